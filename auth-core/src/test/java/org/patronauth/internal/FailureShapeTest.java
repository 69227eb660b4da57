package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.patronauth.internal.Site.FERGUSON;
import static org.patronauth.internal.Site.LION;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.PatronData;
import org.patronauth.guard.ThrottleRules;
import org.patronauth.internal.Site.Source;
import org.patronauth.store.LibraryRow;

/** A refusal tells nobody why, neither by what it says nor by how long it takes. */
class FailureShapeTest {
    private static final String CARD = "23333000000001";
    private static final String PIN = "1234";

    /** With 400 of each, times that do not differ at all would leave the bounds once in seventy runs. */
    private static final int SAMPLES = 2_000;

    private final Site site = new Site();

    @AfterEach
    void close() {
        site.close();
    }

    private static PatronData.Builder leona() {
        return PatronData.complete().permanentId("P1").authorizationIdentifier(CARD);
    }

    // T4, A10, Y19
    @Test
    void twelveKindsOfFailureLookAlike() {
        LibraryRow ferguson = site.library(FERGUSON);
        Source ils = site.service(
                1,
                "ils",
                "identifier_regular_expression",
                "[0-9a-z]+",
                "identifier_maximum_length",
                20,
                "password_regular_expression",
                "[0-9]+",
                "password_maximum_length",
                8);
        site.associate(ferguson, 1, "prefix", "barcode", "2333300");
        ils.answer = (identifier, pin) -> identifier.equals(CARD) && pin.equals(PIN)
                ? Optional.of(leona().build())
                : identifier.equals("vanishes")
                        ? Optional.of(PatronData.partial().username("vanishes").build())
                        : Optional.empty();
        ils.lookup = known -> Optional.empty();

        Map<String, AuthenticationResult> failures = new LinkedHashMap<>();
        failures.put("unknown", site.signIn(FERGUSON, "23333000000099", PIN));
        failures.put("wrong PIN", site.signIn(FERGUSON, CARD, "9999"));
        failures.put("no identifier", site.signIn(FERGUSON, "", PIN));
        failures.put("blank identifier", site.signIn(FERGUSON, "   ", PIN));
        failures.put("long identifier", site.signIn(FERGUSON, "2".repeat(21), PIN));
        failures.put("identifier of another form", site.signIn(FERGUSON, "2333-3", PIN));
        failures.put("control character in identifier", site.signIn(FERGUSON, "2333\r3", PIN));
        failures.put("no PIN", site.signIn(FERGUSON, CARD, ""));
        failures.put("long PIN", site.signIn(FERGUSON, CARD, "123456789"));
        failures.put("PIN of another form", site.signIn(FERGUSON, CARD, "12a4"));
        failures.put("control character in PIN", site.signIn(FERGUSON, CARD, "12\u00004"));
        failures.put("gone before the look-up", site.signIn(FERGUSON, "vanishes", PIN));

        assertThat(failures).hasSize(12);
        assertThat(failures.values().stream().map(FailureShapeTest::shape).distinct())
                .hasSize(1);
        assertThat(site.signIn(FERGUSON, CARD, PIN)).isInstanceOf(Authenticated.class);
    }

    /** All that a client is told, but the support code. */
    private static List<Object> shape(AuthenticationResult result) {
        Rejected rejected = (Rejected) result;
        return List.of(
                rejected.reason(),
                rejected.problem().type(),
                rejected.problem().title(),
                rejected.problem().status(),
                rejected.problem().detail(),
                rejected.headers(),
                rejected.problem().instance().orElseThrow().length());
    }

