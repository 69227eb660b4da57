package org.patronauth.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrustedProxiesTest {
    private final TrustedProxies proxies = new TrustedProxies(AddressBlocks.parse("10.0.0.0/8, 2001:db8:1::/48"));

    private Optional<String> client(String peer, String... header) {
        return proxies.client(peer, List.of(header));
    }

    // A7
    @Test
    void theHeaderOfAStrangerSaysNothing() {
        assertThat(client("192.0.2.9", "198.51.100.1")).contains("192.0.2.9");
        assertThat(client("192.0.2.9")).contains("192.0.2.9");
    }

    // A7
    @Test
    void theRightmostAddressThatIsNoProxyCounts() {
        assertThat(client("10.0.0.1", "198.51.100.1")).contains("198.51.100.1");
        assertThat(client("10.0.0.1", "203.0.113.7, 198.51.100.1")).contains("198.51.100.1");
        assertThat(client("10.0.0.1", "203.0.113.7, 198.51.100.1 , 10.3.4.5")).contains("198.51.100.1");
        assertThat(client("10.0.0.1", "203.0.113.7", "198.51.100.1,10.3.4.5")).contains("198.51.100.1");
        assertThat(client("2001:db8:1::5", "2001:db8:2::7")).contains("2001:db8:2:0:0:0:0:7");
    }

    @Test
    void portsAndBracketsAreNoPartOfAnAddress() {
        assertThat(client("10.0.0.1", "198.51.100.1:4711")).contains("198.51.100.1");
        assertThat(client("10.0.0.1", "[2001:db8:2::7]:4711")).contains("2001:db8:2:0:0:0:0:7");
        assertThat(client("10.0.0.1", "[2001:db8:2::7]")).contains("2001:db8:2:0:0:0:0:7");
    }

    @Test
    void whatIsNoAddressIsNobodys() {
        assertThat(client("10.0.0.1", "unknown")).isEmpty();
        assertThat(client("10.0.0.1", "198.51.100.1, unknown")).isEmpty();
        assertThat(client("10.0.0.1", "unknown, 198.51.100.1")).contains("198.51.100.1");
        assertThat(client("10.0.0.1", "")).isEmpty();
        assertThat(client(null, "198.51.100.1")).isEmpty();
    }

    @Test
    void aProxyThatWritesNothingIsTheClient() {
        assertThat(client("10.0.0.1")).contains("10.0.0.1");
        assertThat(client("10.0.0.1", "10.1.1.1, 10.2.2.2")).contains("10.1.1.1");
    }
}
