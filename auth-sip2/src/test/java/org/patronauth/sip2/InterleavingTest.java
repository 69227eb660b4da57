package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.Sip2Fault;

/** Two patrons, one connection, and a server that mixes its answers up. */
class InterleavingTest {
    private static final Duration PATIENCE = Duration.ofMillis(60);

    // Z8, T8
    @Test
    void twoThousandLoginsNeverSwap() throws Exception {
        interleave(2_000, 20261124);
    }

    @Tag("long")
    @Test
    void aHundredThousandLoginsNeverSwap() throws Exception {
        interleave(100_000, 7);
    }

    private static void interleave(int logins, long seed) throws Exception {
        Random random = new Random(seed);
        List<Supplier<Sip2Fault>> faults = List.of(
                Sip2Fault::duplicated,
                Sip2Fault::previousAnswer,
                Sip2Fault::wrongSequence,
                Sip2Fault::unaskedStatusFirst,
                Sip2Fault::closeWithoutAnswer,
                Sip2Fault::askToResend,
                () -> Sip2Fault.cutAt(random.nextInt(120)),
                () -> Sip2Fault.answerFor("23333000000099"));
        AtomicInteger answered = new AtomicInteger();
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk desk = Desk.at(ils, "max_connections", 1, "strict_identifier", true);
                Desk other = Desk.at(ils, "max_connections", 1, "error_detection", false)) {
            Thread both = new Thread(() -> run(logins / 2, new Random(seed + 1), ils, other, answered, faults));
            both.start();
            run(logins - logins / 2, new Random(seed + 2), ils, desk, answered, faults);
            both.join();
        }
        // Most of them did succeed: the test has seen something.
        assertThat(answered.get()).as("seed %s", seed).isGreaterThan(logins / 2);
    }

    private static void run(
            int logins,
            Random random,
            FakeSip2Server ils,
            Desk desk,
            AtomicInteger answered,
            List<Supplier<Sip2Fault>> faults) {
        for (int i = 0; i < logins; i++) {
            if (i % 100 == 50) {
                ils.misbehaveOnce(Sip2Fault.held());
            } else if (random.nextInt(4) == 0) {
                ils.misbehaveOnce(faults.get(random.nextInt(faults.size())).get());
            }
            boolean jane = random.nextBoolean();
            try {
                Optional<PatronData> patron = desk.signIn(jane ? Desk.JANE : Desk.JOHN, Desk.PIN, PATIENCE);
                // A right PIN is never called wrong, and nobody becomes somebody else.
                String id = patron.flatMap(PatronData::permanentId).orElse("refused");
                if (!id.equals(jane ? "J1" : "J2")) {
                    throw new AssertionError("Login " + i + " of " + (jane ? "J1" : "J2") + " ended as " + id);
                }
                answered.incrementAndGet();
            } catch (IOException e) {
                ils.release();
            }
        }
    }
}
