package org.patronauth.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;

/**
 * The keys by which a patron may be found in a library, in order of trust: permanent id, user name, authorization
 * identifiers, and the text that was typed.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows none of them.
 *
 * @since 0.1
 */
public final class PatronKeys {
    private final @Nullable String permanentId;
    private final @Nullable String username;
    private final List<String> authorizationIdentifiers;
    private final @Nullable String typed;

    private PatronKeys(
            @Nullable String permanentId,
            @Nullable String username,
            List<String> authorizationIdentifiers,
            @Nullable String typed) {
        this.permanentId = permanentId;
        this.username = username;
        this.authorizationIdentifiers = List.copyOf(authorizationIdentifiers);
        this.typed = typed;
    }

    /**
     * The keys in an answer, and the text that was typed to get it.
     *
     * @param data what the source of truth said
     * @param typed what the patron typed, or null where nobody typed anything
     * @return the keys
     */
    public static PatronKeys of(PatronData data, @Nullable PatronIdentifier typed) {
        return new PatronKeys(
                data.permanentId().orElse(null),
                data.username().orElse(null),
                data.authorizationIdentifiers(),
                typed == null ? null : typed.value());
    }

    /**
     * The permanent id.
     *
     * @return the id, if the source told one
     */
    public Optional<String> permanentId() {
        return Optional.ofNullable(permanentId);
    }

    /**
     * The user name.
     *
     * @return the name, if the source told one
     */
    public Optional<String> username() {
        return Optional.ofNullable(username);
    }

    /**
     * The card numbers, preferred first.
     *
     * @return the numbers, possibly none
     */
    public List<String> authorizationIdentifiers() {
        return authorizationIdentifiers;
    }

    /**
     * What the patron typed.
     *
     * @return the text, if somebody typed something
     */
    public Optional<String> typed() {
        return Optional.ofNullable(typed);
    }

    @Override
    public String toString() {
        return "PatronKeys[not shown]";
    }
}
