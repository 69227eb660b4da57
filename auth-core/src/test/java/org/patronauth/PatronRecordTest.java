package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatronRecordTest {
    private static final Instant SYNC = Instant.parse("2026-03-01T12:00:00Z");

    // P5
    @Test
    void aRecordHasRoomForWhatMayBeStoredAndForNothingElse() {
        assertThat(Arrays.stream(PatronRecord.class.getDeclaredMethods())
                        .filter(method -> method.getReturnType().equals(Optional.class))
                        .map(Method::getName))
                .containsExactlyInAnyOrder(
                        "permanentId",
                        "authorizationIdentifier",
                        "username",
                        "externalType",
                        "authorizationExpires",
                        "fines",
                        "blockReason",
                        "cachedNeighborhood",
                        "lastExternalSync");
        assertThat(Arrays.stream(PatronRecord.class.getDeclaredFields()).filter(field -> !field.isSynthetic()))
                .as("a field for each of them and no other")
                .hasSize(9);
    }

    @Test
    void aCopyIsEqualInEveryField() {
        assertThat(robin().build().toBuilder().build())
                .isEqualTo(robin().build())
                .hasSameHashCodeAs(robin().build());
    }

    // P4
    @Test
    void aDifferenceInAnyFieldIsADifference() {
        PatronRecord record = robin().build();

        for (PatronRecord other : List.of(
                robin().permanentId("p1000999").build(),
                robin().authorizationIdentifier("23333000000999").build(),
                robin().username(null).build(),
                robin().externalType("juvenile").build(),
                robin().authorizationExpires(LocalDate.of(2027, 6, 1)).build(),
                robin().fines(Money.of(new BigDecimal("0.26"))).build(),
                robin().blockReason(null).build(),
                robin().cachedNeighborhood("Stapleton").build())) {
            assertThat(record.saysTheSameAs(other)).isFalse();
            assertThat(record).isNotEqualTo(other);
        }
    }

    // P4
    @Test
    void anotherSyncTimeIsAnotherRecordThatSaysTheSame() {
        PatronRecord later = robin().lastExternalSync(SYNC.plusSeconds(1)).build();

        assertThat(robin().build().saysTheSameAs(later)).isTrue();
        assertThat(robin().build()).isNotEqualTo(later).isNotEqualTo("p1000123");
    }

    @Test
    void theSyncTimeIsAsFineAsADatabaseKeepsIt() {
        assertThat(robin().lastExternalSync(SYNC.plusNanos(123_456_789)).build().lastExternalSync())
                .contains(SYNC.plusNanos(123_456_000));
    }

    private static PatronRecord.Builder robin() {
        return PatronRecord.builder()
                .permanentId("p1000123")
                .authorizationIdentifier("23333000000777")
                .username("robinreads")
                .externalType("adult")
                .authorizationExpires(LocalDate.of(2027, 5, 31))
                .fines(Money.of(new BigDecimal("0.25")))
                .blockReason(BlockReason.EXCESSIVE_FINES)
                .cachedNeighborhood("St. George")
                .lastExternalSync(SYNC);
    }
}
