package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;
import org.patronauth.store.IdentifierHash;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.Refusal;
import org.patronauth.store.StoreException;

class RefusalsTest {
    private static final LibraryId FERGUSON = Site.FERGUSON;
    private static final LibraryRow ROW = new LibraryRow(7, FERGUSON, "Ferguson", Map.of(), 1);
    private static final LibraryId LION = new LibraryId("lion");
    private static final LibraryRow LION_ROW = new LibraryRow(8, LION, "LION", Map.of(), 1);
    private static final Snapshot SNAPSHOT = new Snapshot(
            1,
            Map.of(FERGUSON, ServedLibrary.unusable(ROW), LION, ServedLibrary.unusable(LION_ROW)),
            Map.of(),
            Map.of());

    private final InMemoryRefusals store = new InMemoryRefusals();
    private final Site.MovableClock clock = new Site.MovableClock();
    private final Refusals refusals = refusals(clock);

    private Refusals refusals(Clock time) {
        return new Refusals(store, IdentifierHash.random(), Duration.ofDays(1), time);
    }

    private void note(int number, String identifier) {
        note(FERGUSON, number, identifier);
    }

    private void note(LibraryId library, int number, String identifier) {
        refusals.note(
                library,
                "Ferguson SIP2",
                Outcome.REJECTED,
                ProblemType.INVALID_CREDENTIALS,
                SupportCode.complete("CODE" + number),
                new Circumstance("Local validation", "The identifier is empty.", identifier));
    }

    // A12
    @Test
    void aFloodFillsTheQueueAndWhatDoesNotFitIsCounted() {
        for (int i = 0; i < Refusals.QUEUE + 5; i++) {
            note(i, "23333000000001");
        }
        assertThat(refusals.dropped()).isEqualTo(5);
        assertThat(store.rows).isEmpty();

        refusals.write(SNAPSHOT);
        assertThat(store.rows).hasSize(Refusals.BATCH);
    }

    // A12
    @Test
    void inAnHourSoManyRowsAreWrittenAndNoMore() {
        int turns = Refusals.MOST_IN_AN_HOUR / Refusals.BATCH;
        for (int turn = 0; turn < turns + 3; turn++) {
            for (int i = 0; i < Refusals.BATCH; i++) {
                note(turn * Refusals.BATCH + i, null);
            }
            refusals.write(SNAPSHOT);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(store.rows).hasSize(Refusals.MOST_IN_AN_HOUR);
        assertThat(refusals.dropped()).isEqualTo(3 * Refusals.BATCH);

        clock.advance(Duration.ofHours(1));
        note(-1, null);
        refusals.write(SNAPSHOT);
        assertThat(store.rows).hasSize(Refusals.MOST_IN_AN_HOUR + 1);
    }

    // A12
    @Test
    void whileTheDatabaseIsAwayRefusalsWaitAndAreKnownAllTheSame() {
        store.failure = new StoreException("keeping refusals: SQLState 08001");
        note(1, "23333000000001");
        assertThatThrownBy(() -> refusals.write(SNAPSHOT)).isSameAs(store.failure);
        note(2, "23333000000001");

        assertThat(refusals.find(ROW, "code1").orElseThrow().step()).isEqualTo("Local validation");
        assertThat(refusals.recent(ROW, "23333000000001 ")).hasSize(2);

        store.failure = null;
        refusals.write(SNAPSHOT);
        assertThat(store.rows)
                .extracting(Refusal::supportCode)
                .containsExactly(SupportCode.complete("CODE1"), SupportCode.complete("CODE2"));
        assertThat(refusals.isEmpty()).isTrue();
        assertThat(refusals.recent(ROW, "23333000000001")).hasSize(2);
    }

    @Test
    void aDefectOfAStoreIsNotTriedForEver() {
        store.failure = new IllegalStateException("A defect of the host's.");
        note(1, null);
        assertThatThrownBy(() -> refusals.write(SNAPSHOT)).isSameAs(store.failure);
        assertThat(refusals.dropped()).isEqualTo(1);
        assertThat(refusals.isEmpty()).isTrue();
    }

    @Test
    void refusalsOfALibraryThatIsGoneAreForgotten() {
        note(1, null);
        refusals.write(Snapshot.EMPTY);
        assertThat(store.rows).isEmpty();
        assertThat(refusals.isEmpty()).isTrue();
    }

    // A12
    @Test
    void nobodyCanSeeThatACardWasRefusedAtTwoLibraries() {
        note(FERGUSON, 1, "23333000000001");
        note(LION, 2, "23333000000001");
        note(LION, 3, " 23333000000001 ");
        refusals.write(SNAPSHOT);

        assertThat(store.rows.get(1).identifierHash())
                .isNotEqualTo(store.rows.get(0).identifierHash())
                .isEqualTo(store.rows.get(2).identifierHash());
    }

    // A12
    @Test
    void twoIdentifiersHaveTwoHashesAndNoneIsPrinted() {
        note(1, "23333000000001");
        note(2, "23333000000002");
        note(3, null);
        refusals.write(SNAPSHOT);

        assertThat(store.rows.get(0).identifierHash())
                .isNotEqualTo(store.rows.get(1).identifierHash());
        assertThat(store.rows.get(2).identifierHash()).isNull();
        assertThat(store.rows.toString()).doesNotContain("23333");
        assertThat(new Circumstance("Step", "Reason", "23333000000001").toString())
                .doesNotContain("23333");
    }
}
