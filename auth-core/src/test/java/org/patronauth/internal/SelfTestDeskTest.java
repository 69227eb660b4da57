package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.SelfTestReport;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.guard.Deadline;
import org.patronauth.internal.Site.Source;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.store.SelfTestStore;
import org.patronauth.store.StoreException;

class SelfTestDeskTest {
    // X3
    @Test
    void servicesHaveTheirTurnsSpreadOverTheInterval() {
        Duration day = Duration.ofHours(24);
        Set<Long> hours = new HashSet<>();
        for (long service = 1; service <= 200; service++) {
            Duration first = SelfTestDesk.firstTurn(service, day);
            assertThat(first).isBetween(Duration.ZERO, day.minusSeconds(1));
            assertThat(SelfTestDesk.firstTurn(service, day)).isEqualTo(first);
            hours.add(first.toHours());
        }
        assertThat(hours).hasSizeGreaterThan(20);
    }

    // X1
    @Test
    void anExaminationHasTheTimeOfSomeLoginsWithinBounds() {
        assertThat(SelfTest.timeFor(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(10));
        assertThat(SelfTest.timeFor(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(12));
        assertThat(SelfTest.timeFor(Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(28));
        assertThat(SelfTest.timeFor(Duration.ofSeconds(8))).isEqualTo(Duration.ofSeconds(30));
    }

    // X1
    @Test
    void anExaminationThatFailsAsAWholeIsOneMoreStepThatSaysWhatToDo() {
        BasicAuthenticationProvider broken = new BasicAuthenticationProvider() {
            @Override
            public void probe(Call call) {}

            @Override
            public Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call)
                    throws IOException {
                return Optional.empty();
            }

            @Override
            public Optional<PatronData> examine(Examination examination) {
                examination.skip("DNS (ils.example.org)", "There is none.");
                throw new IllegalStateException("secret-of-the-provider");
            }
        };
        RecordedExamination examination = new RecordedExamination(
                Call.of(Deadline.after(Duration.ofSeconds(5)), LibrarySettings.NONE), null, null, System::nanoTime);

        assertThat(examination.of(broken)).isEmpty();

        assertThat(examination.steps()).hasSize(2);
        assertThat(examination.steps().get(1).outcome()).isEqualTo(StepOutcome.FAILED);
        assertThat(examination.steps().get(1).detail())
                .endsWith("Tell the people who run this server.")
                .doesNotContain("secret");
    }

    // Its turns

    private static final Duration DAY = Duration.ofHours(24);

    private final Site site = new Site();
    private final AtomicLong nanos = new AtomicLong();
    private final Results results = new Results();

    @AfterEach
    void close() {
        site.close();
    }

    /** Results in memory. The turn is the caller's where the test says so. */
    private static final class Results implements SelfTestStore {
        final List<SelfTestReport> kept = new ArrayList<>();
        final List<String> asked = new ArrayList<>();
        Set<Long> due = Set.of(1L, 2L, 3L);
        boolean away;

        @Override
        public Optional<SelfTestReport> keep(long serviceId, @Nullable Long libraryKey, SelfTestReport report) {
            if (away) {
                throw new StoreException("keeping a result: SQLState 08001");
            }
            kept.add(report);
            return kept.size() == 1 ? Optional.empty() : Optional.of(kept.get(kept.size() - 2));
        }

        @Override
        public List<SelfTestReport> history(long serviceId) {
            return List.copyOf(kept);
        }

        @Override
        public Map<Long, SelfTestReport> latest() {
            return Map.of(1L, kept.get(kept.size() - 1));
        }

        @Override
        public boolean takeTurn(long serviceId, Instant now, Duration interval, Duration first) {
            assertThat(first).isEqualTo(SelfTestDesk.firstTurn(serviceId, interval));
            asked.add(serviceId + " every " + interval.toHours() + " h");
            return due.contains(serviceId);
        }
    }

    private Source tested(long id, Object... more) {
        Object[] settings = {"self_test_interval_hours", 24, "test_identifier", "23333000000001", "test_password", "1"};
        Object[] all = Arrays.copyOf(settings, settings.length + more.length);
        System.arraycopy(more, 0, all, settings.length, more.length);
        Source source = site.service(id, "ils " + id, all);
        source.says(PatronData.complete().permanentId("P1").build());
        return source;
    }

    private SelfTestDesk desk(@Nullable SelfTestStore store) {
        Events events = site.events();
        Snapshot snapshot = site.snapshot(events, nanos::get);
        return new SelfTestDesk(() -> snapshot, store, events, site.clock, nanos::get);
    }

    // X3
    @Test
    void eachServiceThatIsDueHasATurnOfItsOwn() {
        Source one = tested(1);
        Source two = tested(2);
        SelfTestDesk desk = desk(results);

        desk.runThoseDue();
        assertThat(one.asked.get() + two.asked.get()).isOne();
        desk.runThoseDue();
        assertThat(List.of(one.asked.get(), two.asked.get())).containsExactly(1, 1);
        assertThat(results.asked).containsExactlyInAnyOrder("1 every 24 h", "2 every 24 h");
        assertThat(results.kept).hasSize(2).allMatch(SelfTestReport::success);
    }

    // X3
    @Test
    void aServiceIsLookedAtEveryThirtySeconds() {
        tested(1);
        results.due = Set.of();
        SelfTestDesk desk = desk(results);

        desk.runThoseDue();
        nanos.addAndGet(Duration.ofSeconds(30).toNanos() - 1);
        desk.runThoseDue();
        assertThat(results.asked).hasSize(1);
        nanos.addAndGet(1);
        desk.runThoseDue();
        assertThat(results.asked).hasSize(2);
        assertThat(results.kept).isEmpty();
    }

    // X3
    @Test
    void whatHasNoIntervalOrIsInMaintenanceHasNoTurn() {
        site.service(1, "ils 1", "test_identifier", "23333000000001", "test_password", "1");
        tested(2, "maintenance_start", "11:00", "maintenance_end", "13:00");
        SelfTestDesk desk = desk(results);

        desk.runThoseDue();
        assertThat(results.asked).isEmpty();
        site.clock.advance(Duration.ofHours(1));
        desk.runThoseDue();
        assertThat(results.asked).containsExactly("2 every 24 h");
    }

    @Test
    void withoutAStoreNothingRunsAndNothingIsKnown() {
        Source ils = tested(1);
        SelfTestDesk desk = desk(null);

        desk.runThoseDue();

        assertThat(ils.asked).hasValue(0);
        assertThat(desk.latest()).isEmpty();
        assertThat(desk.history(1)).isEmpty();
    }

    @Test
    void whatWasFoundCanBeLookedUp() {
        tested(1);
        SelfTestDesk desk = desk(results);
        desk.runThoseDue();

        assertThat(desk.latest()).containsOnlyKeys(1L);
        assertThat(desk.history(1)).hasSize(1);
    }

    // X3
    @Test
    void aChangeIsToldOnce() {
        Source ils = tested(1);
        SelfTestDesk desk = desk(results);
        runAnother(desk);
        runAnother(desk);
        assertThat(site.selfTestsChanged).isEmpty();

        ils.fails(new ConnectException("Connection refused"));
        runAnother(desk);
        runAnother(desk);
        assertThat(site.selfTestsChanged).containsExactly("Service 1: false");

        ils.says(PatronData.complete().permanentId("P1").build());
        runAnother(desk);
        assertThat(site.selfTestsChanged).containsExactly("Service 1: false", "Service 1: true");
    }

    @Test
    void theVeryFirstFailureIsTold() {
        tested(1).fails(new ConnectException("Connection refused"));
        runAnother(desk(results));
        assertThat(site.selfTestsChanged).containsExactly("Service 1: false");
    }

    @Test
    void whatCannotBeKeptIsAWarningAndNoChange() {
        tested(1).fails(new ConnectException("Connection refused"));
        results.away = true;
        runAnother(desk(results));

        assertThat(site.warnings)
                .contains("Service 1: The result of a self-test could not be kept: keeping a result: SQLState"
                        + " 08001");
        assertThat(site.selfTestsChanged).isEmpty();
    }

    private void runAnother(SelfTestDesk desk) {
        int before = results.asked.size();
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        desk.runThoseDue();
        assertThat(results.asked).hasSize(before + 1);
    }

    @Test
    void aServiceThatIsReplacedMeanwhileClosesWhenItsTestIsThrough() {
        Source ils = tested(1);
        Snapshot snapshot = site.snapshot(site.events(), nanos::get);
        RunningService running = snapshot.services().get(1L);
        SelfTestDesk desk = new SelfTestDesk(() -> snapshot, results, site.events(), site.clock, nanos::get);
        ils.answer = (identifier, pin) -> {
            running.retire();
            assertThat(ils.closed).hasValue(0);
            return Optional.empty();
        };

        desk.runThoseDue();
        assertThat(ils.asked).hasValue(1);
        assertThat(ils.closed).hasValue(1);

        nanos.addAndGet(DAY.toNanos());
        desk.runThoseDue();
        assertThat(ils.asked).as("after it was replaced").hasValue(1);
    }
}
