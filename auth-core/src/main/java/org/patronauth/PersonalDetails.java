package org.patronauth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a source of truth said about the person behind a card. It lives as long as the answer to one login and is never
 * stored: {@link PatronRecord} has no place for it.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> {@link #toString()} shows none of it.
 *
 * @since 0.1
 */
public final class PersonalDetails {
    /** Nothing is known about the person. */
    public static final PersonalDetails NONE = new PersonalDetails(null, null, null);

    private final @Nullable String personalName;
    private final @Nullable String emailAddress;
    private final @Nullable String neighborhood;

    PersonalDetails(@Nullable String personalName, @Nullable String emailAddress, @Nullable String neighborhood) {
        this.personalName = personalName;
        this.emailAddress = emailAddress;
        this.neighborhood = neighborhood;
    }

    /**
     * The name to greet the patron with.
     *
     * @return the name, if the source of truth told it
     */
    public Optional<String> personalName() {
        return Optional.ofNullable(personalName);
    }

    /**
     * The address for notices.
     *
     * @return the e-mail address, if the source of truth told it
     */
    public Optional<String> emailAddress() {
        return Optional.ofNullable(emailAddress);
    }

    /**
     * Where the patron lives, coarsely.
     *
     * @return the neighbourhood, if the source of truth told it
     */
    public Optional<String> neighborhood() {
        return Optional.ofNullable(neighborhood);
    }

    @Override
    public String toString() {
        return "PersonalDetails[not shown]";
    }
}
