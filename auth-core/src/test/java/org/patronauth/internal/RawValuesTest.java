package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RawValuesTest {
    @Test
    void numbersAreTheSameHoweverTheyAreWritten() {
        assertThat(RawValues.same(1, 1L)).isTrue();
        assertThat(RawValues.same(1, new BigDecimal("1.00"))).isTrue();
        assertThat(RawValues.same(1.5, new BigDecimal("1.5"))).isTrue();
        assertThat(RawValues.same(1, 2)).isFalse();
        assertThat(RawValues.same(1, "1")).isFalse();
    }

    @Test
    void mapsAreTheSameMemberByMember() {
        assertThat(RawValues.same(Map.of("a", 1, "b", List.of(2)), Map.of("b", List.of(2L), "a", 1L)))
                .isTrue();
        assertThat(RawValues.same(Map.of("a", 1), Map.of("a", 2))).isFalse();
        assertThat(RawValues.same(Map.of("a", 1), Map.of("b", 1))).isFalse();
        assertThat(RawValues.same(Map.of("a", 1), Map.of("a", 1, "b", 2))).isFalse();
        assertThat(RawValues.same(Map.of(), Map.of("a", 1))).isFalse();
        assertThat(RawValues.same(Map.of(), List.of())).isFalse();
    }

    @Test
    void listsAreTheSameItemByItem() {
        assertThat(RawValues.same(List.of(1, "a"), List.of(1L, "a"))).isTrue();
        assertThat(RawValues.same(List.of(1, "a"), List.of(1, "b"))).isFalse();
        assertThat(RawValues.same(List.of(2, "a"), List.of(1, "a"))).isFalse();
        assertThat(RawValues.same(List.of(1), List.of(1, 2))).isFalse();
        assertThat(RawValues.same(List.of(), Arrays.asList((Object) null))).isFalse();
    }

    @Test
    void nothingIsTheSameAsNothingAlone() {
        assertThat(RawValues.same(null, null)).isTrue();
        assertThat(RawValues.same(null, "a")).isFalse();
        assertThat(RawValues.same("a", null)).isFalse();
        assertThat(RawValues.same("a", "a")).isTrue();
        assertThat(RawValues.same("a", "b")).isFalse();
    }
}
