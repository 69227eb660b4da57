package org.patronauth.mock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.patronauth.mock.LinkFault.Direction;
import org.patronauth.spi.AuthenticationProviderFactory;

/**
 * The fault matrix for one protocol, ours or anybody's: all that goes wrong between a service and its source of truth, and
 * at the source, again and again. Whatever it is, every login
 *
 * <ul>
 *   <li>I1: is a yes only on a whole, well-formed yes to this very question,
 *   <li>I2: is a no only when the source said no,
 *   <li>I3: is over 250 ms after its deadline, what the machine itself was late taken off,
 *   <li>I4: shows its secret to the source once at the most,
 *   <li>I5: gives back places, connections and threads,
 *   <li>I6: shows nothing secret in what comes of it,
 *   <li>I7: leaves what is stored as it was, or wholly renewed, and nobody there twice,
 *   <li>I8: and the next login after the trouble succeeds.
 * </ul>
 *
 * <p>Extend it, say where a fake server for tests is and how patrons sign in, add the protocol's own rows, and let JUnit
 * Jupiter (5.12 or later) run it. Each row is played three times, or as often as the system property
 * {@code patronauth.repeats} says; rows, and shares of many rounds, are played at the same time where the platform allows it.
 *
 * @param <S> the fake server
 * @since 0.1
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
public abstract class FaultMatrixContract<S extends FakeServer<?, ?>> {
    /** The rows from here on are about databases and hosts, not about protocols. */
    private static final int PROTOCOL_ROWS = 40;

    private static final int REPEATS = Integer.getInteger("patronauth.repeats", 3);
    /** So many rounds are played one after the other; more are dealt out. */
    private static final int SHARE = 50;

    private static final long SEED = 48;
    private static final Semaphore BEGINNING =
            new Semaphore(Runtime.getRuntime().availableProcessors());

    private final ConcurrentLinkedQueue<Long> lateness = new ConcurrentLinkedQueue<>();

    /** For subclasses. */
    protected FaultMatrixContract() {}

    /**
     * The factory of the provider.
     *
     * @return the same or a new one each time
     */
    protected abstract AuthenticationProviderFactory factory();

    /**
     * Starts a source of truth that is well and knows both patrons.
     *
     * @return a new one each time
     */
    protected abstract S startServer();

    /**
     * The settings of a service whose source of truth is reached at a port of the loopback interface. A service that keeps
     * connections should keep one at the most.
     *
     * @param server the source of truth
     * @param port the port
     * @return keys and values as an administrator would give them
     */
    protected abstract Map<String, Object> settings(S server, int port);

    /**
     * How patrons sign in.
     *
     * @param server the source of truth
     * @return the way
     */
    protected abstract FaultLogin login(S server);

    /**
     * A patron.
     *
     * @return one of two
     */
    protected abstract String firstPatron();

    /**
     * Another patron.
     *
     * @return the other of two
     */
    protected abstract String secondPatron();

    /**
     * How often the source of truth has been shown, and has worked upon, what proves who somebody is: a PIN, or a code.
     *
     * @param server the source of truth
     * @return the count
     */
    protected abstract int secretsSeen(S server);

    /**
     * What must not be seen in anything that comes of a login: PINs, passwords and keys of the service, names of patrons.
     *
     * @return the texts
     */
    protected abstract List<String> secrets();

    /**
     * What goes wrong with this protocol alone.
     *
     * @return the rows
     */
    protected abstract List<FaultRow<S>> rows();

    /**
     * Which rows of the fault matrix cannot happen to this protocol.
     *
     * @return the reason for each
     */
    protected abstract Map<Integer, String> doesNotApply();

    /** Each of the rows 1 to 40 is played, or it is said why it is not. */
    @Test
    public void noRowIsForgotten() {
        TreeSet<Integer> rows = new TreeSet<>(doesNotApply().keySet());
        all().forEach(row -> rows.add(row.number()));
        assertEquals(
                IntStream.rangeClosed(1, PROTOCOL_ROWS).boxed().toList(),
                rows.headSet(PROTOCOL_ROWS, true).stream().toList());
    }

    /**
     * All of it.
     *
     * @return a test for each row, and where it is played very often several of them, which may run at the same time
     */
    @TestFactory
    public Stream<DynamicTest> matrix() {
        List<FaultRow<S>> rows = all();
        // Those that run at the same time are of different rows: twenty endless answers at once would fill any machine.
        return IntStream.iterate(0, played -> played < REPEATS, played -> played + SHARE)
                .boxed()
                .flatMap(played -> rows.stream().map(row -> share(row, played, Math.min(SHARE, REPEATS - played))));
    }

    private DynamicTest share(FaultRow<S> row, int played, int rounds) {
        String name = REPEATS <= SHARE ? row.toString() : row + ", from round " + (played + 1);
        return dynamicTest(name, () -> inItsOwnThreads(row, rounds));
    }

    /** How late logins were that failed, in comparison with their deadlines. */
    @AfterAll
    final void report(TestReporter reporter) {
        List<Long> sorted = lateness.stream().sorted().toList();
        if (REPEATS > 3 && !sorted.isEmpty()) {
            reporter.publishEntry(
                    getClass().getName(),
                    "%d logins failed; after their deadlines, in ms: p99.9 %d, worst %d"
                            .formatted(
                                    sorted.size(),
                                    sorted.get((int) (sorted.size() * 0.999)) / 1_000_000,
                                    sorted.get(sorted.size() - 1) / 1_000_000));
        }
    }

    private List<FaultRow<S>> all() {
        List<FaultRow<S>> all = new ArrayList<>(links());
        all.addAll(rows());
        return all;
    }

    /** What may happen to any connection, whatever is said on it. */
    private List<FaultRow<S>> links() {
        Random random = new Random(SEED);
        return List.of(
                FaultRow.ofNewConnections(
                        1,
                        "refused",
                        FaultEnd.UNAVAILABLE,
                        unseen(trial -> trial.link().refuse())),
                FaultRow.ofNewConnections(
                        2,
                        "black hole",
                        FaultEnd.UNAVAILABLE,
                        unseen(trial -> trial.link().swallow())),
                FaultRow.ofNewConnections(
                        3, "name without address", FaultEnd.UNAVAILABLE, unseen(FaultTrial::failNames)),
                FaultRow.ofNewConnections(4, "slow name", FaultEnd.UNAVAILABLE, unseen(FaultTrial::stallNames)),
                FaultRow.ofNewConnections(
                        5, "silent", FaultEnd.UNAVAILABLE, linked(LinkFault.silentAfter(Direction.TO_CLIENT, 0))),
                FaultRow.ofNewConnections(
                        6, "closed at once", FaultEnd.UNAVAILABLE, linked(LinkFault.cutAfter(Direction.TO_CLIENT, 0))),
                FaultRow.ofNewConnections(
                        7, "reset at once", FaultEnd.UNAVAILABLE, linked(LinkFault.resetAfter(Direction.TO_CLIENT, 0))),
                FaultRow.ofNewConnections(
                        12,
                        "answer cut",
                        FaultEnd.UNAVAILABLE,
                        trial -> trial.link().always(LinkFault.cutAfter(Direction.TO_CLIENT, 1 + random.nextInt(12)))),
                FaultRow.ofNewConnections(
                        12,
                        "answer stalls",
                        FaultEnd.UNAVAILABLE,
                        trial -> trial.link()
                                .always(LinkFault.silentAfter(Direction.TO_CLIENT, 1 + random.nextInt(12)))),
                FaultRow.ofNewConnections(
                        12,
                        "question cut",
                        FaultEnd.UNAVAILABLE,
                        trial -> trial.link().always(LinkFault.cutAfter(Direction.TO_SERVER, 1 + random.nextInt(12)))),
                FaultRow.ofNewConnections(
                        13,
                        "drip",
                        FaultEnd.UNAVAILABLE,
                        linked(LinkFault.drip(Direction.TO_CLIENT, Duration.ofMillis(100)))),
                FaultRow.played(28, "closed while idle", trial -> {
                    trial.assertWell();
                    trial.link().cut();
                    trial.awaitNoConnections();
                    trial.assertEnds(FaultEnd.AUTHENTICATED);
                }),
                FaultRow.played(29, "half-open while idle", trial -> {
                    trial.assertWell();
                    boolean kept = trial.keepsConnections();
                    trial.link().fallSilent();
                    // One login finds out, and none after it.
                    trial.assertEnds(kept ? FaultEnd.UNAVAILABLE : FaultEnd.AUTHENTICATED);
                    trial.assertEnds(FaultEnd.AUTHENTICATED);
                }),
                FaultRow.played(30, "restarted", trial -> {
                    trial.assertWell();
                    trial.restartServer();
                    trial.assertEnds(FaultEnd.AUTHENTICATED);
                }),
                FaultRow.ofNewConnections(
                        33,
                        "slow",
                        FaultEnd.AUTHENTICATED,
                        linked(LinkFault.delay(Direction.TO_CLIENT, Duration.ofMillis(30)))),
                FaultRow.played(45, "configured in the middle of a login", this::configureInTheMiddle));
    }

    /**
     * What may go wrong with any server for HTTP, whatever it is asked: an outage is neither a yes nor a no.
     *
     * @param <H> the fake server
     * @return rows for {@link #rows()}
     */
    protected static <H extends FakeHttpServer> List<FaultRow<H>> httpRows() {
        return List.of(
                httpRow(5, FaultEnd.UNAVAILABLE, HttpFault.silentAfterAccept()),
                httpRow(6, FaultEnd.UNAVAILABLE, HttpFault.closeAtOnce()),
                httpRow(7, FaultEnd.UNAVAILABLE, HttpFault.resetAtOnce()),
                httpRow(12, FaultEnd.UNAVAILABLE, HttpFault.closeAfterRequest()),
                httpRow(12, FaultEnd.UNAVAILABLE, HttpFault.reset()),
                httpRow(12, FaultEnd.UNAVAILABLE, HttpFault.noAnswer()),
                httpRow(13, FaultEnd.UNAVAILABLE, HttpFault.drip(Duration.ofMillis(50))),
                httpRow(21, FaultEnd.UNAVAILABLE, HttpFault.holdAnswer()),
                httpRow(26, FaultEnd.UNAVAILABLE, HttpFault.endlessBody()),
                httpRow(26, FaultEnd.UNAVAILABLE, HttpFault.endlessHeaders()),
                httpRow(33, FaultEnd.UNAVAILABLE, HttpFault.delay(Duration.ofMillis(600))),
                httpRow(33, FaultEnd.AUTHENTICATED, HttpFault.delay(Duration.ofMillis(30))),
                httpRow(34, FaultEnd.UNAVAILABLE, HttpFault.status(500)),
                httpRow(34, FaultEnd.UNAVAILABLE, HttpFault.status(503, Map.of("Retry-After", "0"))),
                httpRow(34, FaultEnd.UNAVAILABLE, HttpFault.status(408)),
                httpRow(34, FaultEnd.UNAVAILABLE, HttpFault.status(429)),
                httpRow(34, FaultEnd.UNAVAILABLE, HttpFault.rightAnswerWithStatus(500)),
                httpRow(34, FaultEnd.UNAVAILABLE, HttpFault.redirect("/elsewhere")),
                httpRow(35, FaultEnd.UNAVAILABLE, HttpFault.truncatedBody(0)),
                httpRow(35, FaultEnd.UNAVAILABLE, HttpFault.truncatedBody(5)),
                httpRow(35, FaultEnd.AUTHENTICATED, HttpFault.closeAfterAnswer()),
                httpRow(36, FaultEnd.UNAVAILABLE, HttpFault.gzipped()),
                httpRow(36, FaultEnd.UNAVAILABLE, HttpFault.gzipBomb()),
                httpRow(36, FaultEnd.UNAVAILABLE, HttpFault.garbageStatusLine()),
                httpRow(37, FaultEnd.UNAVAILABLE, HttpFault.outagePage()),
                httpRow(37, FaultEnd.UNAVAILABLE, HttpFault.outagePage(200)),
                httpRow(37, FaultEnd.UNAVAILABLE, HttpFault.loginPage()),
                httpRow(37, FaultEnd.UNAVAILABLE, HttpFault.emptyAnswer()));
    }

    /**
     * The rows that are about what SIP2 says, and about signing in elsewhere.
     *
     * @return entries for {@link #doesNotApply()} of a protocol over HTTP that tests PINs
     */
    protected static Map<Integer, String> notForHttp() {
        Map<Integer, String> reasons = new HashMap<>();
        String login = "Nobody logs in before the question.";
        String framing = "HTTP says itself where a message ends and what it answers.";
        for (int row : new int[] {8, 9, 10, 11}) {
            reasons.put(row, login);
        }
        for (int row : new int[] {14, 15, 16, 17, 18, 19, 20, 22, 23, 24}) {
            reasons.put(row, framing);
        }
        reasons.put(25, "An endless body is larger than any other.");
        reasons.put(27, "The provider has its own tests of what is no text.");
        reasons.put(32, "There are no sessions.");
        for (int row : new int[] {38, 39, 40}) {
            reasons.put(row, "Nobody signs in elsewhere.");
        }
        return reasons;
    }

    /**
     * The rows that are about what SIP2 says, and about few connections: an authorization server takes as many as there are.
     *
     * @return entries for {@link #doesNotApply()} of a protocol by which patrons sign in elsewhere
     */
    protected static Map<Integer, String> notForSigningInElsewhere() {
        Map<Integer, String> reasons = notForHttp();
        List.of(38, 39, 40).forEach(reasons::remove);
        reasons.put(31, "It takes as many connections as there are.");
        return reasons;
    }

    /**
     * Something that a server for HTTP does wrong.
     *
     * @param <H> the fake server
     * @param number the row in the fault matrix
     * @param end how a login ends
     * @param fault what goes wrong; it names the row
     * @return the row
     */
    protected static <H extends FakeHttpServer> FaultRow<H> httpRow(int number, FaultEnd end, HttpFault fault) {
        return FaultRow.played(number, fault.toString(), trial -> {
            trial.server().misbehave(fault);
            trial.assertEnds(end);
        });
    }

    private FaultRow.Script<S> linked(LinkFault fault) {
        return trial -> trial.link().always(fault);
    }

    /** A fault that lets nothing through, once there is no connection from before: nobody may have seen a secret. */
    private FaultRow.Script<S> unseen(FaultRow.Script<S> fault) {
        return trial -> {
            fault.run(trial);
            if (!trial.keepsConnections()) {
                int before = secretsSeen(trial.server());
                trial.assertEnds(FaultEnd.UNAVAILABLE);
                assertEquals(before, secretsSeen(trial.server()), "I4: secrets that were seen");
            }
        };
    }

    private void configureInTheMiddle(FaultTrial<S> trial) throws Exception {
        trial.forgetConnections();
        int before = trial.link().journal().size();
        trial.link().always(LinkFault.holdAfter(Direction.TO_CLIENT, 0));
        ExecutorService patron = Executors.newSingleThreadExecutor();
        Future<?> login = patron.submit(() -> {
            trial.assertEnds(FaultEnd.AUTHENTICATED);
            return null;
        });
        patron.shutdown();
        trial.link()
                .await(
                        () -> trial.link().journal().size() > before
                                && trial.link().journal().get(before).bytesToServer() > 0,
                        FaultTrial.SETTLED);
        trial.configure(6);
        trial.link().always();
        trial.link().release();
        login.get();
        trial.configure(5);
    }

    /** Threads that a row begins are of its group, and the group has to be empty when it is over. */
    private void inItsOwnThreads(FaultRow<S> row, int rounds) throws Throwable {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        ThreadGroup group = new ThreadGroup(row.toString());
        Thread thread = new Thread(
                group,
                () -> {
                    try (FaultTrial<S> trial = warm(row)) {
                        for (int i = 0; i < rounds; i++) {
                            row.play(trial);
                        }
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                },
                row.toString());
        thread.start();
        thread.join();
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
        assertThreadsEnd(group);
    }

    /** Hosts begin as the machine has processors for them: what is slow the first time must not be late already. */
    private FaultTrial<S> warm(FaultRow<S> row) throws SQLException, InterruptedException {
        BEGINNING.acquire();
        try {
            FaultTrial<S> trial = new FaultTrial<>(this, row, lateness::add);
            try {
                trial.warmUp();
                return trial;
            } catch (AssertionError | RuntimeException | InterruptedException e) {
                trial.close();
                throw e;
            }
        } finally {
            BEGINNING.release();
        }
    }

    // I5
    private static void assertThreadsEnd(ThreadGroup group) throws InterruptedException {
        long end = System.nanoTime() + FaultTrial.SETTLED.toNanos();
        for (Thread thread : threadsOf(group)) {
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            assertEquals(Thread.State.TERMINATED, thread.getState(), "I5: the thread " + thread.getName());
        }
    }

    private static List<Thread> threadsOf(ThreadGroup group) {
        Thread[] threads = new Thread[group.activeCount() + 16];
        int count = group.enumerate(threads);
        return Stream.of(threads)
                .limit(count)
                .filter(FaultMatrixContract::isOfTheRow)
                .toList();
    }

    /** What libraries keep for the whole process belongs to whichever row came first. */
    private static boolean isOfTheRow(Thread thread) {
        return Stream.of("OkHttp", "Okio Watchdog", "H2 ").noneMatch(thread.getName()::startsWith);
    }
}
