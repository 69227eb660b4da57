package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.mock.UnredactedRequest;

/** Whatever is typed, the server gets one question about one patron, or nothing. */
@Execution(ExecutionMode.CONCURRENT)
class InjectionTest {
    private static final int PAIRS = 10_000;
    private static final String[] PIECES = {
        "..",
        ".",
        "%2e%2e",
        "%2E",
        "/",
        "?",
        "#",
        "\\",
        ";",
        "&",
        "=",
        "+",
        " ",
        "%",
        "%00",
        "%2F",
        "\0",
        "\r",
        "\n",
        "\t",
        "\u007F",
        "\u0085",
        "\u00A0",
        "\u00E9",
        "\u4E2D",
        "\uD83D\uDE00",
        "\uD800",
        "\uDC00",
        "\u2028",
        "\uFF0E",
        "pintest",
        "dump",
        "number=",
        "&pin=",
        "@",
        ":",
        "!",
        "'",
        "\"",
        "<BR>",
        "HTTP/1.1",
        "0",
        "12",
        "abc",
        "~",
        "|",
        "{",
        "^",
        "`"
    };

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4) + 1; i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    /** Said in other words than the provider says it. */
    private static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(CharBuffer.wrap(text));
    }

    private static String escaped(String text, String bare) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            boolean unreserved = c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            escaped.append(
                    unreserved || bare.indexOf(c) >= 0
                            ? String.valueOf(c)
                            : "%" + Integer.toHexString(0x100 | c).substring(1).toUpperCase(Locale.ROOT));
        }
        return escaped.toString();
    }

    private static boolean mayBeSent(String identifier, String pin) {
        return isText(identifier)
                && isText(pin)
                && !WhiteSpace.isBlank(identifier)
                && !WhiteSpace.trim(identifier).startsWith(".")
                && !WhiteSpace.isBlank(pin);
    }

    // T9, M2.5, M2.6, Y7
    @Test
    void aPathIsTheRootAndExactlyTheSegmentsThatWereMeant() throws Exception {
        Random random = new Random(9);
        int sent = 0;
        try (FakePatronApiServer ils =
                        Desk.ferguson().recordUnredactedRequests().start();
                Desk desk = Desk.at(ils)) {
            for (int i = 0; i < PAIRS; i++) {
                String identifier = text(random);
                String pin = text(random);
                if (identifier.isBlank()) {
                    continue;
                }
                ils.forgetWhatWasSeen();

                assertThat(desk.signIn(identifier, pin)).as("pair %s", i).isEmpty();

                List<UnredactedRequest> requests = ils.unredactedRequests();
                if (mayBeSent(identifier, pin) && !pin.equals(".") && !pin.equals("..")) {
                    sent++;
                    assertThat(requests).as("pair %s", i).hasSize(1);
                    assertThat(requests.get(0).requestLine())
                            .as("pair %s", i)
                            .isEqualTo("GET /PATRONAPI/" + escaped(identifier, "!$&'()*+,;=:@") + "/" + escaped(pin, "")
                                    + "/pintest HTTP/1.1");
                } else {
                    assertThat(requests).as("pair %s", i).isEmpty();
                }
            }
        }
        assertThat(sent).isBetween(PAIRS / 2, PAIRS * 9 / 10);
    }

    // T10, M2.4, Y7
    @Test
    void aFormDecodesToWhatWasTyped() throws Exception {
        Random random = new Random(10);
        int sent = 0;
        try (FakePatronApiServer ils =
                        Desk.ferguson().recordUnredactedRequests().start();
                Desk desk = Desk.at(ils, "use_post_requests", true)) {
            for (int i = 0; i < PAIRS; i++) {
                String identifier = text(random);
                String pin = text(random);
                if (identifier.isBlank()) {
                    continue;
                }
                ils.forgetWhatWasSeen();

                assertThat(desk.signIn(identifier, pin)).as("pair %s", i).isEmpty();

                List<UnredactedRequest> requests = ils.unredactedRequests();
                if (!mayBeSent(identifier, pin)) {
                    assertThat(requests).as("pair %s", i).isEmpty();
                    continue;
                }
                sent++;
                assertThat(requests).as("pair %s", i).hasSize(1);
                assertThat(requests.get(0).requestLine()).isEqualTo("POST /PATRONAPI/pintest HTTP/1.1");
                String body = requests.get(0).body();
                assertThat(body)
                        .as("pair %s", i)
                        .isEqualTo("number=" + escaped(identifier, "") + "&pin=" + escaped(pin, ""));
                String[] fields = body.split("&", -1);
                assertThat(fields).hasSize(2);
                assertThat(decoded(fields[0].substring("number=".length()))).isEqualTo(identifier);
                assertThat(decoded(fields[1].substring("pin=".length()))).isEqualTo(pin);
            }
        }
        assertThat(sent).isBetween(PAIRS / 2, PAIRS * 9 / 10);
    }

    private static String decoded(String value) {
        return URLDecoder.decode(value, StandardCharsets.UTF_8);
    }
}
