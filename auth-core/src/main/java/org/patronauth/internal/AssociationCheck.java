package org.patronauth.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.AssociationDraft;
import org.patronauth.ProblemType;
import org.patronauth.Restriction;
import org.patronauth.settings.AssociationSettings;
import org.patronauth.settings.BlockingRule;
import org.patronauth.spi.AuthenticationProviderFactory;
import org.patronauth.store.ConfigurationTransaction;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.ServiceRow;

/** Checks that a library uses a service, as it was submitted. */
public final class AssociationCheck {
    private static final Map<String, Integer> RESTRICTION_ALIASES = Map.of(
            "library_identifier_restriction_type", 0,
            "library_identifier_field", 1,
            "library_identifier_restriction", 2,
            "library_identifier_restriction_criteria", 2);

    private final ServiceFacts facts;

    public AssociationCheck(ServiceFacts facts) {
        this.facts = facts;
    }

    /**
     * What a submission comes to.
     *
     * @param restriction the three columns
     * @param settings the settings to store
     */
    public record Checked(ConfigurationTransaction.Restriction restriction, Map<String, Object> settings) {}

    /**
     * Notes everything that is wrong with a submission.
     *
     * @param stored the settings as they are, none for a new association
     */
    public Checked check(Drafts drafts, ServiceRow service, AssociationDraft draft, Map<String, Object> stored) {
        AssociationDraft plain = withoutAliases(drafts, draft);
        Optional<AuthenticationProviderFactory> factory = facts.factory(service);
        if (factory.isEmpty()) {
            drafts.add("service_id", ProblemType.UNKNOWN_PROTOCOL, "This host does not know the service's protocol.");
        }
        Restriction restriction = checkRestriction(drafts, service, plain);
        if (plain.position() != null && plain.position() < 0) {
            drafts.add("position", ProblemType.INVALID_NUMBER, "Positions are counted from 0.");
        }
        factory.ifPresent(protocol -> drafts.addSettings(BlockingRule.problems(
                plain.settings().get(AssociationSettings.PATRON_BLOCKING_RULES.key()), protocol.ruleValues())));
        Map<String, Object> kept = factory.flatMap(
                        protocol -> drafts.settings(ServiceFacts.librarySchema(protocol), plain.settings(), stored))
                .map(Drafts.Parsed::kept)
                .orElse(Map.of());
        boolean none = restriction.type() == Restriction.Type.NONE;
        return new Checked(
                new ConfigurationTransaction.Restriction(
                        none ? null : restriction.type().id(),
                        restriction.field().orElse(null),
                        restriction.criteria().orElse(null)),
                kept);
    }

    /** Notes what is wrong with a restriction; one that cannot be used is none. */
    public Restriction checkRestriction(Drafts drafts, ServiceRow service, AssociationDraft draft) {
        Restriction.Reading reading =
                Restriction.read(draft.restrictionType(), draft.restrictionField(), draft.restriction());
        drafts.addAll(reading.problems());
        Optional<AuthenticationProviderFactory> factory = facts.factory(service);
        reading.restriction()
                .flatMap(Restriction::recordField)
                .filter(field -> factory.isPresent() && !factory.get().knowsRestrictionField(field))
                .ifPresent(field -> drafts.add(
                        "patron_restriction_field",
                        ProblemType.INVALID_CONFIGURATION_OPTION,
                        "The field is \"barcode\", \"patron location\", or one that the protocol knows."));
        return reading.restriction().orElse(Restriction.NONE);
    }

    /** Older names of the three restriction columns, which stood among the settings. */
    public static AssociationDraft withoutAliases(Drafts drafts, AssociationDraft draft) {
        @Nullable String[] columns = {draft.restrictionType(), draft.restrictionField(), draft.restriction()};
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        draft.settings().forEach((key, value) -> {
            Integer column = RESTRICTION_ALIASES.get(key);
            if (column == null) {
                settings.put(key, value);
            } else if (value != null) {
                String text = value.toString();
                String given = columns[column];
                if (given != null && !given.equals(text)) {
                    drafts.add(
                            "settings." + key,
                            ProblemType.INVALID_CONFIGURATION_OPTION,
                            "This is an older name of something that is given with another value.");
                }
                columns[column] = text;
            }
        });
        return new AssociationDraft(columns[0], columns[1], columns[2], settings, draft.position());
    }

    /** A library with several basic services tells them apart by their patterns. */
    public void checkSeveral(Drafts drafts, ConfigurationTransaction change, LibraryRow library, ServiceRow service) {
        List<ServiceRow> all = facts.basicServices(change, library.key());
        if (all.isEmpty() || facts.isOAuth(service)) {
            return;
        }
        all.add(service);
        if (!all.stream().allMatch(facts::hasOwnPattern)) {
            drafts.add(
                    "service_id",
                    ProblemType.MULTIPLE_BASIC_AUTH_SERVICES,
                    "A library may have several basic services only if each has an identifier pattern of its own.");
        }
    }
}
