package org.patronauth.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IdentifierHashTest {
    private static final byte[] KEY = "a key of at least thirty-two bytes".getBytes(UTF_8);

    @Test
    void oneTextHasOneHashUnderOneKeyInOneScope() {
        IdentifierHash hash = IdentifierHash.of(KEY);
        assertThat(hash.of("7", "21234"))
                .isEqualTo(IdentifierHash.of(KEY).of("7", "21234"))
                .isNotEqualTo(hash.of("8", "21234"))
                .isNotEqualTo(hash.of("7", "21235"))
                .isNotEqualTo(IdentifierHash.random().of("7", "21234"))
                .matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void aKeyThatNobodyElseHasIsNobodyElses() {
        assertThat(IdentifierHash.random().of("7", "21234"))
                .isNotEqualTo(IdentifierHash.random().of("7", "21234"))
                .isNotEqualTo(IdentifierHash.of(new byte[32]).of("7", "21234"));
    }

    @Test
    void scopeAndTextDoNotRunIntoEachOther() {
        IdentifierHash hash = IdentifierHash.of(KEY);
        assertThat(hash.of("1", "23")).isNotEqualTo(hash.of("12", "3"));
    }

    @Test
    void aShortKeyIsRefused() {
        assertThatThrownBy(() -> IdentifierHash.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theKeyIsNotShown() {
        assertThat(IdentifierHash.of(KEY)).hasToString("IdentifierHash[not shown]");
    }
}
