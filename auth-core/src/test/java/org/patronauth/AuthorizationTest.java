package org.patronauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationTest {
    private static final Authorization MALFORMED = new Authorization.Malformed();

    // A3
    @Test
    void noHeaderIsMissingAndNotMalformed() {
        assertThat(Authorization.parse(List.of())).isEqualTo(new Authorization.Missing());
    }

    // T13
    @Test
    void theExamplesOfTheStandardAreRead() {
        assertThat(parse("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")).isEqualTo(basic("Aladdin", "open sesame"));
        assertThat(parse("Basic dGVzdDoxMjPCow==")).isEqualTo(basic("test", "123\u00A3"));
    }

    // A3
    @ParameterizedTest
    @ValueSource(strings = {"Basic", "basic", "BASIC", "bAsIc"})
    void theBasicSchemeIsWrittenInAnyCase(String scheme) {
        assertThat(parse(scheme + " " + encode("23333000000777:7731", UTF_8)))
                .isEqualTo(basic("23333000000777", "7731"));
    }

    // A3
    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "bearer", "BEARER", "bEaReR"})
    void theBearerSchemeIsWrittenInAnyCase(String scheme) {
        assertThat(parse(scheme + " pa_c2VjcmV0")).isEqualTo(bearer("pa_c2VjcmV0"));
    }

    // A3
    @Test
    void blanksAroundTheCredentialsAreNotPartOfThem() {
        assertThat(parse("  Basic   " + encode("23333000000777:7731", UTF_8) + " "))
                .isEqualTo(basic("23333000000777", "7731"));
        assertThat(parse(" Bearer   pa_c2VjcmV0 ")).isEqualTo(bearer("pa_c2VjcmV0"));
        assertThat(parse("\tBasic \t" + encode("robin:7731", UTF_8) + "\t")).isEqualTo(basic("robin", "7731"));
    }

    // T13
    @ParameterizedTest
    @CsvSource(
            value = {"robin:77:31|robin|77:31", "robin::|robin|:", ":7731|''|7731", "robin:|robin|''", ":|''|''"},
            delimiter = '|')
    void theFirstColonSplits(String text, String identifier, String pin) {
        assertThat(parse("Basic " + encode(text, UTF_8))).isEqualTo(basic(identifier, pin));
    }

    // A3
    @Test
    void whatWasTypedIsNotTouched() {
        for (int c = 0; c < 0x20; c++) {
            String text = " ro" + (char) c + "bin :\u00A077" + (char) c + "31 ";
            assertThat(parse("Basic " + encode(text, UTF_8)))
                    .as("control character %d", c)
                    .isEqualTo(basic(" ro" + (char) c + "bin ", "\u00A077" + (char) c + "31 "));
        }
    }

    // T13
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic",
                "Basic ",
                "Basic =",
                "Basic ====",
                "Basic cm9iaW4",
                "Basic cm9iaW46NzczMQ=",
                "Basic cm9iaW46NzczMQ==,",
                "Basic cm9i aW46NzczMQ==",
                "Basic cm9i\taW46NzczMQ==",
                "Basic \ncm9iaW46NzczMQ==",
                "Basic cm9iaW46NzczMQ==\r\n",
                "Basic cm9iaW46NzczMQ==\u000B",
                "Basic \u2003cm9iaW46NzczMQ==",
                "Basic cm9iaW46N-_=",
                "Basic robin:7731",
                "Basic cm9iaW46NzczMQ==, Basic cm9iaW46NzczMQ==",
                "Basic \u00E4\u00E4\u00E4\u00E4",
                "",
                " ",
                "\t"
            })
    void whatCannotBeDecodedIsMalformed(String header) {
        assertThat(parse(header)).isEqualTo(MALFORMED);
    }

    // T13
    @Test
    void textInAnotherCharsetIsMalformedAndNotGuessed() {
        assertThat(parse("Basic " + encode("jos\u00E9:clav\u00E9", UTF_8))).isEqualTo(basic("jos\u00E9", "clav\u00E9"));
        assertThat(parse("Basic " + encode("jos\u00E9:clav\u00E9", ISO_8859_1))).isEqualTo(MALFORMED);
        assertThat(parse("Basic " + encode("robin:7731", UTF_16))).isEqualTo(MALFORMED);
    }

    // T13
    @Test
    void bytesThatAreNotUtf8AreMalformedInThePinToo() {
        for (int[] bad :
                new int[][] {{0xC0, 0xBA}, {0xE2, 0x82}, {0xED, 0xA0, 0x80}, {0xF4, 0x90, 0x80, 0x80}, {0xFF}, {0x80}
                }) {
            byte[] bytes = new byte[3 + bad.length];
            bytes[0] = 'r';
            bytes[1] = ':';
            bytes[2] = '7';
            for (int i = 0; i < bad.length; i++) {
                bytes[3 + i] = (byte) bad[i];
            }
            assertThat(parse("Basic " + Base64.getEncoder().encodeToString(bytes)))
                    .as(Arrays.toString(bad))
                    .isEqualTo(MALFORMED);
        }
    }

    // A3
    @Test
    void severalHeadersAreMalformedEvenWhenTheyAreEqualOrBearers() {
        String good = "Basic " + encode("robin:7731", UTF_8);

        assertThat(Authorization.parse(List.of(good, good))).isEqualTo(MALFORMED);
        assertThat(Authorization.parse(List.of(good, "Bearer pa_c2VjcmV0"))).isEqualTo(MALFORMED);
        assertThat(Authorization.parse(List.of("Bearer pa_c2VjcmV0", "Bearer pa_c2VjcmV0")))
                .isEqualTo(MALFORMED);
        assertThat(Authorization.parse(List.of("", good))).isEqualTo(MALFORMED);
    }

    // A3
    @Test
    void aBasicHeaderHasAtMostEightKibibytes() {
        String longest = "Basic " + encode("robin:" + "7".repeat(6_132), UTF_8);
        String tooLong = "Basic " + encode("robin:" + "7".repeat(6_135), UTF_8);

        assertThat(longest).hasSize(8_190);
        assertThat(tooLong).hasSize(8_194);
        assertThat(parse(longest)).isEqualTo(basic("robin", "7".repeat(6_132)));
        assertThat(parse(longest + "  ")).isInstanceOf(Authorization.Basic.class);
        assertThat(parse(tooLong)).isEqualTo(MALFORMED);
    }

    // K5
    @Test
    void aBearerHeaderOfAnyShapeIsABearer() {
        assertThat(parse("Bearer")).isEqualTo(bearer(""));
        assertThat(parse("Bearer ")).isEqualTo(bearer(""));
        assertThat(parse("Bearer a b,c=\u00E9")).isEqualTo(bearer("a b,c=\u00E9"));
        assertThat(parse("Bearer " + "x".repeat(10_000))).isEqualTo(bearer("x".repeat(10_000)));
    }

    // B9
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest username=\"robin\"",
                "Negotiate YII=",
                "Basi cm9iaW46NzczMQ==",
                "Basic,",
                "Basic:cm9iaW46NzczMQ==",
                "cm9iaW46NzczMQ==",
                "\u00DFearer x"
            })
    void anotherSchemeIsUnsupported(String header) {
        assertThat(parse(header)).isEqualTo(new Authorization.Unsupported());
    }

    // T13, Y9
    @Test
    void whateverAHeaderHoldsItIsReadOrMalformed() {
        long seed = 13;
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                for (int b = 0; b < bytes.length; b++) {
                    bytes[b] = (byte) (' ' + Math.floorMod(bytes[b], 0x5F));
                }
            }
            StringBuilder header =
                    new StringBuilder("Basic ").append(Base64.getEncoder().encodeToString(bytes));
            int mutations = Math.max(0, random.nextInt(4) - 1);
            for (int m = 0; m < mutations; m++) {
                header.setCharAt(6 + random.nextInt(header.length() - 5) - 1, (char) random.nextInt(0x180));
            }
            Authorization result = parse(header.toString());
            if (mutations == 0) {
                String text = new String(bytes, UTF_8);
                boolean good = text.contains(":") && Arrays.equals(text.getBytes(UTF_8), bytes);
                Authorization expected = good
                        ? basic(text.substring(0, text.indexOf(':')), text.substring(text.indexOf(':') + 1))
                        : MALFORMED;
                assertThat(result).as("seed %d, input %d", seed, i).isEqualTo(expected);
                read += good ? 1 : 0;
            } else {
                assertThat(result)
                        .as("seed %d, input %d", seed, i)
                        .isInstanceOfAny(
                                Authorization.Basic.class,
                                Authorization.Malformed.class,
                                Authorization.Unsupported.class);
            }
        }
        assertThat(read).as("inputs that are credentials").isGreaterThan(5_000);
    }

    private static Authorization parse(String header) {
        return Authorization.parse(List.of(header));
    }

    private static Authorization basic(String identifier, String pin) {
        return new Authorization.Basic(identifier, Secret.of(pin));
    }

    private static Authorization bearer(String token) {
        return new Authorization.Bearer(Secret.of(token));
    }

    private static String encode(String text, Charset charset) {
        return Base64.getEncoder().encodeToString(text.getBytes(charset));
    }
}
