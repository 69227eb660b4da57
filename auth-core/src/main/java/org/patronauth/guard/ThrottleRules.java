package org.patronauth.guard;

import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * What a host throttles: attempts at one card, and attempts from one address.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class ThrottleRules {
    private static final ThrottleRules USUAL = new ThrottleRules(true, true, address -> false);
    private static final ThrottleRules OFF = new ThrottleRules(false, false, address -> true);

    private final boolean identifiers;
    private final boolean addresses;
    private final Predicate<InetAddress> exempt;

    private ThrottleRules(boolean identifiers, boolean addresses, Predicate<InetAddress> exempt) {
        this.identifiers = identifiers;
        this.addresses = addresses;
        this.exempt = exempt;
    }

    /**
     * Both are throttled. A client whose address is unknown, private or of the host itself counts for no address.
     *
     * @return the rules
     */
    public static ThrottleRules usual() {
        return USUAL;
    }

    /**
     * Attempts at one card are throttled, wherever they come from.
     *
     * @return the rules
     */
    public static ThrottleRules identifierOnly() {
        return new ThrottleRules(true, false, address -> true);
    }

    /**
     * Nothing is throttled: for tests, and for hosts that do so themselves.
     *
     * @return the rules
     */
    public static ThrottleRules off() {
        return OFF;
    }

    /**
     * The same rules with addresses from which nothing is counted, such as those of a library's own reading rooms.
     *
     * @param addresses says which addresses are exempt
     * @return the rules
     */
    public ThrottleRules exempting(Predicate<InetAddress> addresses) {
        return new ThrottleRules(identifiers, this.addresses, exempt.or(addresses));
    }

    /**
     * Whether attempts at one card are throttled.
     *
     * @return whether they are
     */
    public boolean coverIdentifiers() {
        return identifiers;
    }

    /**
     * Whether attempts from an address are throttled.
     *
     * @param address the address
     * @return whether they are
     */
    public boolean cover(InetAddress address) {
        return addresses && !exempt.test(address);
    }

    @Override
    public String toString() {
        return "ThrottleRules[" + (identifiers ? "identifiers" : "") + (addresses ? ", addresses" : "") + "]";
    }
}
