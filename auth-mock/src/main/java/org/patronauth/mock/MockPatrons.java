package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.patronauth.LibraryId;

/**
 * Cards that every service of the mock protocol knows without any set-up: one for each way a login can end.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class MockPatrons {
    /** The library that {@link PatronAuthTest} sets up. */
    public static final LibraryId LIBRARY = new LibraryId("mock");

    /** Signs in and may borrow; the card runs out a year after the service was loaded. */
    public static final Card VALID = new Card("mock-valid", "1234");

    /** A patron with another PIN than this: refused. */
    public static final Card WRONG_PIN = new Card("mock-valid", "9999");

    /** Signs in; the card ran out a year ago. */
    public static final Card EXPIRED = new Card("mock-expired", "1234");

    /** Signs in and owes 1,000, more than a library with a limit lets pass. */
    public static final Card FINES = new Card("mock-fines", "1234");

    /** Signs in and is blocked by the library system. */
    public static final Card BLOCKED = new Card("mock-blocked", "1234");

    /**
     * Signs in where a library has no restriction; of another library where it has one on the location, or, as in
     * {@link PatronAuthTest}, on the beginning of the card number.
     */
    public static final Card OTHER_LIBRARY = new Card("elsewhere-valid", "1234");

    /** Has to wait: too many attempts failed, says the library system. */
    public static final Card THROTTLED = new Card("mock-throttled", "1234");

    /** Cannot be asked about: the library system is away. */
    public static final Card OUTAGE = new Card("mock-outage", "1234");

    /** Signs in after half a second. */
    public static final Card SLOW = new Card("mock-slow", "1234");

    static final List<Card> ALL =
            List.of(VALID, WRONG_PIN, EXPIRED, FINES, BLOCKED, OTHER_LIBRARY, THROTTLED, OUTAGE, SLOW);

    private MockPatrons() {}

    /**
     * A card number and a PIN.
     *
     * @param identifier what the patron types
     * @param pin the PIN, nothing secret
     * @since 0.1
     */
    public record Card(String identifier, String pin) {
        /**
         * What a client sends for this card (RFC 7617).
         *
         * @return the value of an Authorization header
         */
        public String authorization() {
            byte[] both = (identifier + ":" + pin).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(both);
        }

        @Override
        public String toString() {
            return "Card[" + identifier + "]";
        }
    }
}
