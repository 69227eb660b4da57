package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.mock.FakeSip2Server;

/** Whatever is typed, the server gets one question about one patron, or nothing. */
class InjectionTest {
    private static final String[] PIECES = {
        "|",
        "\r",
        "\n",
        "\0",
        "AD",
        "AA",
        "AD1234|",
        "\r01N20261122    163240AO|",
        "é",
        "ß",
        "€",
        "中",
        "\u00A6",
        "\uFF5C",
        "\u2028",
        "\u0085",
        "\u007F",
        "\t",
        " ",
        "\uD800",
        "0",
        "12",
        "abc",
        "AY0AZ",
        "&#124;",
        "\u013C",
        "\u010D"
    };

    // Z3, T7, Y7
    @ParameterizedTest
    @ValueSource(strings = {"cp850", "utf-8", "iso-8859-1"})
    void twoThousandPairs(String charset) throws Exception {
        type(2_000, charset, 1);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"cp850", "utf-8", "iso-8859-1"})
    void aHundredThousandPairs(String charset) throws Exception {
        type(100_000, charset, 2);
    }

    private static void type(int pairs, String charset, long seed) throws Exception {
        Random random = new Random(seed);
        Charset encoding = charset.equals("cp850") ? Charset.forName("IBM850") : Charset.forName(charset);
        int sent = 0;
        try (FakeSip2Server ils = Desk.ferguson()
                        .charset(encoding)
                        .recordUnredactedMessages()
                        .start();
                Desk desk = Desk.at(ils, "encoding", charset)) {
            for (int i = 0; i < pairs; i++) {
                String identifier = "2" + text(random);
                String pin = "1" + text(random);
                ils.forgetWhatWasSeen();

                assertThat(desk.signIn(identifier, pin))
                        .as("seed %s, pair %s", seed, i)
                        .isEmpty();

                List<byte[]> messages = ils.unredactedMessages();
                if (isPlain(identifier, encoding) && isPlain(pin, encoding)) {
                    sent++;
                    assertThat(messages).hasSize(1);
                    byte[] expected = ("AO|AA" + identifier + "|AC|AD" + pin + "|").getBytes(encoding);
                    byte[] message = messages.get(0);
                    assertThat(Arrays.copyOfRange(message, 33, 33 + expected.length))
                            .as("seed %s, pair %s", seed, i)
                            .isEqualTo(expected);
                    assertThat(message).hasSize(33 + expected.length + "AY0AZ0000".length());
                } else {
                    assertThat(messages).as("seed %s, pair %s", seed, i).isEmpty();
                }
                assertThat(ils.requests("01")).isZero();
            }
        }
        assertThat(sent).isBetween(pairs / 20, pairs - pairs / 20);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    /** Said in other words than the codec says it. */
    private static boolean isPlain(String text, Charset charset) {
        ByteBuffer bytes;
        try {
            bytes = charset.newEncoder().encode(java.nio.CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            return false;
        }
        String asBytes = StandardCharsets.ISO_8859_1.decode(bytes).toString();
        return text.chars().noneMatch(c -> Character.getType(c) == Character.CONTROL)
                && asBytes.chars().noneMatch(b -> b < ' ' || b == '|' || b == 0x7F);
    }
}
