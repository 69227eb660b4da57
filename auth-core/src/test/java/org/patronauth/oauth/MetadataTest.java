package org.patronauth.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.http.HttpFailureException;
import org.patronauth.spi.ServiceMisconfiguredException;

/** What a server says about itself, and what of it is not believed. */
class MetadataTest {
    private static final String GOOD = "{\"issuer\":\"https://sign-in.nypl.example\","
            + "\"authorization_endpoint\":\"https://sign-in.nypl.example/authorize?tenant=nypl\","
            + "\"token_endpoint\":\"https://tokens.nypl.example/token\","
            + "\"userinfo_endpoint\":\"https://sign-in.nypl.example/me\","
            + "\"jwks_uri\":\"https://sign-in.nypl.example/keys\","
            + "\"id_token_signing_alg_values_supported\":[\"none\",\"HS256\",\"RS256\",\"ES256\"],"
            + "\"authorization_response_iss_parameter_supported\":true}";

    private static Metadata read(String json) throws IOException {
        return Metadata.read(json.getBytes(StandardCharsets.UTF_8), Issuer.NAME);
    }

    // O5
    @Test
    void aDescriptionIsRead() throws Exception {
        Metadata metadata = read(GOOD);
        assertThat(metadata.issuer()).isEqualTo(Issuer.NAME);
        assertThat(metadata.authorization()).hasToString("https://sign-in.nypl.example/authorize?tenant=nypl");
        assertThat(metadata.token()).hasToString("https://tokens.nypl.example:443/…");
        assertThat(metadata.userinfo()).isNotNull();
        assertThat(metadata.keys()).isNotNull();
        assertThat(metadata.namesItself()).isTrue();
    }

    // T20
    @Test
    void algorithmsAreThoseThatTheIssuerUsesAndNobodyElseCould() throws Exception {
        assertThat(read(GOOD).algorithms()).containsExactlyInAnyOrder(JWSAlgorithm.RS256, JWSAlgorithm.ES256);
        assertThat(read(GOOD.replace("id_token_signing", "x")).algorithms()).isEqualTo(IdToken.ALGORITHMS);
        for (String none : new String[] {"[\"none\",\"HS256\"]", "[]", "\"RS256\""}) {
            assertThatThrownBy(() -> read(GOOD.replaceFirst("\\[.*?]", none)))
                    .isInstanceOf(ServiceMisconfiguredException.class)
                    .hasMessageContaining("no algorithm");
        }
    }

    @Test
    void whatIsNotSaidIsNotSo() throws Exception {
        assertThat(read(GOOD.replace("userinfo_endpoint", "x")).userinfo()).isNull();
        assertThat(read(GOOD.replace("authorization_response", "x")).namesItself())
                .isFalse();
        assertThat(read(GOOD.replace(":true", ":\"true\"")).namesItself()).isFalse();
    }

    // T17: RFC 8414 section 3.3
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"https://sign-in.nypl.example/\"",
                "\"https://SIGN-IN.nypl.example\"",
                "\"https://sign-in.nypl.example:443\"",
                "\"http://sign-in.nypl.example\"",
                "[\"https://sign-in.nypl.example\"]",
                "null",
                "\"\""
            })
    void anotherIssuerIsRefused(String issuer) {
        assertThatThrownBy(
                        () -> read(GOOD.replace("\"issuer\":\"https://sign-in.nypl.example\"", "\"issuer\":" + issuer)))
                .isInstanceOf(ServiceMisconfiguredException.class)
                .hasMessageContaining("another issuer");
    }

    // O5
    @ParameterizedTest
    @CsvSource({
        "authorization_endpoint,https://sign-in.nypl.example/authorize?tenant=nypl",
        "token_endpoint,https://tokens.nypl.example/token",
        "userinfo_endpoint,https://sign-in.nypl.example/me",
        "jwks_uri,https://sign-in.nypl.example/keys"
    })
    void anEndpointHasToBeAnAddressOverTls(String name, String address) throws Exception {
        String given = "\"" + name + "\":\"" + address + "\"";
        assertThat(GOOD).contains(given);
        for (String bad : new String[] {
            "\"http" + address.substring(5) + "\"",
            "\"" + address + "#x\"",
            "\"https://me:pin@sign-in.nypl.example/\"",
            "\"javascript:alert(1)\"",
            "\"/relative\"",
            "\"https://a b/\"",
            "\"\"",
            "null",
            "1"
        }) {
            assertThatThrownBy(() -> read(GOOD.replace(given, "\"" + name + "\":" + bad)))
                    .as(bad)
                    .isInstanceOf(ServiceMisconfiguredException.class)
                    .hasMessageContaining(name);
        }
    }

    // O5
    @Test
    void aServerWithoutTlsMaySendToOthersWithoutIt() throws Exception {
        byte[] plain = GOOD.replace("https:", "http:").getBytes(StandardCharsets.UTF_8);
        assertThat(Metadata.read(plain, "http://sign-in.nypl.example").token())
                .hasToString("http://tokens.nypl.example:80/…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"https://sign-in.nypl.example\"", "<html>", "{\"issuer\":1,\"issuer\":1}"})
    void whatIsNoDescriptionIsNoAnswer(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(HttpFailureException.class);
    }
}
