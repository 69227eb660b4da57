package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.patronauth.OwnThread;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Bulkhead;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.store.LeaseStore;
import org.patronauth.store.StoreException;

/** Hosts that share a few connections, with a clock that the test moves. */
class ConnectionBudgetTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** It begins where it soon passes the greatest number, as a clock of nanoseconds may. */
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(5).toNanos());

    private final Leases leases = new Leases();

    /** The table, with the database's clock. */
    private final class Leases implements LeaseStore {
        private record Row(String holder, long until) {}

        final Map<Lease, Row> rows = new TreeMap<>((a, b) -> Integer.compare(a.slot(), b.slot()));
        final Map<String, Long> hosts = new HashMap<>();
        boolean away;
        /** What happens while the database is busy with a lease. */
        Runnable whileTaking = () -> {};
        /** What happens when a renewal has been answered, before the answer has arrived. */
        Runnable onRenewal = () -> {};

        private void requireThere() {
            if (away) {
                throw new StoreException("leasing a connection: SQLState 08001");
            }
        }

        @Override
        public OptionalInt take(long serviceId, String holder, int budget, Duration life) {
            requireThere();
            whileTaking.run();
            for (int slot = 1; slot <= budget; slot++) {
                Lease lease = new Lease(serviceId, slot);
                Row row = rows.get(lease);
                if (row == null || row.until() - now.get() < 0) {
                    rows.put(lease, new Row(holder, now.get() + life.toNanos()));
                    return OptionalInt.of(slot);
                }
            }
            return OptionalInt.empty();
        }

        @Override
        public int attend(String host, Duration life) {
            requireThere();
            hosts.put(host, now.get() + life.toNanos());
            return (int) hosts.values().stream()
                    .filter(until -> until - now.get() >= 0)
                    .count();
        }

        @Override
        public void leave(String host) {
            requireThere();
            hosts.remove(host);
        }

        @Override
        public List<Lease> renew(String holder, Duration life) {
            requireThere();
            List<Lease> held = rows.entrySet().stream()
                    .filter(row -> row.getValue().holder().equals(holder))
                    .map(Map.Entry::getKey)
                    .toList();
            held.forEach(lease -> rows.put(lease, new Row(holder, now.get() + life.toNanos())));
            onRenewal.run();
            return held;
        }

        @Override
        public void giveBack(String holder, Collection<Lease> given, Duration rest) {
            requireThere();
            given.forEach(lease -> rows.computeIfPresent(
                    lease, (key, row) -> row.holder().equals(holder) ? new Row("", now.get() + rest.toNanos()) : row));
        }

        /** How many slots nobody else can have now. */
        long taken() {
            return rows.values().stream()
                    .filter(row -> row.until() - now.get() >= 0)
                    .count();
        }
    }

    /** Opens a connection for each question at the most, and keeps it. */
    private static final class Ils implements BasicAuthenticationProvider {
        int most = Integer.MAX_VALUE;
        int open;
        /** What happens when the provider is told how many connections it may have. */
        IntConsumer onLimit = count -> {};

        @Override
        public Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call) {
            return Optional.empty();
        }

        @Override
        public void probe(Call call) {
            // It is never away.
        }

        @Override
        public int concurrency() {
            return 4;
        }

        @Override
        public int connections() {
            return open;
        }

        @Override
        public void limitConnections(int count) {
            onLimit.accept(count);
            most = count;
            open = Math.min(open, count);
        }
    }

    /** One host with one service. */
    private final class Host {
        final ConnectionBudgets budgets;
        Ils ils;
        Bulkhead bulkhead;
        ConnectionBudget.Share share;

        Host(@Nullable LeaseStore store, int budget) {
            budgets = new ConnectionBudgets(store, now::get);
            configure(budget);
        }

        void configure(int budget) {
            ils = new Ils();
            bulkhead = new Bulkhead(ils.concurrency(), TIMEOUT, now::get);
            share = budgets.share(1, budget, bulkhead, ils);
        }

        void begin() throws IOException {
            share.prepare(Deadline.after(TIMEOUT));
            assertThat(bulkhead.enter(Deadline.after(Duration.ZERO))).isEmpty();
            ils.open = Math.max(ils.open, bulkhead.inUse());
            assertThat(ils.open).isLessThanOrEqualTo(ils.most);
        }

        void beginIfPossible() {
            try {
                share.prepare(Deadline.after(TIMEOUT));
                if (bulkhead.enter(Deadline.after(Duration.ZERO)).isEmpty()) {
                    ils.open = Math.min(ils.most, Math.max(ils.open, bulkhead.inUse()));
                }
            } catch (IOException e) {
                // Another time.
            }
        }

        void end() {
            bulkhead.leave(-1);
        }

        void live(Duration time) {
            for (long left = time.toMillis(); left > 0; left -= 1_000) {
                now.addAndGet(Duration.ofMillis(Math.min(left, 1_000)).toNanos());
                budgets.run();
            }
        }
    }

    @Test
    void hostsAreCountedWhileTheySaySo() {
        Host here = new Host(leases, 0);
        assertThat(here.budgets.hosts()).as("itself, before it has asked").isEqualTo(1);
        Host there = new Host(leases, 0);
        there.live(Duration.ofSeconds(1));
        here.live(Duration.ofSeconds(1));
        assertThat(here.budgets.hosts()).isEqualTo(2);

        leases.away = true;
        here.live(Duration.ofSeconds(60));
        assertThat(here.budgets.hosts()).as("what was told last").isEqualTo(2);
        leases.away = false;
        here.live(Duration.ofSeconds(10));
        assertThat(here.budgets.hosts())
                .as("the other has said nothing for a minute")
                .isEqualTo(1);

        there.live(Duration.ofSeconds(10));
        here.budgets.close();
        assertThat(leases.hosts).as("whoever leaves says so").hasSize(1);
        here.live(Duration.ofSeconds(20));
        there.live(Duration.ofSeconds(10));
        assertThat(there.budgets.hosts()).isEqualTo(1);
        assertThat(new Host(null, 0).budgets.hosts()).as("nobody to ask").isEqualTo(1);
    }

    private static void assertNothingToBeHad(Host host) {
        assertThatThrownBy(host::begin).isInstanceOf(ShedException.class);
    }

    @Test
    void hostsLeaseWhatTheyNeedAndTogetherNoMoreThanTheBudget() throws Exception {
        Host here = new Host(leases, 3);
        Host there = new Host(leases, 3);
        assertThat(leases.taken()).as("nobody needs one yet").isZero();
        here.begin();
        here.begin();
        there.begin();
        assertThat(leases.taken()).isEqualTo(3);
        Host third = new Host(leases, 3);
        assertNothingToBeHad(third);
        assertThat(here.ils.open + there.ils.open + third.ils.open).isEqualTo(3);
        here.end();
        here.begin();
        assertThat(leases.taken()).isEqualTo(3);
    }

    @Test
    void aHostThatNeedsOneNoLongerGivesItBackAfterTheConnectionIsClosed() throws Exception {
        Host here = new Host(leases, 1);
        Host there = new Host(leases, 1);
        here.begin();
        here.end();
        assertNothingToBeHad(there);
        here.live(Duration.ofSeconds(10));
        assertThat(here.ils.open).isZero();
        assertThat(leases.taken()).as("for a service that is built anew").isEqualTo(1);
        here.live(Duration.ofSeconds(1));
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertNothingToBeHad(there);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        there.begin();
        assertNothingToBeHad(here);
    }

    @Test
    void whatIsInUseIsKeptForAsLongAsItTakes() throws Exception {
        Host here = new Host(leases, 1);
        here.begin();
        here.live(Duration.ofMinutes(5));
        assertThat(here.ils.open).isEqualTo(1);
        assertThat(leases.taken()).isEqualTo(1);
    }

    /** A login that is leasing a slot when the housekeeping wants to renew what is held. */
    @Test
    void aRenewalDuringALeaseTakesNothingFromIt() throws Exception {
        Host host = new Host(leases, 1);
        AtomicBoolean answered = new AtomicBoolean();
        leases.onRenewal = () -> answered.set(true);
        Thread housekeeping = new Thread(host.budgets);
        leases.whileTaking = () -> {
            now.incrementAndGet();
            housekeeping.start();
            while (!answered.get() && housekeeping.getState() != Thread.State.WAITING) {
                LockSupport.parkNanos(100_000);
            }
        };
        host.begin();
        housekeeping.join();
        assertThat(answered).isTrue();
        assertThat(host.bulkhead.permits()).isEqualTo(1);
        assertThat(host.ils.open).as("the login's connection").isEqualTo(1);
        assertThat(leases.taken()).isEqualTo(1);
    }

    /** The database had answered a renewal when a login leased a slot, but the answer had not arrived. */
    @Test
    void aLeaseDuringARenewalIsNotTakenBackForNotBeingInItsAnswer() throws Exception {
        Host host = new Host(leases, 1);
        leases.onRenewal = () -> {
            try {
                host.begin();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        host.budgets.run();
        assertThat(host.bulkhead.permits()).isEqualTo(1);
        assertThat(host.ils.open).as("the login's connection").isEqualTo(1);
    }

    /** A slot whose row is gone, as after the database was restored, is another's by now. */
    @Test
    void aLeaseThatARenewalDoesNotFindIsLost() throws Exception {
        Host host = new Host(leases, 1);
        host.begin();
        leases.rows.clear();
        host.live(Duration.ofSeconds(10));
        assertThat(host.ils.open).isZero();
        assertThat(host.bulkhead.permits()).isZero();
    }

    /** A slot whose lease was stored, and whose answer was lost on the way. */
    @Test
    void aLeaseThatNobodyHereKnowsOfIsGivenBack() throws Exception {
        Host host = new Host(leases, 3);
        host.begin();
        String holder = leases.rows.values().iterator().next().holder();
        leases.rows.put(
                new LeaseStore.Lease(1, 2),
                new Leases.Row(holder, now.get() + Duration.ofSeconds(30).toNanos()));
        assertThat(leases.taken()).isEqualTo(2);
        host.live(Duration.ofSeconds(12));
        assertThat(leases.taken()).isEqualTo(1);
    }

    @Test
    void ofTwoThatShareWhoeverWasReplacedLosesFirst() throws Exception {
        Host host = new Host(leases, 2);
        host.begin();
        Ils oldIls = host.ils;
        ConnectionBudget.Share oldShare = host.share;
        host.configure(2);
        oldShare.retire();
        host.begin();
        assertThat(oldIls.most + host.ils.most).isEqualTo(2);

        leases.rows.remove(new LeaseStore.Lease(1, 2));
        host.live(Duration.ofSeconds(10));

        assertThat(oldIls.most).isZero();
        assertThat(host.ils.most).isEqualTo(1);
    }

    @Test
    void nobodyIsLetInBeforeTheConnectionIsAllowedNorAfterItIsNot() throws Exception {
        Host host = new Host(leases, 1);
        assertThat(host.ils.most).as("nothing is leased yet").isZero();
        List<String> allowed = new ArrayList<>();
        host.ils.onLimit = count -> allowed.add(count + " while " + host.bulkhead.permits() + " get in");
        host.begin();
        host.end();
        host.live(Duration.ofSeconds(10));
        assertThat(allowed).containsExactly("1 while 0 get in", "0 while 0 get in");
    }

    @Test
    void aHostThatDiesLosesItsSlotsWithinThirtySeconds() throws Exception {
        Host dead = new Host(leases, 1);
        Host there = new Host(leases, 1);
        dead.begin();
        there.live(Duration.ofSeconds(30));
        assertNothingToBeHad(there);
        there.live(Duration.ofSeconds(1));
        there.begin();
    }

    @Test
    void whileTheDatabaseIsAwayWhatIsHeldIsKeptUntilItExpiresAndNoneIsTaken() throws Exception {
        Host here = new Host(leases, 4);
        here.begin();
        leases.away = true;
        assertThat(here.bulkhead.permits()).isEqualTo(1);
        here.share.prepare(Deadline.after(TIMEOUT));
        assertThat(here.bulkhead.permits()).as("no new one").isEqualTo(1);
        here.end();
        here.live(Duration.ofSeconds(9));
        here.begin();
        here.live(Duration.ofSeconds(18));
        assertThat(here.ils.open).isEqualTo(1);
        here.live(Duration.ofSeconds(1));
        assertThat(here.ils.open).as("closed before the lease expires").isZero();
        here.end();
        assertNothingToBeHad(here);
        leases.away = false;
        here.live(Duration.ofSeconds(2));
        here.begin();
    }

    /** A host that was stopped, and runs on: whatever it holds may be another's by now. */
    @Test
    void aHostThatSleptTrustsNoLease() throws Exception {
        Host here = new Host(leases, 1);
        Host there = new Host(leases, 1);
        here.begin();
        here.end();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        there.begin();
        assertNothingToBeHad(here);
        assertThat(here.ils.open).isZero();
        assertThat(there.ils.open).isEqualTo(1);
    }

    @Test
    void aServiceThatIsBuiltAnewTakesOverWhatItsPredecessorDoesNotUse() throws Exception {
        Host host = new Host(leases, 2);
        host.begin();
        host.begin();
        host.end();
        Ils oldIls = host.ils;
        ConnectionBudget.Share oldShare = host.share;
        host.configure(2);
        oldShare.retire();
        assertThat(oldIls.open).isEqualTo(1);
        host.begin();
        assertThat(oldIls.open + host.ils.open).isEqualTo(2);
        assertThat(leases.taken()).isEqualTo(2);

        // All are in use: who comes now waits for the predecessor's last login, and gets its slot.
        ExecutorService patrons = Executors.newSingleThreadExecutor();
        try {
            Future<Optional<Duration>> waiter = patrons.submit(() -> {
                host.share.prepare(Deadline.after(TIMEOUT));
                return host.bulkhead.enter(Deadline.after(Duration.ofSeconds(60)));
            });
            while (host.bulkhead.waiting() == 0) {
                LockSupport.parkNanos(100_000);
            }
            oldIls.limitConnections(0);
            oldShare.end();
            assertThat(waiter.get()).isEmpty();
        } finally {
            patrons.shutdownNow();
        }
        assertThat(leases.taken()).isEqualTo(2);
    }

    @Test
    void aSmallerBudgetIsKeptAtOnce() throws Exception {
        Host host = new Host(leases, 3);
        for (int i = 0; i < 3; i++) {
            host.begin();
        }
        ConnectionBudget.Share old = host.share;
        host.configure(1);
        old.retire();
        host.live(Duration.ofSeconds(3));
        assertThat(leases.taken()).isEqualTo(1);
        assertThat(host.bulkhead.permits() + host.ils.open).isZero();
    }

    @Test
    void whoClosesGivesEverythingBackAndTheOtherEndHasTimeToNotice() throws Exception {
        Host host = new Host(leases, 2);
        Host there = new Host(leases, 2);
        host.begin();
        host.begin();
        host.end();
        host.end();
        host.share.end();
        host.budgets.close();
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertNothingToBeHad(there);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        there.begin();
        there.begin();
    }

    @Test
    void withoutAStoreAHostKeepsToTheBudgetByItself() throws Exception {
        Host host = new Host(null, 2);
        host.begin();
        host.begin();
        host.share.prepare(Deadline.after(TIMEOUT));
        assertThat(host.bulkhead.enter(Deadline.after(Duration.ZERO))).isPresent();
        assertThat(host.ils.most).isEqualTo(2);
    }

    /** Ten hosts, a thousand seconds: one of them dies now and then. */
    @Test
    void whateverHappensNoMoreAreOpenThanTheBudget() {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            List<Host> hosts = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                hosts.add(new Host(leases, 6));
            }
            for (int second = 0; second < 1_000; second++) {
                now.addAndGet(Duration.ofSeconds(1).toNanos());
                leases.away = second % 200 > 140;
                for (int i = 0; i < hosts.size(); i++) {
                    Host host = hosts.get(i);
                    host.budgets.run();
                    int what = random.nextInt(40);
                    if (what == 0) {
                        hosts.set(i, new Host(leases, 6));
                    } else if (what < 15) {
                        host.beginIfPossible();
                    } else if (what < 30 && host.bulkhead.inUse() > 0) {
                        host.end();
                    }
                    int open = hosts.stream().mapToInt(one -> one.ils.open).sum();
                    assertThat(open).as("seed %s, second %s", seed, second).isLessThanOrEqualTo(6);
                }
            }
            leases.away = false;
            now.addAndGet(Duration.ofMinutes(1).toNanos());
        }
    }

    @Test
    void whateverIsDoneTheNextLoginHasItsTurn() throws Exception {
        Host host = new Host(leases, 2);
        OwnThread.run(host::begin);
        OwnThread.run(() -> host.live(Duration.ofSeconds(11)));
        OwnThread.run(host::begin);
        assertThat(leases.taken()).isEqualTo(2);
        ConnectionBudget.Share before = host.share;
        OwnThread.run(() -> host.configure(2));
        OwnThread.run(before::retire);
        OwnThread.run(before::end);
        OwnThread.run(host::begin);
        OwnThread.run(() -> host.live(Duration.ofSeconds(11)));
        OwnThread.run(host::end);
        OwnThread.run(() -> host.live(Duration.ofSeconds(22)));
        assertThat(leases.taken()).isZero();
        OwnThread.run(host::begin);
        OwnThread.run(() -> host.budgets.close());
        OwnThread.run(() -> host.budgets.run());
    }

    @Test
    void aShareKnowsTheBudgetOfAllHosts() {
        assertThat(new Host(leases, 3).share.budgetOfAll()).isEqualTo(3);
        assertThat(new Host(null, 9).share.budgetOfAll()).isEqualTo(9);
    }

    @Test
    void whoeverIsInterruptedWhileItWaitsForAConnectionIsToldSo() {
        Host host = new Host(leases, 1);
        leases.whileTaking = () -> {
            Thread waiting = new Thread(() -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(host::begin).isInstanceOf(InterruptedIOException.class);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                leases.away = true;
            });
            waiting.start();
            joinQuietly(waiting);
        };
        host.beginIfPossible();
        assertThat(leases.away).as("both checks of the other thread held").isTrue();
    }

    private static void joinQuietly(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(20).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
