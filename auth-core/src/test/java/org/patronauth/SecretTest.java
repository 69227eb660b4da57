package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretTest {
    // T30
    @Test
    void aSecretIsShownAsAMaskWhateverItHoldsAndWhereverItIs() {
        Secret pin = Secret.of("7731");

        assertThat(pin).hasToString("********");
        assertThat(Secret.of("")).hasToString("********");
        assertThat(Secret.of("a much longer password")).hasToString("********");
        assertThat(List.of(pin).toString() + Optional.of(pin)).doesNotContain("7731");
        assertThat(new Authorization.Basic("23333000000777", pin))
                .asString()
                .doesNotContain("7731")
                .doesNotContain("23333000000777");
        assertThat(new Authorization.Bearer(Secret.of("pa_c2VjcmV0")))
                .asString()
                .doesNotContain("pa_c2VjcmV0");
    }

    @Test
    void revealingIsTheOnlyWayOut() {
        assertThat(Secret.of(" 77:31\u00E9 ").reveal()).isEqualTo(" 77:31\u00E9 ");
    }

    @Test
    void secretsAreComparedByWhatTheyHide() {
        assertThat(Secret.of("7731"))
                .isEqualTo(Secret.of("7731"))
                .hasSameHashCodeAs(Secret.of("7731"))
                .isNotEqualTo(Secret.of("7732"))
                .isNotEqualTo(Secret.of("773"))
                .isNotEqualTo("7731");
    }

    @Test
    void onlyTheEmptySecretIsEmpty() {
        assertThat(Secret.of("").isEmpty()).isTrue();
        assertThat(Secret.of(" ").isEmpty()).isFalse();
    }

    @Test
    void whiteSpaceOfAnyKindIsBlank() {
        for (String blank : List.of("", " ", "\t\r\n", "\u00A0", "\u2003 \u202F", "\u2028")) {
            assertThat(Secret.of(blank).isBlank()).isTrue();
        }
        for (String text : List.of("0", " 1", "\u00A0x", "\0", "\u200B")) {
            assertThat(Secret.of(text).isBlank()).isFalse();
        }
    }
}
