package org.patronauth.clever;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.spi.ServiceMisconfiguredException;

class AuthorizeAddressTest {
    private static final URI ENDPOINT = URI.create("https://clever.com/oauth/authorize");
    private static final String START = "https://clever.com/oauth/authorize?response_type=code&client_id=open-ebooks"
            + "&redirect_uri=https%3A%2F%2Fopen-ebooks.example%2Foauth%2Fcallback&state=";

    // C2
    @Test
    void theAddressIsExactlyThis() throws Exception {
        assertThat(AuthorizeAddress.of(
                                ENDPOINT, "open-ebooks", OpenEbooks.request("St-4_te.~", OpenEbooks.CALLBACK, Map.of()))
                        .toString())
                .isEqualTo(START + "St-4_te.~");
    }

    // C2
    @Test
    void eachValueIsEscapedExactlyOnce() throws Exception {
        String address = AuthorizeAddress.of(
                        ENDPOINT,
                        "a b&c=d+e%41ü",
                        OpenEbooks.request(
                                "s/t:u?v#w", "https://h.example/c?x=%2F&y=1", Map.of("district_id", "d&state=evil")))
                .toString();
        assertThat(address)
                .isEqualTo("https://clever.com/oauth/authorize?response_type=code"
                        + "&client_id=a%20b%26c%3Dd%2Be%2541%C3%BC"
                        + "&redirect_uri=https%3A%2F%2Fh.example%2Fc%3Fx%3D%252F%26y%3D1"
                        + "&state=s%2Ft%3Au%3Fv%23w&district_id=d%26state%3Devil");
    }

    // C2
    @Test
    void aDistrictIsPassedOnAndNothingElse() throws Exception {
        Map<String, String> extra = Map.of("district_id", "d1", "scope", "everything");
        assertThat(AuthorizeAddress.of(ENDPOINT, "open-ebooks", OpenEbooks.request("s", OpenEbooks.CALLBACK, extra))
                        .toString())
                .isEqualTo(START + "s&district_id=d1");
        assertThat(AuthorizeAddress.of(
                                ENDPOINT,
                                "open-ebooks",
                                OpenEbooks.request("s", OpenEbooks.CALLBACK, Map.of("district_id", " ")))
                        .toString())
                .isEqualTo(START + "s");
    }

    // C2
    @Test
    void theProviderTakesTheAddressOfItsSettings() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            assertThat(open.provider.extraParameters()).containsExactly("district_id");
            assertThat(open.provider
                            .authorizationUri(
                                    OpenEbooks.request("s", OpenEbooks.CALLBACK, Map.of()),
                                    OpenEbooks.call(Duration.ofSeconds(5)))
                            .toString())
                    .isEqualTo(START.replace(ENDPOINT.toString(), open.clever.authorizationEndpoint()) + "s");
            assertThat(open.clever.requests()).isZero();
        }
    }

    // C1
    @ParameterizedTest
    @ValueSource(strings = {"http://open-ebooks.example/oauth/callback", "app://callback", "/oauth/callback"})
    void nobodyIsSentBackWithoutEncryption(String callback) {
        assertThatThrownBy(
                        () -> AuthorizeAddress.of(ENDPOINT, "open-ebooks", OpenEbooks.request("s", callback, Map.of())))
                .isInstanceOf(ServiceMisconfiguredException.class)
                .hasMessageContaining("redirect_uri");
    }

    // C1
    @Test
    void thisMachineNeedsNoEncryption() throws Exception {
        assertThat(AuthorizeAddress.of(
                                ENDPOINT,
                                "open-ebooks",
                                OpenEbooks.request("s", "http://127.0.0.1:8081/oauth/callback", Map.of()))
                        .toString())
                .contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A8081%2Foauth%2Fcallback");
    }
}
