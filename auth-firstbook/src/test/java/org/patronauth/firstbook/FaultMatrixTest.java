package org.patronauth.firstbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.patronauth.PatronData;
import org.patronauth.mock.FakeFirstBookServer;
import org.patronauth.mock.HttpFault;

/** Whatever goes wrong on the way, a login ends in time, sends the PIN once, and is neither a yes nor a wrong PIN. */
@Execution(ExecutionMode.CONCURRENT)
class FaultMatrixTest {
    private static final int REPEATS = Integer.getInteger("patronauth.repeats", 3);
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final Duration GRACE = Duration.ofMillis(250);

    static Stream<HttpFault> outages() {
        return Stream.of(
                HttpFault.silentAfterAccept(),
                HttpFault.closeAtOnce(),
                HttpFault.resetAtOnce(),
                HttpFault.noAnswer(),
                HttpFault.closeAfterRequest(),
                HttpFault.reset(),
                HttpFault.status(500),
                HttpFault.status(503, Map.of("Retry-After", "0")),
                HttpFault.status(408),
                HttpFault.status(404),
                HttpFault.status(401),
                HttpFault.status(429),
                HttpFault.rightAnswerWithStatus(201),
                HttpFault.rightAnswerWithStatus(500),
                HttpFault.redirect("/elsewhere"),
                HttpFault.outagePage(),
                HttpFault.outagePage(200),
                HttpFault.loginPage(),
                HttpFault.emptyAnswer(),
                HttpFault.prefix("<!-- -->".getBytes(StandardCharsets.US_ASCII)),
                HttpFault.gzipped(),
                HttpFault.gzipBomb(),
                HttpFault.garbageStatusLine(),
                HttpFault.truncatedBody(5),
                HttpFault.endlessBody(),
                HttpFault.endlessHeaders(),
                HttpFault.drip(Duration.ofMillis(100)),
                HttpFault.holdAnswer());
    }

    // F7, F8
    @ParameterizedTest
    @MethodSource("outages")
    void anOutageIsNeitherAYesNorAWrongPin(HttpFault fault) throws Exception {
        for (String version : List.of("1", "2")) {
            try (FakeFirstBookServer firstBook = Desk.firstBook(version)) {
                try (Desk desk = Desk.at(firstBook, version)) {
                    for (int i = 0; i < REPEATS; i++) {
                        firstBook.misbehave(fault);
                        assertUnanswered(desk, firstBook);
                        firstBook.behave();
                        firstBook.release();
                        // I8
                        assertThat(desk.signIn(Desk.CODE, Desk.PIN)).isPresent();
                    }
                }
                // I5
                firstBook.awaitOpenConnections(0, Desk.AMPLE);
            }
        }
    }

    private static void assertUnanswered(Desk desk, FakeFirstBookServer firstBook) {
        int pinsBefore = firstBook.pinsSeen();
        long start = System.nanoTime();
        try {
            Optional<PatronData> patron = desk.signIn(Desk.CODE, Desk.PIN, PATIENCE);
            // I1, I2
            throw new AssertionError("The outage was read as " + (patron.isPresent() ? "a yes." : "a no."));
        } catch (IOException e) {
            // I6
            assertThat(e.getCause()).isNull();
            assertThat(String.valueOf(e.getMessage())).doesNotContain(Desk.CODE, Desk.PIN, Desk.KEY, "serialcode");
        }
        // I3, Y3
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE.plus(GRACE));
        // I4, Y4
        assertThat(firstBook.pinsSeen() - pinsBefore).isLessThanOrEqualTo(1);
    }

    static Stream<HttpFault> harmless() {
        return Stream.of(
                HttpFault.wrongContentType(),
                HttpFault.closeAfterAnswer(),
                HttpFault.delay(Duration.ofMillis(20)),
                HttpFault.prefix("\uFEFF \r\n".getBytes(StandardCharsets.UTF_8)),
                HttpFault.suffix(" \r\n".getBytes(StandardCharsets.US_ASCII)));
    }

    // F5
    @ParameterizedTest
    @MethodSource("harmless")
    void anAnswerInAnOddFrameIsAnAnswer(HttpFault oddity) throws Exception {
        try (FakeFirstBookServer firstBook = Desk.firstBook("1");
                Desk desk = Desk.at(firstBook, "1")) {
            firstBook.misbehave(oddity);
            for (int i = 0; i < REPEATS; i++) {
                assertThat(desk.signIn(Desk.CODE, Desk.PIN)).isPresent();
                assertThat(desk.signIn(Desk.CODE, Desk.WRONG_PIN)).isEmpty();
            }
            assertThat(firstBook.pinsSeen()).isEqualTo(2 * REPEATS);
        }
    }
}
