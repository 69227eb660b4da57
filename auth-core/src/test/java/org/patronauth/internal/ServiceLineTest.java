package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patronauth.Eventually.eventually;
import static org.patronauth.internal.Site.FERGUSON;
import static org.patronauth.internal.Site.LION;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.AuthenticationListener;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.Health;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.PatronLookupResult;
import org.patronauth.ProblemType;
import org.patronauth.internal.Site.Source;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.TooManyAttemptsException;
import org.patronauth.spi.UnusableAnswerException;

/** Whole logins on the way to a source of truth that is down, slow or overrun, with a clock that the test moves. */
class ServiceLineTest {
    private static final String PIN = "1234";

    private final Site site = new Site();
    private final AtomicLong now = new AtomicLong();
    private final List<String> told = new ArrayList<>();
    private final ExecutorService patrons = Executors.newCachedThreadPool();
    private Source ils;
    private Source other;

    @BeforeEach
    void twoLibraries() {
        ils = site.service(1, "ils");
        other = site.service(2, "other");
        site.associate(site.library(FERGUSON), 1);
        site.associate(site.library(LION), 2);
        ils.answer = ServiceLineTest::yes;
        other.answer = ServiceLineTest::yes;
        site.decide(builder -> builder.nanoTime(now::get).listener(new AuthenticationListener() {
            @Override
            public void breakerOpened(String serviceName) {
                told.add("opened " + serviceName);
            }

            @Override
            public void breakerClosed(String serviceName) {
                told.add("closed " + serviceName);
            }
        }));
    }

    @AfterEach
    void close() {
        patrons.shutdownNow();
        site.close();
    }

    private static Optional<PatronData> yes(String identifier, String pin) {
        return pin.equals(PIN)
                ? Optional.of(PatronData.complete()
                        .permanentId("P" + identifier)
                        .authorizationIdentifier(identifier)
                        .build())
                : Optional.empty();
    }

    private AuthenticationResult signIn(int card) {
        return site.signIn(FERGUSON, card(card), PIN);
    }

