package org.patronauth.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "223.255.255.255",
                "2600::1",
                "2a00:1450:4001:81b::200e",
                "2002:808:808::1",
                "64:ff9b::808:808",
                "::ffff:8.8.8.8"
            })
    void publicAddressesAreAlwaysPermitted(String text) {
        assertThat(AllowedAddresses.PUBLIC.permits(address(text))).isTrue();
    }

    // T28
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:7f00:1",
                "::ffff:10.0.0.1",
                "::ffff:0:127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::10.1.2.3",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a00:1::1",
                "2002:c0a8:101::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd12:3456:789a::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "ff0e::1"
            })
    void everyOtherAddressIsRefusedUnlessListed(String text) {
        InetAddress address = address(text);
        assertThat(AllowedAddresses.PUBLIC.permits(address)).isFalse();
        assertThat(AllowedAddresses.PUBLIC.lists(address)).isFalse();

        AllowedAddresses listed = AllowedAddresses.parse(text);
        assertThat(listed.permits(address)).isTrue();
        assertThat(listed.lists(address)).isTrue();
    }

    // T28
    @Test
    void aMappedAddressWithAScopeIsTheAddressThatItCarries() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        mapped[12] = 127;
        mapped[15] = 1;
        InetAddress loopback = Inet6Address.getByAddress("ferguson.example", mapped, 1);

        assertThat(loopback).isInstanceOf(Inet6Address.class);
        assertThat(AllowedAddresses.PUBLIC.permits(loopback)).isFalse();
        assertThat(AllowedAddresses.parse("127.0.0.0/8").permits(loopback)).isTrue();
    }

    // T28
    @Test
    void listingIpv4AddressesDoesNotListTheIpv6FormsThatCarryThem() {
        AllowedAddresses loopback = AllowedAddresses.parse("127.0.0.0/8");

        assertThat(loopback.permits(address("2002:7f00:1::"))).isFalse();
        assertThat(loopback.permits(address("64:ff9b::7f00:1"))).isFalse();
        assertThat(loopback.permits(address("::1"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 127.1.2.3, true",
        "127.0.0.0/8, 10.0.0.1, false",
        "10.32.0.0/11, 10.63.255.255, true",
        "10.32.0.0/11, 10.64.0.0, false",
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.6, false",
        "0.0.0.0/0, 169.254.169.254, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fc00::1, false",
        "fe80::/10, febf::1, true",
        "fe80::/10, fec0::1, false",
        "::ffff:10.0.0.0/104, 10.9.9.9, true",
        "::ffff:10.0.0.0/104, 127.0.0.1, false",
        "[::1], ::1, true"
    })
    void aBlockHoldsTheAddressesThatBeginLikeIt(String block, String text, boolean held) {
        assertThat(AllowedAddresses.parse(block).lists(address(text))).isEqualTo(held);
    }

    @Test
    void blocksAgreeWithArithmeticOnWholeNumbers() {
        long seed = 20_260_101;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            int bits = random.nextInt(33);
            int mask = bits == 0 ? 0 : -1 << (32 - bits);
            int first = random.nextInt() & mask;
            // Half of the addresses differ from the block in one bit, so that both answers are common.
            int address = random.nextBoolean() ? first ^ (1 << random.nextInt(32)) : first | (random.nextInt() & ~mask);
            assertThat(AllowedAddresses.parse(dotted(first) + "/" + bits).lists(address(dotted(address))))
                    .as("seed %s, %s/%s holds %s", seed, dotted(first), bits, dotted(address))
                    .isEqualTo((address & mask) == first);
        }
    }

    @Test
    void entriesMayBeSeparatedByCommasAndBlanks() {
        AllowedAddresses loopback = AllowedAddresses.parse(" 127.0.0.0/8 , ::1 ");

        assertThat(loopback.permits(address("127.0.0.1"))).isTrue();
        assertThat(loopback.permits(address("::1"))).isTrue();
    }

    @Test
    void aBlankListAddsNothing() {
        assertThat(AllowedAddresses.parse("  ").permits(address("127.0.0.1"))).isFalse();
        assertThat(AllowedAddresses.parse("").permits(address("8.8.8.8"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ils.ferguson.example",
                "localhost",
                "127.1",
                "2130706433",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "127.0.0.256",
                "127.0.0.0/33",
                "127.0.0.0/-1",
                "127.0.0.0/",
                "127.0.0.0/8/8",
                "10.0.0.1/8",
                "::1/129",
                "fe80::1%1",
                "::ffff:0:0/95",
                "1::2::3",
                "10.0.0.0/8,,::1",
                "10.0.0.0/8;::1",
                "١٢٧.0.0.1"
            })
    void anEntryThatCannotBeReadIsQuotedInTheError(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedAddresses.parse(text))
                .withMessageContaining("\"")
                .withMessageEndingWith(".");
    }

    @Test
    void bitsBehindTheLengthAreAnErrorThatNamesTheBlock() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedAddresses.parse("10.1.2.3/8"))
                .withMessage("\"10.1.2.3/8\" has bits set behind its length; the block begins at 10.0.0.0.");
    }

    private static String dotted(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }

    private static InetAddress address(String text) {
        return IpLiteral.parse(text).orElseThrow();
    }
}
