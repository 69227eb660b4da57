package org.patronauth.net;

import java.net.InetAddress;
import java.util.Arrays;

/** All addresses that begin with the same bits. */
final class Block {
    private final byte[] prefix;
    private final int bits;

    private Block(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
     *
     * @throws IllegalArgumentException with a sentence that quotes the text, when it is none of them
     */
    static Block parse(String text) {
        int slash = text.indexOf('/');
        String addressText = slash < 0 ? text : text.substring(0, slash);
        InetAddress address = IpLiteral.parse(addressText)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\" is neither an IP address nor a block such as 10.0.0.0/8 or fd00::/8."));
        byte[] bytes = address.getAddress();
        int written = addressText.indexOf(':') >= 0 ? 128 : 32;
        int length = slash < 0 ? written : length(text, text.substring(slash + 1), written);
        // A mapped IPv4 address (::ffff:10.0.0.0/104) arrives as the IPv4 address that it means.
        int bits = length - (written - bytes.length * 8);
        if (bits < 0) {
            throw new IllegalArgumentException("\"" + text + "\" holds more than IPv4 addresses; write it as IPv4.");
        }
        Block block = new Block(bytes, bits);
        if (!Arrays.equals(bytes, block.firstAddress())) {
            throw new IllegalArgumentException("\"" + text + "\" has bits set behind its length; the block begins at "
                    + IpLiteral.address(block.firstAddress()).getHostAddress() + ".");
        }
        return block;
    }

    private static int length(String text, String digits, int maximum) {
        boolean decimal =
                !digits.isEmpty() && digits.length() <= 3 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!decimal || Integer.parseInt(digits) > maximum) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" needs a length from 0 to " + maximum + " behind the slash.");
        }
        return Integer.parseInt(digits);
    }

    private byte[] firstAddress() {
        byte[] first = prefix.clone();
        for (int bit = bits; bit < first.length * 8; bit++) {
            first[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return first;
    }

    boolean holds(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        if (Arrays.mismatch(address, 0, whole, prefix, 0, whole) >= 0) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || ((address[whole] ^ prefix[whole]) & 0xFF) >> (8 - rest) == 0;
    }

    @Override
    public String toString() {
        return IpLiteral.address(prefix).getHostAddress() + "/" + bits;
    }
}