    private static String card(int number) {
        return "2333300" + (1_000_000 + number);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void takeDown() {
        ils.fails(new ConnectException("Connection refused"));
        for (int i = 0; i < 5; i++) {
            assertThat(((Unavailable) signIn(i)).problem().type())
                    .isEqualTo(ProblemType.REMOTE_INTEGRATION_FAILED.uri());
        }
    }

    private Health.Traffic traffic(String service) {
        return site.authenticator().health().services().stream()
                .filter(one -> one.name().equals(service))
                .findFirst()
                .orElseThrow()
                .traffic();
    }

    private static void assertShed(AuthenticationResult result) {
        assertThat(result).isInstanceOf(Unavailable.class);
        Unavailable unavailable = (Unavailable) result;
        assertThat(unavailable.problem().type()).isEqualTo(ProblemType.SERVICE_UNAVAILABLE.uri());
        assertThat(unavailable.problem().status()).isEqualTo(503);
        assertThat(unavailable.retryAfter()).isPositive();
    }

    // A11, Y6
    @Test
    void afterFiveFailuresNobodyIsAskedAndEverybodyIsToldWhenToComeAgain() {
        takeDown();
        for (int i = 0; i < 100; i++) {
            AuthenticationResult result = signIn(i);
            assertShed(result);
            assertThat(((Unavailable) result).retryAfter()).isEqualTo(Duration.ofSeconds(5));
        }
        assertThat(ils.asked).hasValue(5);
        assertThat(told).containsExactly("opened Service 1");
        assertThat(traffic("Service 1").breakerOpen()).isTrue();
        assertThat(traffic("Service 2").breakerOpen()).isFalse();
        assertThat(site.signIn(LION, card(1), PIN)).isInstanceOf(Authenticated.class);
    }

    // T39
    @Test
    void anOpenBreakerIsNeverAYesAndNeverANo() {
        for (int i = 0; i < 20; i++) {
            assertThat(signIn(i)).isInstanceOf(Authenticated.class);
        }
        takeDown();
        ils.answer = ServiceLineTest::yes;
        for (int i = 0; i < 20; i++) {
            assertShed(signIn(i));
            assertShed(site.signIn(FERGUSON, card(i), "0000"));
        }
    }

    // A11, Y6
    @Test
    void theFirstLoginAfterTheWaitFindsTheSourceBackWithoutItsPin() {
        takeDown();
        ils.probe = () -> {
            throw new ConnectException("Connection refused");
        };
        pass(Duration.ofSeconds(5));
        int pins = ils.asked.get();
        assertShed(signIn(1));
        assertShed(signIn(2));
        assertThat(ils.probed).as("one probe").hasValue(1);
        assertThat(ils.asked).as("no PIN").hasValue(pins);
        pass(Duration.ofSeconds(10));
        ils.probe = () -> {};
        ils.answer = ServiceLineTest::yes;
        assertThat(signIn(3)).isInstanceOf(Authenticated.class);
        assertThat(ils.probed).as("one probe after the recovery").hasValue(2);
        assertThat(ils.asked).hasValue(pins + 1);
        assertThat(signIn(4)).isInstanceOf(Authenticated.class);
        assertThat(ils.probed).hasValue(2);
        assertThat(told).containsExactly("opened Service 1", "closed Service 1");
    }

    // A11
    @Test
    void afterAProbeThatWasInterruptedOrBrokeTheNextLoginProbes() {
        takeDown();
        pass(Duration.ofSeconds(5));
        ils.answer = ServiceLineTest::yes;
        ils.probe = () -> {
            throw new InterruptedIOException("The host ends.");
        };
        assertThat(signIn(1)).isInstanceOf(Unavailable.class);
        ils.probe = () -> {
            throw new IllegalStateException("A defect of the provider's.");
        };
        assertThat(signIn(1)).isInstanceOf(Unavailable.class);
        ils.probe = () -> {};
        assertThat(signIn(1)).isInstanceOf(Authenticated.class);
        assertThat(ils.probed).hasValue(3);
    }

    // A11
    @Test
    void whoeverRefusesUsIsThereAgain() {
        takeDown();
        pass(Duration.ofSeconds(5));
        ils.probe = () -> {
            throw new ServiceMisconfiguredException("The terminal login was refused.");
        };
        ils.fails(new ServiceMisconfiguredException("The terminal login was refused."));
        assertThat(((Unavailable) signIn(1)).problem().type()).isEqualTo(ProblemType.SERVICE_MISCONFIGURED.uri());
        assertThat(traffic("Service 1").breakerOpen()).isFalse();
    }

    // A11
    @Test
    void refusalsMisconfigurationAndAnswersThatSayNothingDoNotOpenIt() {
        List<IOException> harmless = List.of(
                new ServiceMisconfiguredException("The terminal login was refused."),
                new UnusableAnswerException("The answer names another patron."));
        for (IOException failure : harmless) {
            ils.fails(failure);
            for (int i = 0; i < 20; i++) {
                assertThat(signIn(i)).isInstanceOf(Unavailable.class);
                pass(Duration.ofSeconds(1));
            }
        }
        ils.answer = (identifier, pin) -> Optional.empty();
        for (int i = 0; i < 20; i++) {
            assertThat(signIn(i)).isInstanceOf(Rejected.class);
        }
        ils.answer = (identifier, pin) -> {
            throw new IllegalStateException("a defect");
        };
        for (int i = 0; i < 20; i++) {
            assertThat(signIn(i)).isInstanceOf(Unavailable.class);
        }
        assertThat(ils.asked).hasValue(80);
        assertThat(told).isEmpty();
    }

    // A11
    @Test
    void whoSaysThatTooManyAttemptsFailedIsThere() {
        ils.lookup = Optional::of;
        ils.lookupFailure = new TooManyAttemptsException(Duration.ofMinutes(5));
        for (int i = 0; i < 20; i++) {
            site.authenticator().lookUp(FERGUSON, new PatronIdentifier(card(7)));
        }
        assertThat(ils.lookedUp).hasValue(20);
        assertThat(told).isEmpty();
    }

    @Test
    void aServiceThatIsBuiltAnewKnowsOfNoOutage() {
        takeDown();
        site.service(1, "ils", "timeout", 4);
        site.publish();
        ils.answer = ServiceLineTest::yes;
        eventually(() -> !traffic("Service 1").breakerOpen());
        assertThat(signIn(1)).isInstanceOf(Authenticated.class);
        assertThat(ils.probed).hasValue(0);
    }

    // A11
    @ParameterizedTest
    @ValueSource(strings = {"staff", "borrowing"})
    void lookUpsGoTheSameWay(String who) {
        ils.lookup = Optional::of;
        long patron = ((Authenticated) signIn(7)).patron().id();
        takeDown();
        if (who.equals("staff")) {
            PatronLookupResult result = site.authenticator().lookUp(FERGUSON, new PatronIdentifier(card(7)));
            assertThat(result).isInstanceOf(PatronLookupResult.Unavailable.class);
            assertThat(((PatronLookupResult.Unavailable) result).problem().type())
                    .isEqualTo(ProblemType.SERVICE_UNAVAILABLE.uri());
        } else {
            site.clock.advance(Duration.ofDays(1));
            assertThat(site.authenticator().privileges(FERGUSON, patron).mayBorrow())
                    .isTrue();
        }
        assertThat(ils.lookedUp).hasValue(0);
    }

    // A11
    @Test
    void aSilentSourceHoldsItsPermitsAndItsWaitingRoomAndNobodyElse() throws Exception {
        ils.concurrency = 4;
        CountDownLatch silence = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ils.answer = (identifier, pin) -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                silence.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                inside.decrementAndGet();
            }
            throw new SocketTimeoutException("The deadline passed.");
        };
        site.authenticator();
        CyclicBarrier together = new CyclicBarrier(200);
        List<Future<AuthenticationResult>> logins = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int card = i;
            logins.add(patrons.submit(() -> {
                together.await();
                return signIn(card);
            }));
        }
        eventually(() -> logins.stream().filter(Future::isDone).count() >= 100);
        Health.Traffic traffic = traffic("Service 1");
        assertThat(traffic.inUse()).isEqualTo(4);
        assertThat(traffic.waiting()).isBetween(1, 96);
        for (int i = 0; i < 50; i++) {
            assertThat(site.signIn(LION, card(i), PIN)).isInstanceOf(Authenticated.class);
        }
        pass(Duration.ofSeconds(5));
        silence.countDown();
        for (Future<AuthenticationResult> login : logins) {
            assertThat(login.get()).isInstanceOf(Unavailable.class);
        }
        // Those who waited found it down, and asked nobody.
        assertThat(ils.asked.get()).isBetween(4, 8);
        assertThat(most).hasValueLessThanOrEqualTo(4);
        assertThat(traffic("Service 1").inUse()).isZero();
        assertThat(traffic("Service 1").waiting()).isZero();
        assertThat(traffic("Service 1").breakerOpen()).isTrue();
    }

    // I5
    @Test
    void permitsComeBackAfterEveryKindOfFailure() {
        ils.concurrency = 1;
        List<Source.Answer> ends = List.of(
                (identifier, pin) -> Optional.empty(),
                (identifier, pin) -> {
                    throw new ConnectException("Connection refused");
                },
                (identifier, pin) -> {
                    throw new SocketTimeoutException("too slow");
                },
                (identifier, pin) -> {
                    throw new ServiceMisconfiguredException("The terminal login was refused.");
                },
                (identifier, pin) -> {
                    throw new UnusableAnswerException("Nonsense.");
                },
                (identifier, pin) -> {
                    throw new IllegalStateException("a defect");
                },
                (identifier, pin) -> {
                    throw new StackOverflowError();
                },
                ServiceLineTest::yes);
        for (Source.Answer end : ends) {
            ils.answer = end;
            try {
                signIn(1);
            } catch (StackOverflowError e) {
                // Not ours to catch.
            }
            assertThat(traffic("Service 1").inUse()).isZero();
        }
        takeDown();
        pass(Duration.ofSeconds(5));
        for (IOException failure :
                List.of(new ConnectException("Connection refused"), new ServiceMisconfiguredException("refused"))) {
            ils.probe = () -> {
                throw failure;
            };
            signIn(1);
            assertThat(traffic("Service 1").inUse()).isZero();
            pass(Duration.ofSeconds(10));
        }
        ils.answer = ServiceLineTest::yes;
        assertThat(signIn(2)).isInstanceOf(Authenticated.class);
    }

    /** Row 33 of the fault matrix: waiting makes a login late, which is not the source's failure. */
    @Test
    void whoGotItsTurnTooLateSaysNothingOfTheSource() throws Exception {
        ils.concurrency = 1;
        for (int round = 0; round < 6; round++) {
            CountDownLatch slow = new CountDownLatch(1);
            AtomicInteger asked = new AtomicInteger();
            ils.answer = (identifier, pin) -> {
                if (asked.incrementAndGet() == 2) {
                    throw new SocketTimeoutException("too slow");
                }
                try {
                    slow.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new UnusableAnswerException("Nonsense.");
            };
            Future<AuthenticationResult> first = patrons.submit(() -> signIn(1));
            eventually(() -> asked.get() == 1);
            Future<AuthenticationResult> second = patrons.submit(() -> signIn(2));
            eventually(() -> traffic("Service 1").waiting() == 1);
            pass(Duration.ofSeconds(3));
            slow.countDown();
            assertThat(first.get()).isInstanceOf(Unavailable.class);
            assertThat(second.get()).isInstanceOf(Unavailable.class);
            assertThat(asked).hasValue(2);
        }
        assertThat(told).isEmpty();
    }
}
