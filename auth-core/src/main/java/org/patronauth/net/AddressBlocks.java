package org.patronauth.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A list of addresses and blocks of addresses, as an operator writes it.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class AddressBlocks {
    /** No address. */
    public static final AddressBlocks NONE = new AddressBlocks(List.of());

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF};

    private final List<Block> blocks;

    private AddressBlocks(List<Block> blocks) {
        this.blocks = blocks;
    }

    /**
     * Reads a list of addresses and blocks, separated by commas.
     *
     * @param list for example {@code 127.0.0.0/8,::1}; blank for none
     * @return the list
     * @throws IllegalArgumentException with a sentence for the host's operator, when an entry cannot be read
     */
    public static AddressBlocks parse(String list) {
        if (list.isBlank()) {
            return NONE;
        }
        return new AddressBlocks(Stream.of(list.split(",", -1))
                .map(entry -> Block.parse(entry.strip()))
                .toList());
    }

    /**
     * Whether an address is one of them.
     *
     * @param address an address
     * @return whether the list holds it
     */
    public boolean hold(InetAddress address) {
        return hold(unmapped(address.getAddress()));
    }

    boolean hold(byte[] address) {
        for (Block block : blocks) {
            if (block.holds(address)) {
                return true;
            }
        }
        return false;
    }

    /** The JDK unwraps mapped addresses where it makes them itself, but not where a scope comes along. */
    static byte[] unmapped(byte[] bytes) {
        boolean mapped =
                bytes.length > MAPPED.length && Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
        return mapped ? Arrays.copyOfRange(bytes, MAPPED.length, bytes.length) : bytes;
    }

    @Override
    public String toString() {
        return blocks.toString();
    }
}
