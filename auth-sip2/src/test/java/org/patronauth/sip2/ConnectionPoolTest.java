package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.Sip2Fault;
import org.patronauth.settings.Settings;
import org.patronauth.spi.Call;
import org.patronauth.spi.ProviderEnvironment;

class ConnectionPoolTest {
    private static final String GOOD =
            "64              00020261122    163240000000000000000000000000AO|AA23333000000001|AE|BLY|CQY|XIJ1|";

    // Z8
    @Test
    void aServiceThatIsOnlyConfiguredConnectsToNothing() {
        try (FakeSip2Server ils = Desk.ferguson().start()) {
            try (Desk desk = Desk.at(ils)) {
                desk.provider().housekeep();
            }
            assertThat(ils.connections()).isZero();
        }
    }

    // Z8
    @Test
    void thereAreNeverMoreConnectionsThanAllowedAndWaitingEndsAtTheDeadline() throws Exception {
        ExecutorService patrons = Executors.newFixedThreadPool(6);
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils, "max_connections", 2)) {
            ils.misbehave(Sip2Fault.held());
            List<Future<Optional<PatronData>>> held = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                held.add(patrons.submit(() -> desk.signIn()));
            }
            ils.awaitHeldAnswers(2, Desk.AMPLE);
            assertThatThrownBy(() -> desk.signIn(Desk.JOHN, Desk.PIN, Duration.ofMillis(50)))
                    .isInstanceOf(SocketTimeoutException.class);
            for (int i = 0; i < 4; i++) {
                held.add(patrons.submit(() -> desk.signIn()));
            }
            ils.behave();
            for (Future<Optional<PatronData>> login : held) {
                assertThat(login.get()).isPresent();
            }
            assertThat(ils.mostOpenConnections()).isEqualTo(2);
            assertThat(ils.connections()).isEqualTo(2);
        } finally {
            patrons.shutdownNow();
        }
    }

    // Z8
    @Test
    void whoIsInterruptedLeavesNothingBehind() throws Exception {
        ExecutorService patrons = Executors.newFixedThreadPool(2);
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils, "max_connections", 1)) {
            ils.misbehave(Sip2Fault.held());
            Future<?> asking = patrons.submit(() -> interrupted(desk));
            ils.awaitHeldAnswers(1, Desk.AMPLE);
            Future<?> waiting = patrons.submit(() -> interrupted(desk));
            patrons.shutdownNow();
            asking.get();
            waiting.get();
            ils.behave();
            assertThat(desk.signIn(Desk.JOHN, Desk.PIN).orElseThrow().permanentId())
                    .contains("J2");
        } finally {
            patrons.shutdownNow();
        }
    }

    private static Void interrupted(Desk desk) {
        assertThatThrownBy(desk::signIn).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        return null;
    }

    // Z8
    @Test
    void whoWaitsForAConnectionCanBeInterrupted() {
        ConnectionPool pool = new ConnectionPool(1, deadline -> connection(new ScriptedTransport(), 0), () -> 0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> pool.borrow(Deadline.after(Desk.AMPLE))).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    // Z8
    @Test
    void closingEndsIdleAndBusyConnections() throws Exception {
        ExecutorService patrons = Executors.newSingleThreadExecutor();
        try (FakeSip2Server ils = Desk.ferguson().start()) {
            Desk desk = Desk.at(ils, "max_connections", 2);
            ils.misbehaveOnce(Sip2Fault.held());
            Future<?> busy = patrons.submit(() -> desk.signIn());
            ils.awaitHeldAnswers(1, Desk.AMPLE);
            assertThat(desk.signIn(Desk.JOHN, Desk.PIN)).isPresent();
            desk.close();
            assertThatThrownBy(busy::get).hasCauseInstanceOf(IOException.class);
            ils.behave();
            ils.awaitOpenConnections(0, Desk.AMPLE);
            assertThatThrownBy(desk::signIn).isInstanceOf(IOException.class);
            ils.awaitOpenConnections(0, Desk.AMPLE);
        } finally {
            patrons.shutdownNow();
        }
    }

    // Z8
    @Test
    void idleConnectionsAreLetGoOfAfterThirtySeconds() throws IOException {
        AtomicLong now = new AtomicLong();
        ScriptedTransport transport = new ScriptedTransport();
        ConnectionPool pool = new ConnectionPool(1, deadline -> connection(transport, now.get()), now::get);
        pool.giveBack(pool.borrow(Deadline.after(Desk.AMPLE)), true);
        now.addAndGet(Duration.ofSeconds(29).toNanos());
        pool.evictIdle();
        assertThat(transport.closed).isFalse();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        pool.evictIdle();
        assertThat(transport.closed).isTrue();
        assertThat(pool.size()).isZero();
    }

    // Z8
    @Test
    void noConnectionLivesLongerThanTenMinutes() throws IOException {
        AtomicLong now = new AtomicLong();
        List<ScriptedTransport> opened = new ArrayList<>();
        ConnectionPool pool = new ConnectionPool(
                1,
                deadline -> {
                    opened.add(new ScriptedTransport());
                    return connection(opened.get(opened.size() - 1), now.get());
                },
                now::get);
        for (int second = 0; second <= 600; second += 10) {
            now.set(Duration.ofSeconds(second).toNanos());
            pool.giveBack(pool.borrow(Deadline.after(Desk.AMPLE)), true);
        }
        assertThat(opened).hasSizeBetween(2, 3);
        assertThat(opened.get(0).closed).isTrue();
    }

    // Z8
    @Test
    void aQuestionIsRepeatedOnlyWhenAKeptConnectionBrokeBeforeItWasSent() throws IOException {
        ScriptedTransport kept = new ScriptedTransport().answering(GOOD);
        ScriptedTransport next = new ScriptedTransport().answering(GOOD, GOOD);
        Sip2Provider provider = provider(kept, next);

        assertThat(signIn(provider)).isPresent();
        kept.failsToWrite = true;
        assertThat(signIn(provider)).isPresent();
        assertThat(kept.closed).isTrue();
        assertThat(next.writes).isEqualTo(1);
    }

    // Z8
    @Test
    void aQuestionThatTheServerMayHaveReadIsNotRepeated() throws IOException {
        ScriptedTransport kept = new ScriptedTransport().answering(GOOD);
        ScriptedTransport next = new ScriptedTransport().answering(GOOD);
        Sip2Provider provider = provider(kept, next);

        assertThat(signIn(provider)).isPresent();
        assertThatThrownBy(() -> signIn(provider)).isInstanceOf(SocketTimeoutException.class);
        assertThat(kept.writes).isEqualTo(2);
        assertThat(next.writes).isZero();
    }

    // Z8
    @Test
    void aQuestionThatANewConnectionDoesNotTakeIsNotRepeated() {
        ScriptedTransport broken = new ScriptedTransport();
        broken.failsToWrite = true;
        ScriptedTransport next = new ScriptedTransport().answering(GOOD);
        Sip2Provider provider = provider(broken, next);

        assertThatThrownBy(() -> signIn(provider)).isInstanceOf(ConnectionLostException.class);
        assertThat(next.writes).isZero();
    }

    private static Optional<PatronData> signIn(Sip2Provider provider) throws IOException {
        Call call = Call.of(Deadline.after(Desk.AMPLE), Desk.library(Map.of()));
        return provider.authenticate(new PatronIdentifier(Desk.JANE), Secret.of(Desk.PIN), call);
    }

    private static Sip2Provider provider(ScriptedTransport... transports) {
        List<ScriptedTransport> left = new ArrayList<>(List.of(transports));
        Settings settings = Maps.settings("error_detection", false);
        ProviderEnvironment environment =
                new ProviderEnvironment("Ferguson", Desk.CLOCK, Desk.LOOPBACK, false, warning -> {});
        try {
            Server server = Server.of(settings, environment, () -> 0);
            ConnectionPool pool = new ConnectionPool(4, deadline -> connection(left.remove(0), 0), () -> 0);
            return new Sip2Provider(settings, server, pool, environment);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Connection connection(Transport transport, long now) {
        return new Connection(transport, Wire.withoutErrorDetection(), Connection.ChecksumMode.LOG, warning -> {}, now);
    }
}
