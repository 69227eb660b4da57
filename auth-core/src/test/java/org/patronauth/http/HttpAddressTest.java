package org.patronauth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressTest {
    private static final HttpRoot ROOT = HttpRoot.of(URI.create("https://ils.lion.example:54620/PATRONAPI"));
    private static final String UNRESERVED = "ABCXYZabcxyz0189-._~";
    private static final List<String> PIECES = List.of(
            "..", ".", "%2e%2e", "%2E", "/", "\\", "?", "#", ";", "&", "=", "+", " ", "%", "%00", "\0", "\r", "\n",
            "\u00a0", "é", "ß", "\u2028", "😀", "1234", "pintest", "dump", "@", ":", "[", "]", "|", "\"", "<", ">");

    private static String path(HttpRoot root, String segment, Escaping escaping) {
        return root.address()
                .segment(segment, escaping)
                .segment("dump")
                .build()
                .map(address -> address.url().encodedPath())
                .orElse("not sent");
    }

    // M2.5
    @Test
    void aPinKeepsOnlyUnreservedCharactersBare() {
        assertThat(Escaping.STRICT.escape(UNRESERVED)).contains(UNRESERVED);
        for (char c = 0; c < 128; c++) {
            String text = String.valueOf(c);
            boolean unreserved = Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0;
            String hex = Integer.toHexString(0x100 | c).substring(1).toUpperCase(Locale.ROOT);
            assertThat(Escaping.STRICT.escape(text)).contains(unreserved ? text : "%" + hex);
        }
        assertThat(Escaping.STRICT.escape("!correct pin<>@/")).contains("%21correct%20pin%3C%3E%40%2F");
        assertThat(Escaping.STRICT.escape("é😀")).contains("%C3%A9%F0%9F%98%80");
    }

    // M2.5
    @Test
    void anIdentifierInAPathKeepsWhatASegmentMayHold() {
        for (char c = 0; c < 128; c++) {
            String text = String.valueOf(c);
            boolean bare = Character.isLetterOrDigit(c) || "-._~!$&'()*+,;=:@".indexOf(c) >= 0;
            assertThat(Escaping.PATH_SEGMENT.escape(text).orElseThrow().equals(text))
                    .as("character %d", (int) c)
                    .isEqualTo(bare);
            if (!text.equals(".")) {
                assertThat(path(ROOT, text, Escaping.PATH_SEGMENT))
                        .isEqualTo("/PATRONAPI/"
                                + Escaping.PATH_SEGMENT.escape(text).orElseThrow() + "/dump");
            }
        }
    }

    @Test
    void whatIsNoTextIsNeverSent() {
        for (String half : List.of("\uD800", "1\uDC00", "\uDC00\uD800")) {
            assertThat(Escaping.STRICT.escape(half)).isEmpty();
            assertThat(path(ROOT, half, Escaping.PATH_SEGMENT)).isEqualTo("not sent");
            assertThat(ROOT.address().segment("x").query("pin", half).build()).isEmpty();
            assertThat(new HttpQuestion.Form()
                            .field("pin", half)
                            .field("a", "b")
                            .isSendable())
                    .isFalse();
        }
    }

    // T9
    @Test
    void segmentsOfDotsAndEmptyOnesAreNeverSent() {
        for (String dots : List.of(".", "..", "")) {
            for (Escaping escaping : Escaping.values()) {
                assertThat(path(ROOT, dots, escaping)).isEqualTo("not sent");
            }
        }
        assertThat(path(ROOT, "...", Escaping.STRICT)).isEqualTo("/PATRONAPI/.../dump");
        assertThat(path(ROOT, "%2e%2e", Escaping.STRICT)).isEqualTo("/PATRONAPI/%252e%252e/dump");
    }

    // T9
    @Test
    void noTextLosesOrAddsASegment() {
        Random random = new Random(4500);
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(5); n >= 0; n--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            for (Escaping escaping : Escaping.values()) {
                Optional<HttpAddress> address = ROOT.address()
                        .segment(text.toString(), escaping)
                        .segment("pintest")
                        .query("pin", text.toString())
                        .build();
                if (address.isEmpty()) {
                    assertThat(text.toString()).isIn(".", "..");
                    continue;
                }
                String path = address.get().url().encodedPath();
                assertThat(path.split("/", -1)).as("text %d of seed 4500", i).hasSize(4);
                String segment = path.split("/", -1)[2];
                assertThat(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                        .isEqualTo(text.toString());
                assertThat(address.get().url().queryParameterValues("pin")).containsExactly(text.toString());
                assertThat(address.get().url().querySize()).isEqualTo(1);
            }
        }
    }

    @Test
    void anAddressShowsItsServerAlone() {
        HttpAddress address = ROOT.address()
                .segment("27777000000001")
                .query("pin", "1234")
                .build()
                .orElseThrow();
        assertThat(address.toString()).isEqualTo("https://ils.lion.example:54620/…");
        HttpAddress literal = HttpRoot.of(URI.create("http://[2600::1]/"))
                .address()
                .segment("x")
                .build()
                .orElseThrow();
        assertThat(literal.server()).isEqualTo("[2600::1]:80");
    }

    // M2.1
    @Test
    void aRootEndsInExactlyOneSlash() {
        for (String address : List.of(
                "http://ils.lci.example:4500/PATRONAPI",
                "http://ils.lci.example:4500/PATRONAPI/",
                "http://ils.lci.example:4500/PATRONAPI//",
                "HTTP://ILS.lci.example:4500/PATRONAPI")) {
            assertThat(HttpRoot.of(URI.create(address)).toString()).isEqualTo("http://ils.lci.example:4500/PATRONAPI/");
        }
        assertThat(HttpRoot.of(URI.create("https://ils.lci.example")).toString())
                .isEqualTo("https://ils.lci.example/");
        assertThat(path(HttpRoot.of(URI.create("https://ils.lci.example")), "1", Escaping.STRICT))
                .isEqualTo("/1/dump");
        assertThat(path(HttpRoot.of(URI.create("https://ils.lci.example/a%20b/c")), "1", Escaping.STRICT))
                .isEqualTo("/a%20b/c/1/dump");
        assertThat(path(HttpRoot.of(URI.create("https://ils.lci.example/a%2fb;c=%2F")), "1", Escaping.STRICT))
                .isEqualTo("/a%2fb;c=%2F/1/dump");
    }

    // M1
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://ils.lci.example/",
                "file:///etc/passwd",
                "https:ils",
                "http:///PATRONAPI/",
                "http://staff:secret@ils.lci.example/",
                "http://staff:secret@ils_1.lci.example/",
                "http://staff@ils_1.lci.example/",
                "http://:secret@ils_1.lci.example/",
                "http://@ils.lci.example/",
                "http://ils.lci.example/?a=b",
                "http://ils.lci.example/PATRONAPI?",
                "http://ils.lci.example/#top",
                "http://ils.lci.example/a/../b/",
                "http://ils.lci.example/./",
                "http://ils.lci.example/%2e%2e/b/",
                "http://ils.lci.example//PATRONAPI/",
                "mailto:desk@lci.example",
                "/PATRONAPI/"
            })
    void whatIsNoRootIsRefusedWithASentence(String address) {
        assertThatThrownBy(() -> HttpRoot.of(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("This must be an")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://sign-in.nypl.example/token",
                "https://sign-in.nypl.example/token/",
                "http://127.0.0.1:8443/a%20b/token?tenant=nypl&x",
                "https://sign-in.nypl.example?tenant=nypl"
            })
    void aCompleteAddressStaysAsItIs(String text) {
        URI address = URI.create(text);
        HttpAddress complete = HttpAddress.of(address);
        assertThat(complete.url().encodedPath()).isEqualTo(address.getRawPath().isEmpty() ? "/" : address.getRawPath());
        assertThat(complete.url().encodedQuery()).isEqualTo(address.getRawQuery());
        assertThat(complete.toString()).doesNotContain("token").doesNotContain("tenant");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://sign-in.nypl.example/token",
                "/token",
                "mailto:desk@nypl.example",
                "https://client:secret@sign-in.nypl.example/token",
                "https://client:secret@sign_in.nypl.example/token",
                "https://sign-in.nypl.example/token#top",
                "https://sign-in.nypl.example/a/../token",
                "https://sign-in.nypl.example/./token",
                "https://sign-in.nypl.example/%2e%2e/token"
            })
    void aCompleteAddressThatWouldChangeIsRefused(String text) {
        assertThatThrownBy(() -> HttpAddress.of(URI.create(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("This must be");
    }
}
