package org.patronauth.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where services may connect to: to every public address, and to those other ones that the host lists. Without the
 * list, whoever may enter the address of a service could make the host talk to its own inside.
 *
 * <p>Other than public are loopback, private, shared, link-local, unspecified, multicast, documentation and reserved
 * addresses (RFC 6890), and the IPv6 forms that carry such an IPv4 address inside (6to4, NAT64).
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class AllowedAddresses {
    /** Public addresses and no others. */
    public static final AllowedAddresses PUBLIC = new AllowedAddresses(AddressBlocks.NONE);

    private static final int IPV4_LENGTH = 4;
    private static final List<Block> SPECIAL_IPV4 = blocks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    private static final Block GLOBAL_UNICAST_IPV6 = Block.parse("2000::/3");
    private static final List<Block> SPECIAL_IPV6 = blocks("2001::/23", "2001:db8::/32", "3fff::/20");
    private static final Block SIX_TO_FOUR = Block.parse("2002::/16");
    private static final int SIX_TO_FOUR_IPV4 = 2;
    private static final Block NAT64 = Block.parse("64:ff9b::/96");
    private static final int LAST_IPV4 = 12;

    private final AddressBlocks listed;

    private AllowedAddresses(AddressBlocks listed) {
        this.listed = listed;
    }

    /**
     * Reads a list of addresses and blocks, separated by commas.
     *
     * @param list for example {@code 127.0.0.0/8,::1}; blank for none
     * @return every public address and those of the list
     * @throws IllegalArgumentException with a sentence for the host's operator, when an entry cannot be read
     */
    public static AllowedAddresses parse(String list) {
        return list.isBlank() ? PUBLIC : new AllowedAddresses(AddressBlocks.parse(list));
    }

    /**
     * Judges an address.
     *
     * @param address an address, as resolved
     * @return whether a service may be there
     */
    public boolean permits(InetAddress address) {
        byte[] bytes = AddressBlocks.unmapped(address.getAddress());
        return isPublic(bytes) || listed.hold(bytes);
    }

    /**
     * Judges whether an address is one of those that the host lists, for what is allowed there alone, such as plain
     * http.
     *
     * @param address an address, as resolved
     * @return whether the list holds it
     */
    public boolean lists(InetAddress address) {
        return listed.hold(address);
    }

    private static boolean isPublic(byte[] bytes) {
        if (bytes.length == IPV4_LENGTH) {
            return !anyHolds(SPECIAL_IPV4, bytes);
        }
        if (SIX_TO_FOUR.holds(bytes)) {
            return isPublic(Arrays.copyOfRange(bytes, SIX_TO_FOUR_IPV4, SIX_TO_FOUR_IPV4 + IPV4_LENGTH));
        }
        if (NAT64.holds(bytes)) {
            return isPublic(Arrays.copyOfRange(bytes, LAST_IPV4, LAST_IPV4 + IPV4_LENGTH));
        }
        return GLOBAL_UNICAST_IPV6.holds(bytes) && !anyHolds(SPECIAL_IPV6, bytes);
    }

    private static boolean anyHolds(List<Block> blocks, byte[] bytes) {
        for (Block block : blocks) {
            if (block.holds(bytes)) {
                return true;
            }
        }
        return false;
    }

    private static List<Block> blocks(String... texts) {
        return Stream.of(texts).map(Block::parse).toList();
    }

    @Override
    public String toString() {
        return "AllowedAddresses" + listed;
    }
}
