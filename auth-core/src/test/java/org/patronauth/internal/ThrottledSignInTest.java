package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patronauth.internal.Site.FERGUSON;
import static org.patronauth.internal.Site.LION;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.LibraryId;
import org.patronauth.PatronData;
import org.patronauth.ProblemType;
import org.patronauth.RejectionReason;
import org.patronauth.guard.ThrottleRules;
import org.patronauth.internal.Site.Source;
import org.patronauth.net.AddressBlocks;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.TooManyAttemptsException;
import org.patronauth.store.LibraryRow;

/** What becomes of failed logins in one process. */
class ThrottledSignInTest {
    private static final String CARD = "23333000000001";
    private static final String PIN = "1234";
    private static final String HOME = "198.51.100.7";

    private final Site site = new Site();
    private LibraryRow ferguson;
    private Source ils;

    @BeforeEach
    void aLibraryWhosePatronsAllHaveTheSamePin() {
        ferguson = site.library(FERGUSON);
        ils = site.service(1, "ils");
        site.associate(ferguson, 1);
        ils.answer = (identifier, pin) -> pin.equals(PIN) ? Optional.of(patron(identifier)) : Optional.empty();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static PatronData patron(String card) {
        return PatronData.complete()
                .permanentId("P" + card)
                .authorizationIdentifier(card)
                .build();
    }

    private static RejectionReason refusal(AuthenticationResult result) {
        assertThat(result).isInstanceOf(Rejected.class);
        return ((Rejected) result).reason();
    }

    private void fails(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(refusal(site.signIn(FERGUSON, CARD, "000" + i))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        }
    }

    private void waits(int seconds) {
        AuthenticationResult result = site.signIn(FERGUSON, CARD, PIN);
        assertThat(refusal(result)).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
        assertThat(((Rejected) result).headers()).isEqualTo(Map.of("Retry-After", Integer.toString(seconds)));
    }

    private void signsIn() {
        assertThat(site.signIn(FERGUSON, CARD, PIN)).isInstanceOf(Authenticated.class);
    }

    private static <T> List<T> allAtOnce(int threads, List<Callable<T>> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(work)) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    // A7, T1, Y10
    @Test
    void ofAThousandGuessesAtOnceFiveReachTheLibrarySystem() throws Exception {
        List<Callable<AuthenticationResult>> guesses = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String pin = Integer.toString(2_000 + i);
            guesses.add(() -> site.signIn(FERGUSON, CARD, pin));
        }
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ils.answer = (identifier, pin) -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            underWay.decrementAndGet();
            return Optional.empty();
        };
        site.authenticator();

        List<AuthenticationResult> results = allAtOnce(50, guesses);

