package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.patronauth.BlockReason;
import org.patronauth.Money;
import org.patronauth.PatronData;
import org.patronauth.PatronRecord;
import org.patronauth.settings.BoundedPattern;

class RecordUpdateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant EARLIER = Instant.parse("2026-02-01T12:00:00Z");
    private static final PatronRecord NOTHING = PatronRecord.builder().build();

    // P1
    @Test
    void anEmptyFieldOfACompleteAnswerClears() {
        PatronRecord full = PatronRecord.builder()
                .permanentId("P1")
                .authorizationIdentifier("2333")
                .username("leona")
                .externalType("adult")
                .authorizationExpires(LocalDate.of(2026, 1, 1))
                .fines(Money.of(new BigDecimal("3.00")))
                .blockReason(BlockReason.CARD_REPORTED_LOST)
                .cachedNeighborhood("Harlem")
                .lastExternalSync(EARLIER)
                .build();

        PatronRecord after = apply(full, PatronData.complete().permanentId("P1").build());

        assertThat(after)
                .isEqualTo(PatronRecord.builder()
                        .permanentId("P1")
                        .lastExternalSync(NOW)
                        .build());
    }

    @Test
    void whatAPartialAnswerSaysIsStored() {
        PatronRecord said = PatronRecord.builder()
                .permanentId("P1")
                .username("leona")
                .externalType("adult")
                .authorizationExpires(LocalDate.of(2026, 1, 1))
                .fines(Money.of(new BigDecimal("3.00")))
                .blockReason(BlockReason.CARD_REPORTED_LOST)
                .cachedNeighborhood("Harlem")
                .build();

        assertThat(apply(
                        NOTHING,
                        PatronData.partial()
                                .permanentId("P1")
                                .username("leona")
                                .externalType("adult")
                                .authorizationExpires(LocalDate.of(2026, 1, 1))
                                .fines(Money.of(new BigDecimal("3.00")))
                                .blockReason(BlockReason.CARD_REPORTED_LOST)
                                .cachedNeighborhood("Harlem")
                                .build()))
                .isEqualTo(said);
    }

    // P1
    @Test
    void anEmptyFieldOfAPartialAnswerSaysNothing() {
        PatronRecord full = PatronRecord.builder()
                .permanentId("P1")
                .authorizationIdentifier("2333")
                .username("leona")
                .authorizationExpires(LocalDate.of(2026, 1, 1))
                .blockReason(BlockReason.EXPIRED)
                .lastExternalSync(EARLIER)
                .build();

        assertThat(apply(full, PatronData.partial().build())).isEqualTo(full);
        assertThat(apply(full, PatronData.partial().externalType("child").build()))
                .isEqualTo(full.toBuilder().externalType("child").build());
    }

    // P4
    @Test
    void aPatronSticksToOneCardAsLongAsItIsGood() {
        PatronRecord two = PatronRecord.builder().authorizationIdentifier("2").build();

        assertThat(apply(two, cards("3", "2")).authorizationIdentifier()).contains("2");
        assertThat(apply(two, cards("3", "4")).authorizationIdentifier()).contains("3");
        assertThat(apply(NOTHING, cards("2", "3")).authorizationIdentifier()).contains("2");
    }

    // P4
    @Test
    void anIdentifierOfAPartialAnswerIsProvisional() {
        PatronRecord first = apply(
                NOTHING, PatronData.partial().authorizationIdentifier("1234").build());
        assertThat(first.authorizationIdentifier()).contains("1234");
        assertThat(first.lastExternalSync()).isEmpty();

        PatronRecord known = PatronRecord.builder()
                .username("user")
                .authorizationIdentifier("1234")
                .lastExternalSync(EARLIER)
                .build();
        assertThat(apply(
                        known,
                        PatronData.partial().authorizationIdentifier("user").build()))
                .isEqualTo(known);
        assertThat(apply(
                        known,
                        PatronData.partial().authorizationIdentifier("1234").build()))
                .isEqualTo(known);
        assertThat(apply(
                        known,
                        PatronData.partial().authorizationIdentifier("5678").build()))
                .isEqualTo(known.toBuilder().lastExternalSync(null).build());
    }

    // B7
    @Test
    void thePatronTypeIsWhatTheFirstGroupFindsInTheBarcode() {
        Optional<BoundedPattern> pattern = Optional.of(BoundedPattern.compile("(.)$"));

        assertThat(RecordUpdate.apply(NOTHING, cards("1234E"), NOW, pattern).externalType())
                .contains("E");
        assertThat(RecordUpdate.apply(
                                NOTHING,
                                PatronData.complete()
                                        .authorizationIdentifier("12")
                                        .externalType("adult")
                                        .build(),
                                NOW,
                                Optional.of(BoundedPattern.compile("^X(.)")))
                        .externalType())
                .contains("adult");
    }

    private static PatronRecord apply(PatronRecord stored, PatronData data) {
        return RecordUpdate.apply(stored, data, NOW, Optional.empty());
    }

    private static PatronData cards(String... numbers) {
        PatronData.Builder data = PatronData.complete();
        for (String number : numbers) {
            data.authorizationIdentifier(number);
        }
        return data.build();
    }
}
