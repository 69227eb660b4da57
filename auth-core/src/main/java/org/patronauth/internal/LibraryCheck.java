package org.patronauth.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.LibraryRow;

/** Checks a library as it was submitted. */
public final class LibraryCheck {
    static final List<String> RESERVED = List.of("admin", "oauth", "health", "metrics");

    private LibraryCheck() {}

    /**
     * What a submission comes to.
     *
     * @param id the short name, unless it is bad
     * @param name the name for people
     * @param settings the settings, unless any is bad
     */
    public record Checked(Optional<LibraryId> id, String name, Optional<Drafts.Parsed> settings) {}

    /**
     * Notes everything that is wrong with a submission.
     *
     * @param stored the library as it is, or null for a new one
     */
    public static Checked check(
            Drafts drafts, ConfigurationTransaction change, LibraryDraft draft, @Nullable LibraryRow stored) {
        return new Checked(
                shortName(drafts, draft, change, stored),
                name(drafts, draft),
                drafts.settings(
                        LibrarySettings.SCHEMA, draft.settings(), stored == null ? Map.of() : stored.settings()));
    }

    private static Optional<LibraryId> shortName(
            Drafts drafts, LibraryDraft draft, ConfigurationTransaction change, @Nullable LibraryRow own) {
        String field = "short_name";
        String text = draft.shortName();
        if (text == null || text.isBlank()) {
            if (own != null) {
                return Optional.of(own.id());
            }
            drafts.add(field, ProblemType.INCOMPLETE_CONFIGURATION, "A library needs a short name.");
            return Optional.empty();
        }
        Optional<LibraryId> id = LibraryId.parse(text);
        if (id.isEmpty()) {
            drafts.add(
                    field,
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "A short name is 1 to 63 small letters, digits and hyphens, and does not start with a hyphen.");
        } else if (RESERVED.contains(text)) {
            drafts.add(field, ProblemType.INVALID_CONFIGURATION_OPTION, "This short name is reserved.");
        } else if (change.library(id.get())
                .filter(other -> own == null || other.key() != own.key())
                .isPresent()) {
            drafts.add(field, ProblemType.INVALID_CONFIGURATION_OPTION, "Another library has that short name.");
        }
        return id;
    }

    private static String name(Drafts drafts, LibraryDraft draft) {
        String name = draft.name() == null ? "" : draft.name().strip();
        if (name.isEmpty()) {
            drafts.add("name", ProblemType.INCOMPLETE_CONFIGURATION, "A library needs a name.");
        }
        return name;
    }
}
