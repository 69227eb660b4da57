package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockReasonTest {
    // P3
    @Test
    void theTwelveKnownReasonsReadAsTheyAlwaysDid() {
        assertThat(BlockReason.known())
                .extracting(BlockReason::text)
                .containsExactly(
                        "unknown",
                        "card reported lost",
                        "excessive fines",
                        "excessive fees",
                        "no borrowing privileges",
                        "too many active loans",
                        "too many renewals",
                        "too many items overdue",
                        "too many items lost",
                        "too many items billed",
                        "recall overdue",
                        "expired");
    }

    // P3
    @Test
    void aReasonThatWasReadBackEqualsItsConstant() {
        for (BlockReason reason : BlockReason.known()) {
            assertThat(new BlockReason(reason.text())).isEqualTo(reason).hasSameHashCodeAs(reason);
        }
    }

    // P3
    @Test
    void aSourceMayHaveAReasonOfItsOwn() {
        assertThat(new BlockReason("  See the desk at Ferguson ")).hasToString("See the desk at Ferguson");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t\n", "\u0000", " \u0000\u007F "})
    void aBlankReasonIsRefused(String blank) {
        assertThatThrownBy(() -> new BlockReason(blank)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void controlCharactersAreLeftOutSinceSomeDatabasesCannotStoreThem() {
        assertThat(new BlockReason("card\u0000 \u009Freported\r\n lost")).isEqualTo(BlockReason.CARD_REPORTED_LOST);
    }

    @Test
    void aLongReasonIsCutToWhatIsReadBackTheSame() {
        String book = "\uD83D\uDCDA";
        for (String text : List.of(
                "a".repeat(300),
                "a".repeat(254) + "   b",
                "a".repeat(254) + book + "b",
                "a".repeat(253) + book + "b")) {
            BlockReason cut = new BlockReason(text);
            assertThat(cut.text()).hasSizeLessThanOrEqualTo(255).hasSizeGreaterThanOrEqualTo(254);
            assertThat(text).startsWith(cut.text());
            assertThat(new BlockReason(cut.text())).isEqualTo(cut);
            assertThat(Character.isHighSurrogate(cut.text().charAt(cut.text().length() - 1)))
                    .isFalse();
        }
    }
}
