package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyTextTest {
    private static final Optional<Charset> NONE = Optional.empty();

    private static byte[] bytes(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return bytes;
    }

    // M3.2
    @Test
    void whatIsWellFormedUtf8IsUtf8WhateverTheHeaderSays() {
        byte[] body = "Zo\u00EB \uD83D\uDE00".getBytes(StandardCharsets.UTF_8);
        assertThat(BodyText.of(body, NONE)).isEqualTo("Zo\u00EB \uD83D\uDE00");
        assertThat(BodyText.of(body, Optional.of(StandardCharsets.ISO_8859_1))).isEqualTo("Zo\u00EB \uD83D\uDE00");
        assertThat(BodyText.of(bytes('a', 'b'), Optional.of(StandardCharsets.UTF_16)))
                .isEqualTo("ab");
    }

    // M3.2
    @Test
    void aReplacementCharacterThatWasSentIsWellFormed() {
        byte[] body = "a\uFFFD\u00E9".getBytes(StandardCharsets.UTF_8);
        assertThat(BodyText.of(body, NONE)).isEqualTo("a\uFFFD\u00E9");
    }

    // M3.2
    @Test
    void aByteOrderMarkGoes() {
        assertThat(BodyText.of(bytes(0xEF, 0xBB, 0xBF, 'a', 0xC3, 0xA9), NONE)).isEqualTo("a\u00E9");
        assertThat(BodyText.of(bytes(0xEF, 0xBB, 0xBF, 'a', 0xE9), NONE)).isEqualTo("a\u00E9");
        assertThat(BodyText.of(bytes(0xEF, 0xBB, 0xBF), NONE)).isEmpty();
        assertThat(BodyText.of(bytes(0xEF, 0xBB), NONE)).isEqualTo("\u00EF\u00BB");
    }

    // M3.2
    @Test
    void otherwiseTheHeaderNamesTheCharset() {
        byte[] body = bytes('a', 0xA4, 0xE9);
        assertThat(BodyText.of(body, Optional.of(Charset.forName("ISO-8859-15"))))
                .isEqualTo("a\u20AC\u00E9");
        assertThat(BodyText.of(body, Optional.of(Charset.forName("IBM850")))).isEqualTo("a\u00F1\u00DA");
    }

    // M3.2
    @Test
    void aHeaderThatIsWrongOrMissingMeansWindows1252() {
        byte[] body = bytes('a', 0x80, 0xE9, 0x92);
        assertThat(BodyText.of(body, NONE)).isEqualTo("a\u20AC\u00E9\u2019");
        assertThat(BodyText.of(body, Optional.of(StandardCharsets.UTF_8))).isEqualTo("a\u20AC\u00E9\u2019");
    }

    // M3.2
    @Test
    void whatCannotBeDecodedIsReplaced() {
        assertThat(BodyText.of(bytes('a', 0x81, 0xE9), NONE)).isEqualTo("a\uFFFD\u00E9");
        assertThat(BodyText.of(bytes('a', 0xE9), Optional.of(StandardCharsets.US_ASCII)))
                .isEqualTo("a\uFFFD");
    }

    // M3.2
    @Test
    void noBodyIsAnException() {
        Random random = new Random(32);
        Optional<Charset> utf16 = Optional.of(StandardCharsets.UTF_16BE);
        for (int i = 0; i < 2_000; i++) {
            byte[] body = new byte[random.nextInt(40)];
            random.nextBytes(body);
            assertThat(BodyText.of(body, i % 2 == 0 ? NONE : utf16)).isNotNull();
        }
    }
}
