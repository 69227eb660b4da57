package org.patronauth;

import java.util.Optional;

/**
 * The short name by which a host addresses one of its libraries, as it stands in the host's URLs.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param shortName one to 63 characters: small letters, digits and hyphens, no hyphen first
 * @since 0.1
 */
public record LibraryId(String shortName) {
    private static final int MAXIMUM_LENGTH = 63;

    /**
     * Refuses a short name of another form.
     *
     * @param shortName one to 63 characters: small letters, digits and hyphens, no hyphen first
     * @throws IllegalArgumentException when the short name has another form
     */
    public LibraryId {
        if (!isWellFormed(shortName)) {
            throw new IllegalArgumentException(
                    "A library's short name is 1 to 63 small letters, digits and hyphens, and starts with none of the hyphens.");
        }
    }

    /**
     * Reads a short name that came from outside, such as a path segment.
     *
     * @param shortName any text
     * @return the library, or nothing when no library can have that name
     */
    public static Optional<LibraryId> parse(String shortName) {
        return isWellFormed(shortName) ? Optional.of(new LibraryId(shortName)) : Optional.empty();
    }

    private static boolean isWellFormed(String text) {
        if (text.isEmpty() || text.length() > MAXIMUM_LENGTH || text.charAt(0) == '-') {
            return false;
        }
        return text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }

    @Override
    public String toString() {
        return shortName;
    }
}