    // T5, Y19: Mann and Whitney's statistic
    @Test
    void theTimeOfARefusalDoesNotTellWhetherAnybodyWasAsked() throws Exception {
        LibraryRow ferguson = site.library(FERGUSON);
        Source ils = site.service(1, "ils", "identifier_regular_expression", "[0-9]+");
        site.associate(ferguson, 1);
        ils.answer = (identifier, pin) -> {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            return Optional.empty();
        };
        site.decide(builder -> builder.throttle(ThrottleRules.off()).failureFloor(Duration.ofMillis(250)));
        site.signIn(FERGUSON, CARD, "9999");

        List<Boolean> kinds = new ArrayList<>();
        for (int i = 0; i < 2 * SAMPLES; i++) {
            kinds.add(i % 2 == 0);
        }
        long seed = 20260301;
        Collections.shuffle(kinds, new Random(seed));
        List<Long> asked = new ArrayList<>();
        List<Long> local = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(200);
        try {
            List<Future<Long>> times = new ArrayList<>();
            for (int i = 0; i < kinds.size(); i++) {
                String card = kinds.get(i) ? Long.toString(23_333_000_100_000L + i) : "nobody-" + i;
                times.add(threads.submit(() -> {
                    long start = System.nanoTime();
                    assertThat(site.signIn(FERGUSON, card, "9999")).isInstanceOf(Rejected.class);
                    return System.nanoTime() - start;
                }));
            }
            for (int i = 0; i < kinds.size(); i++) {
                (kinds.get(i) ? asked : local).add(times.get(i).get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(Collections.min(asked))
                .isGreaterThanOrEqualTo(Duration.ofMillis(250).toNanos());
        assertThat(Collections.min(local))
                .isGreaterThanOrEqualTo(Duration.ofMillis(250).toNanos());
        assertThat(areaUnderTheCurve(asked, local)).as("seed %d", seed).isBetween(0.45, 0.55);
    }

    /** How likely one of the first is longer than one of the second. */
    private static double areaUnderTheCurve(List<Long> first, List<Long> second) {
        double longer = 0;
        for (long one : first) {
            for (long other : second) {
                longer += one > other ? 1 : one == other ? 0.5 : 0;
            }
        }
        return longer / first.size() / second.size();
    }

    // T5: nobody else waits because a refusal does
    @Test
    void aRefusalThatWaitsHoldsNothing() throws Exception {
        LibraryRow ferguson = site.library(FERGUSON);
        Source ils = site.service(1, "ils");
        site.associate(ferguson, 1);
        ils.answer = (identifier, pin) -> pin.equals(PIN) ? Optional.of(leona().build()) : Optional.empty();
        site.decide(builder -> builder.failureFloor(Duration.ofSeconds(10)));
        site.authenticator();
        Thread refused = new Thread(() -> site.signIn(FERGUSON, CARD, "9999"));
        refused.start();
        while (site.logins.isEmpty() || refused.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        assertThat(site.signIn(FERGUSON, CARD, PIN)).isInstanceOf(Authenticated.class);
        site.service(1, "ils", "timeout", 9);
        site.publish();
        while (ils.closed.get() == 0) {
            Thread.onSpinWait();
        }
        assertThat(refused.isAlive()).isTrue();
        refused.interrupt();
        refused.join();
    }

    // A10: who proved the PIN is told at once, and why
    @Test
    void whoProvedThePinIsToldAtOnce() {
        LibraryRow lion = site.library(LION);
        Source ils = site.service(1, "ils");
        site.associate(lion, 1, "prefix", "barcode", "2555");
        ils.says(leona().build());
        site.decide(builder -> builder.failureFloor(Duration.ofSeconds(10)));
        site.authenticator();
        long start = System.nanoTime();
        site.signIn(LION, CARD, PIN);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
    }

    @Test
    void aFloorHasALimit() {
        site.decide(builder -> {
            assertThatThrownBy(() -> builder.failureFloor(Duration.ofMillis(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> builder.failureFloor(Duration.ofSeconds(11)))
                    .isInstanceOf(IllegalArgumentException.class);
            return builder.failureFloor(Duration.ofSeconds(10));
        });
        assertThat(site.authenticator()).isNotNull();
    }
}
