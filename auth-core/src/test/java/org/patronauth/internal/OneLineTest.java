package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationListener;
import org.patronauth.store.IdentifierHash;

class OneLineTest {
    private static final String[] PIECES = {
        "\n",
        "\r",
        "\r\n",
        "\u0000",
        "\u001b[2J",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\"",
        "\t",
        "x",
        "é",
        "😀"
    };

    // T32
    @Test
    void whateverIsToldIsOneLine() {
        Random random = new Random(32);
        List<String> told = new ArrayList<>();
        Events events = new Events(
                List.of(new AuthenticationListener() {
                    @Override
                    public void warning(String serviceName, String message) {
                        told.add(message);
                    }

                    @Override
                    public void serviceIsolated(String serviceName, String detail) {
                        told.add(detail);
                    }

                    @Override
                    public void configurationNotLoaded(String detail) {
                        told.add(detail);
                    }
                }),
                new Refusals(null, IdentifierHash.random(), Duration.ZERO, Clock.systemUTC()),
                new ActivityCount(null, Clock.systemUTC()));
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(12); piece >= 0; piece--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            events.warning("Ferguson", text.toString());
            events.serviceIsolated("Ferguson", text.toString());
            events.configurationNotLoaded(text.toString());
        }
        assertThat(told).hasSize(60_000).allSatisfy(line -> {
            assertThat(line.lines().count()).isLessThanOrEqualTo(1);
            assertThat(line.chars()).noneMatch(Character::isISOControl);
            assertThat(line).doesNotContain("\u2028", "\u2029", "\u202e", "\u2066");
        });
    }

    @Test
    void anOrdinarySentenceStaysAsItIs() {
        assertThat(OneLine.of("Größe \"5\" – 😀")).isEqualTo("Größe \"5\" – 😀");
    }

    @Test
    void aLongTextIsCut() {
        assertThat(OneLine.of("x".repeat(5_000))).hasSize(1_001).endsWith("…");
        assertThat(OneLine.of("x".repeat(1_000))).hasSize(1_000);
    }

    @Test
    void whatIsUnsafeIsWrittenByItsNumber() {
        assertThat(OneLine.of("a\nb\u2028c\u2029d")).isEqualTo("a\\u000ab\\u2028c\\u2029d");
        assertThat(OneLine.of("\u202a\u202e\u2066\u2069")).isEqualTo("\\u202a\\u202e\\u2066\\u2069");
        assertThat(OneLine.of("\u202f\u2065\u206a")).isEqualTo("\u202f\u2065\u206a");
    }

    @Test
    void aLongTextIsReadToItsLimitAndNoFurther() {
        String longest = "x".repeat(999) + "\n";
        assertThat(OneLine.of(longest)).isEqualTo("x".repeat(999) + "\\u000a");
        assertThat(OneLine.of(longest + "\n")).isEqualTo("x".repeat(999) + "\\u000a…");
        assertThat(OneLine.of("x".repeat(1_000) + "\n")).isEqualTo("x".repeat(1_000) + "…");
    }
}
