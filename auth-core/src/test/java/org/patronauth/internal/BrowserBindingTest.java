package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser shows, and what is believed of it. */
class BrowserBindingTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final BrowserBinding binding = BrowserBinding.ofBrowser(null);
    private final String secret = binding.text().reveal();

    // O2
    @Test
    void whatABrowserWasGivenIsReadAgain() {
        BrowserBinding again = BrowserBinding.read(secret).orElseThrow();
        assertThat(again.fits(binding.hash())).isTrue();
        assertThat(again.text()).isEqualTo(binding.text());
        assertThat(BrowserBinding.ofBrowser(secret).text()).isEqualTo(binding.text());
        assertThat(BrowserBinding.ofBrowser(null).fits(binding.hash())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "9", "1234567890", "999999999999999999"})
    void aTimeIsDigits(String time) {
        assertThat(BrowserBinding.read(secret + "." + time)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", ":", "-1", "+1", " 1", "1.1", "\u0661", "1000000000000000000"})
    void whatIsNoTimeIsNoBindingOfOurs(String time) {
        assertThat(BrowserBinding.read(secret + "." + time)).isEmpty();
    }

    // O2
    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".1", "x", "x.1"})
    void whatIsNotOursIsReplaced(String shown) {
        assertThat(BrowserBinding.read(shown)).isEmpty();
        assertThat(BrowserBinding.ofBrowser(shown).text().reveal()).hasSameSizeAs(secret);
    }

    // O6
    @Test
    void aBrowserIsSentOutAfreshOnceAMinute() {
        assertThat(binding.mayRestart(NOON)).isTrue();
        BrowserBinding restarted =
                BrowserBinding.read(binding.restartedAt(NOON).text().reveal()).orElseThrow();
        assertThat(restarted.fits(binding.hash())).isTrue();
        assertThat(restarted.mayRestart(NOON.plus(Duration.ofMillis(59_999)))).isFalse();
        assertThat(restarted.mayRestart(NOON.plus(Duration.ofSeconds(60)))).isTrue();
    }
}