        assertThat(ils.asked).hasValue(5);
        assertThat(most).as("attempts at one card at the same time").hasValue(1);
        assertThat(results)
                .filteredOn(result -> refusal(result) == RejectionReason.TOO_MANY_ATTEMPTS)
                .hasSize(995);
        assertThat(site.logins)
                .filteredOn(login -> login.outcome() == Outcome.THROTTLED)
                .hasSize(995);
    }

    private static Thread waiting(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        return thread;
    }

    /** Attempts at the card wait until this one is let go. */
    private CountDownLatch attemptUnderWay() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ils.answer = (identifier, pin) -> {
            if (pin.equals("0000")) {
                asked.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return pin.equals(PIN) ? Optional.of(patron(identifier)) : Optional.empty();
        };
        Thread first = new Thread(() -> site.signIn(FERGUSON, CARD, "0000", "198.51.100.99"));
        first.setDaemon(true);
        first.start();
        asked.await();
        return go;
    }

    // A7: one attempt after the other, and whose turn does not come in time is told to come again
    @Test
    void whoseTurnDoesNotComeBeforeTheDeadlineIsNotRefused() throws Exception {
        AtomicLong nanos = new AtomicLong();
        AtomicLong step = new AtomicLong();
        site.decide(builder -> builder.nanoTime(() -> nanos.addAndGet(step.get())));
        site.authenticator();
        CountDownLatch go = attemptUnderWay();

        step.set(Duration.ofHours(1).toNanos());
        AuthenticationResult result = site.signIn(FERGUSON, CARD, PIN, HOME);
        go.countDown();

        assertThat(result).isInstanceOf(Unavailable.class);
        assertThat(ils.asked).hasValue(1);
    }

    // A7, B10: who shares a question is not refused for the network of whoever asks it
    @Test
    void whoSharesAQuestionIsRefusedForTheirOwnNetworkAlone() throws Exception {
        for (int i = 0; i < 20; i++) {
            site.signIn(FERGUSON, "2333300060000" + i, "9999", HOME);
        }
        CountDownLatch go = attemptUnderWay();
        Map<String, AuthenticationResult> results = new ConcurrentHashMap<>();
        List<Thread> patrons = new ArrayList<>();
        for (String address : List.of(HOME, "198.51.100.8", HOME)) {
            String name = patrons.size() + " " + address;
            patrons.add(waiting(() -> results.put(name, site.signIn(FERGUSON, CARD, PIN, address))));
        }
        go.countDown();
        for (Thread patron : patrons) {
            patron.join();
        }

        assertThat(refusal(results.get("0 " + HOME))).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
        assertThat(results.get("1 198.51.100.8")).isInstanceOf(Authenticated.class);
        assertThat(refusal(results.get("2 " + HOME))).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
    }

    // A7, T1, Y10
    @Test
    void fiftyRightPinsAtOnceAreFiftySuccesses() throws Exception {
        site.authenticator();
        List<Callable<AuthenticationResult>> logins = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            logins.add(() -> site.signIn(FERGUSON, CARD, PIN, HOME));
        }
        assertThat(allAtOnce(50, logins)).hasSize(50).allMatch(Authenticated.class::isInstance);
    }

    // A7, T2: one address tries one PIN at many cards, of which none exists
    @Test
    void ofTenThousandCardsFromOneAddressTwentyReachTheLibrarySystem() throws Exception {
        site.authenticator();
        List<Callable<AuthenticationResult>> spray = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String card = Long.toString(23_333_000_100_000L + i);
            spray.add(() -> site.signIn(FERGUSON, card, "9999", HOME));
        }
        allAtOnce(32, spray);

        assertThat(ils.asked).hasValue(20);
        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN, HOME))).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
        assertThat(site.signIn(FERGUSON, CARD, PIN, "198.51.100.8")).isInstanceOf(Authenticated.class);

        site.clock.advance(Duration.ofMinutes(15));
        assertThat(site.signIn(FERGUSON, CARD, PIN, HOME)).isInstanceOf(Authenticated.class);
    }

    // A7: a customer's IPv6 network is one source, however many addresses are in it
    @Test
    void aNetworkOfIpv6IsOneAddress() {
        for (int i = 0; i < 20; i++) {
            site.signIn(FERGUSON, "2333300020000" + i, "9999", "2001:db8:1:2::" + i);
        }
        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN, "2001:db8:1:2:ffff:1:2:3")))
                .isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
        assertThat(site.signIn(FERGUSON, CARD, PIN, "2001:db8:1:3::1")).isInstanceOf(Authenticated.class);
    }

    // A7
    @Test
    void whoSignedInFromAnAddressBeforeIsNotRefusedBecauseOfOthersThere() {
        assertThat(site.signIn(FERGUSON, CARD, PIN, HOME)).isInstanceOf(Authenticated.class);
        for (int i = 0; i < 21; i++) {
            site.signIn(FERGUSON, "2333300030000" + i, "9999", HOME);
        }
        assertThat(refusal(site.signIn(FERGUSON, "23333000399999", PIN, HOME)))
                .isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
        assertThat(site.signIn(FERGUSON, CARD, PIN, HOME)).isInstanceOf(Authenticated.class);
    }

    // A7
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.1.1",
                "fd00::1",
                "fe80::1",
                "0.0.0.0",
                "somewhere"
            })
    void anAddressThatStandsForNobodyInParticularIsNotCounted(String address) {
        for (int i = 0; i < 25; i++) {
            assertThat(refusal(site.signIn(FERGUSON, "2333300040000" + i, "9999", address)))
                    .isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        }
    }

    // A7
    @Test
    void addressesCanBeExempt() {
        site.decide(builder ->
                builder.throttle(ThrottleRules.usual().exempting(AddressBlocks.parse("198.51.100.0/28")::hold)));
        for (int i = 0; i < 25; i++) {
            site.signIn(FERGUSON, "2333300050000" + i, "9999", HOME);
            site.signIn(FERGUSON, "2333300060000" + i, "9999", "198.51.100.16");
        }
        assertThat(site.signIn(FERGUSON, CARD, PIN, HOME)).isInstanceOf(Authenticated.class);
        assertThat(refusal(site.signIn(FERGUSON, CARD, PIN, "198.51.100.16")))
                .isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
    }

    // A7
    @Test
    void theLimitOfAddressesCanBeSwitchedOff() {
        site.decide(builder -> builder.throttle(ThrottleRules.identifierOnly()));
        for (int i = 0; i < 25; i++) {
            site.signIn(FERGUSON, "2333300050000" + i, "9999", HOME);
        }
        assertThat(site.signIn(FERGUSON, CARD, PIN, HOME)).isInstanceOf(Authenticated.class);
        fails(5);
        waits(300);
    }

    @Test
    void everythingCanBeSwitchedOff() {
        site.decide(builder -> builder.throttle(ThrottleRules.off()));
        fails(9);
        signsIn();
    }

    // A7
    @Test
    void waitsAreDoubledUpToAnHourAndASuccessStartsAfresh() {
        fails(5);
        for (int seconds : new int[] {300, 600, 1_200, 2_400, 3_600, 3_600}) {
            waits(seconds);
            site.clock.advance(Duration.ofSeconds(seconds - 1L));
            waits(1);
            site.clock.advance(Duration.ofSeconds(1));
            fails(1);
        }
        site.clock.advance(Duration.ofHours(1));
        signsIn();
        fails(4);
        signsIn();
        fails(4);
    }

    // A7
    @Test
    void aDayWithoutAFailureStartsAfresh() {
        fails(5);
        site.clock.advance(Duration.ofHours(24));
        fails(4);
        signsIn();
    }

    // A7
    @Test
    void aSuccessBeforeTheFifthFailureStartsAfresh() {
        for (int i = 0; i < 5; i++) {
            fails(4);
            signsIn();
        }
    }

    // A7, T3
    @Test
    void fewerFailuresReachALibrarySystemThatLocksCards() {
        site.service(1, "ils", "ils_lock_threshold", 3);
        fails(2);
        waits(300);
        assertThat(ils.asked).hasValue(2);

        site.clock.advance(Duration.ofMinutes(5));
        assertThat(site.signIn(FERGUSON, CARD, PIN, HOME)).isInstanceOf(Authenticated.class);
    }

    // A7: whether a card exists makes no difference, nor how its letters are written
    @Test
    void aCardThatNobodyHasCountsAsAnyOther() {
        ils.answer = (identifier, pin) -> Optional.empty();
        for (String name : List.of("leona", "Leona", "LEONA", "leonA", "lEona")) {
            assertThat(refusal(site.signIn(FERGUSON, name, PIN))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
        }
        assertThat(refusal(site.signIn(FERGUSON, "leona", PIN))).isEqualTo(RejectionReason.TOO_MANY_ATTEMPTS);
        assertThat(ils.asked).hasValue(5);
    }

    // A7: counted for the service, whichever of its libraries it is tried at
    @Test
    void theLibrariesOfOneServiceShareTheCount() {
        LibraryRow lion = site.library(LION);
        site.associate(lion, 1);
        fails(3);
        site.signIn(LION, CARD, "8888");
        site.signIn(LION, CARD, "9999");
        waits(300);
    }

    // A7
    @Test
    void outagesAreNoFailures() {
        site.decide(builder -> builder.nanoTime(() -> site.clock.millis() * 1_000_000));
        List<IOException> failures =
                List.of(new ConnectException("refused"), new ServiceMisconfiguredException("Our login is refused."));
        for (IOException failure : failures) {
            ils.fails(failure);
            for (int i = 0; i < 8; i++) {
                assertThat(site.signIn(FERGUSON, CARD, PIN, HOME)).isInstanceOf(Unavailable.class);
            }
        }
        ils.answer = (identifier, pin) -> {
            throw new IllegalStateException("a defect");
        };
        for (int i = 0; i < 8; i++) {
            assertThat(site.signIn(FERGUSON, CARD, PIN, HOME)).isInstanceOf(Unavailable.class);
        }
        // The breaker lets the next one through after a while.
        site.clock.advance(Duration.ofMinutes(2));
        ils.says(patron(CARD));
        signsIn();
    }

    // A7: what is refused without asking says nothing about a PIN
    @Test
    void whatIsRefusedUnaskedIsNoFailure() {
        for (int i = 0; i < 8; i++) {
            site.signIn(FERGUSON, CARD, "");
        }
        signsIn();
    }

    // A7: the PIN was right
    @Test
    void aPatronOfAnotherLibraryDidNotFail() {
        LibraryRow lion = site.library(LION);
        site.associate(lion, 1, "prefix", "barcode", "2555");
        for (int i = 0; i < 8; i++) {
            assertThat(refusal(site.signIn(LION, CARD, PIN, HOME)))
                    .isEqualTo(RejectionReason.PATRON_OF_ANOTHER_LIBRARY);
        }
        assertThat(site.signIn(FERGUSON, CARD, PIN, HOME)).isInstanceOf(Authenticated.class);
    }

    // A7
    @Test
    void aLibrarySystemMayItselfSayThatAPatronHasToWait() {
        ils.fails(new TooManyAttemptsException(Duration.ofSeconds(90)));
        for (int i = 0; i < 8; i++) {
            waits(90);
        }
        assertThat(site.logins).allMatch(login -> login.outcome() == Outcome.THROTTLED);
        assertThat(site.logins.get(0).problem()).contains(ProblemType.TOO_MANY_ATTEMPTS);
        ils.says(patron(CARD));
        signsIn();
    }

    // A7
    @Test
    void withTheStoreAwayThisProcessCountsForItself() {
        InMemoryAttempts away = new InMemoryAttempts();
        away.away = true;
        site.attempts = away;
        site.decide(builder -> builder.nanoTime(() -> 0));

        fails(4);
        signsIn();
        fails(5);
        waits(300);
        site.clock.advance(Duration.ofMinutes(5));
        signsIn();

        assertThat(site.warnings).hasSize(1).first().asString().contains("counted by this process alone");
        assertThat(away.asked)
                .as("a store that is away is left alone for a second")
                .isEqualTo(1);
    }

    // T2, A6
    @Test
    void aSurgeOfFailuresFromManyAddressesIsToldOnce() {
        for (int i = 0; i < 500; i++) {
            site.signIn(FERGUSON, Long.toString(23_333_000_200_000L + i), PIN, "203.0." + i / 250 + "." + i % 250);
        }
        assertThat(site.surges).isEmpty();

        for (int i = 0; i < 600; i++) {
            site.signIn(FERGUSON, Long.toString(23_333_000_300_000L + i), "9999", "203.0." + i / 250 + "." + i % 250);
        }
        assertThat(site.surges).hasSize(1).first().asString().startsWith("ferguson: ");
    }

    @Test
    void requestsWithoutCredentialsAreNoSurge() {
        for (int i = 0; i < 200; i++) {
            site.authenticate(FERGUSON);
            site.authenticate(new LibraryId("nowhere"), Site.basic(CARD, PIN));
        }
        assertThat(site.surges).isEmpty();
    }
}
