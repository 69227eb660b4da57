package org.patronauth.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.patronauth.guard.Deadline;

/** What a server publishes is kept, asked for anew, and done without. */
class CachedTest {
    private static final Duration AMPLE = Duration.ofSeconds(10);

    private final MovedClock clock = new MovedClock();
    private int loads;
    private boolean down;

    private final Cached<Integer> cached = new Cached<>(clock, deadline -> {
        loads++;
        if (down) {
            throw new ConnectException("down");
        }
        return loads;
    });

    private static final class MovedClock extends Clock {
        private Instant now = Instant.ofEpochSecond(1_795_000_000L);

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private int get() throws IOException {
        return cached.get(Deadline.after(AMPLE));
    }

    private int lookAgain() throws IOException {
        return cached.lookAgain(Deadline.after(AMPLE));
    }

    // O5
    @Test
    void itIsAskedForOnceAnHour() throws Exception {
        assertThat(get()).isEqualTo(1);
        clock.move(Cached.FRESH.minusSeconds(1));
        assertThat(get()).isEqualTo(1);
        clock.move(Duration.ofSeconds(1));
        assertThat(get()).isEqualTo(2);
        assertThat(get()).isEqualTo(2);
        clock.move(Duration.ofSeconds(-1));
        assertThat(get()).as("a clock that was put back").isEqualTo(3);
    }

    // O5
    @Test
    void theLastGoodOneServesForADayAndTheServerIsAskedOnceAMinute() throws Exception {
        get();
        down = true;
        clock.move(Cached.FRESH);
        assertThat(get()).isEqualTo(1);
        assertThat(loads).isEqualTo(2);
        clock.move(Cached.PAUSE.minusSeconds(1));
        assertThat(get()).isEqualTo(1);
        assertThat(loads).isEqualTo(2);
        clock.move(Duration.ofSeconds(1));
        assertThat(get()).isEqualTo(1);
        assertThat(loads).isEqualTo(3);
        clock.move(Cached.USABLE.minus(Cached.FRESH).minus(Cached.PAUSE).minusSeconds(1));
        assertThat(get()).isEqualTo(1);
        clock.move(Duration.ofSeconds(1));
        assertThatThrownBy(this::get).isInstanceOf(ConnectException.class);
        down = false;
        assertThat(get()).isEqualTo(6);
    }

    // O5
    @Test
    void aFirstFailureIsNotKept() throws Exception {
        down = true;
        assertThatThrownBy(this::get).isInstanceOf(ConnectException.class);
        down = false;
        assertThat(get()).isEqualTo(2);
    }

    // T20: an unknown key is looked for once a minute
    @Test
    void whoMissesSomethingLooksAgainOnceAMinute() throws Exception {
        assertThat(get()).isEqualTo(1);
        assertThat(lookAgain()).isEqualTo(2);
        assertThat(lookAgain()).isEqualTo(2);
        clock.move(Cached.PAUSE.minusSeconds(1));
        assertThat(lookAgain()).isEqualTo(2);
        clock.move(Duration.ofSeconds(1));
        assertThat(lookAgain()).isEqualTo(3);
        down = true;
        clock.move(Cached.PAUSE);
        assertThatThrownBy(this::lookAgain).isInstanceOf(ConnectException.class);
        assertThat(lookAgain()).isEqualTo(3);
    }

    @Test
    void aReloadAlwaysAsks() throws Exception {
        assertThat(cached.reload(Deadline.after(AMPLE))).isEqualTo(1);
        assertThat(cached.reload(Deadline.after(AMPLE))).isEqualTo(2);
        assertThat(get()).isEqualTo(2);
    }

    @Test
    void oneThreadAsksAndTheOthersGoOnWithWhatIsThere() throws Exception {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        int[] count = new int[1];
        Cached<Integer> slow = new Cached<>(clock, deadline -> {
            count[0]++;
            if (count[0] > 1) {
                asking.countDown();
                await(answer);
            }
            return count[0];
        });
        assertThat(slow.get(Deadline.after(AMPLE))).isEqualTo(1);
        clock.move(Cached.FRESH);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> refreshed = other.submit(() -> slow.get(Deadline.after(AMPLE)));
            await(asking);
            assertThat(slow.get(Deadline.after(AMPLE))).isEqualTo(1);
            assertThatThrownBy(() -> slow.reload(Deadline.after(Duration.ofMillis(1))))
                    .isInstanceOf(SocketTimeoutException.class);
            answer.countDown();
            assertThat(refreshed.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        } finally {
            answer.countDown();
            other.shutdownNow();
        }
    }

    // B10: asking anew leaves half of the time for what it is asked for
    @Test
    void aRefreshTakesHalfOfTheTimeAtTheMost() throws Exception {
        long[] nanos = new long[1];
        int[] left = new int[1];
        Cached<Integer> measured = new Cached<>(clock, deadline -> {
            left[0] = deadline.remainingMillis();
            return 1;
        });
        measured.get(Deadline.after(Duration.ofSeconds(4), () -> nanos[0]));
        assertThat(left[0]).isEqualTo(4000);
        clock.move(Cached.FRESH);
        measured.get(Deadline.after(Duration.ofSeconds(4), () -> nanos[0]));
        assertThat(left[0]).isEqualTo(2000);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IOException("It did not come.");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
