package org.patronauth.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.Health;
import org.patronauth.guard.Bulkhead;
import org.patronauth.guard.CircuitBreaker;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.ServiceMisconfiguredException;
import org.patronauth.spi.TooManyAttemptsException;
import org.patronauth.spi.UnusableAnswerException;

/**
 * The way from this host to one source of truth: so many at a time, so many waiting, and nobody while it is down. What
 * it turns away, it turns away at once; nothing here can make a login succeed.
 *
 * <p>Whether a source is back is found out by the first login after the wait, on its own time, by the provider's probe
 * and without the patron's PIN; everybody else is turned away meanwhile. The thread that keeps house is not the one to do
 * it: it watches the configuration, and a few black holes would keep it from that for longer than a change may take. And
 * a source that nobody asks about is left in peace.
 */
final class ServiceLine {
    private final String name;
    private final AuthenticationProvider provider;
    private final Duration timeout;
    private final Events events;
    private final LongSupplier nanoTime;
    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;
    private final ConnectionBudget.@Nullable Share share;

    /**
     * A line to one source of truth.
     *
     * @param shares makes the line's share in a budget of connections; null where there is no budget
     */
    ServiceLine(
            String name,
            AuthenticationProvider provider,
            Duration timeout,
            Events events,
            LongSupplier nanoTime,
            @Nullable Function<Bulkhead, ConnectionBudget.Share> shares) {
        this.name = name;
        this.provider = provider;
        this.timeout = timeout;
        this.events = events;
        this.nanoTime = nanoTime;
        this.breaker = new CircuitBreaker(nanoTime);
        this.bulkhead = new Bulkhead(provider.concurrency(), timeout, nanoTime);
        this.share = shares == null ? null : shares.apply(bulkhead);
    }

    /**
     * Asks what the source of truth has to answer.
     *
     * @param call the time there is, and what a probe is told about the library
     * @throws ShedException when nobody was asked
     */
    <T> T ask(Call call, RemoteQuestion<T> question) throws IOException {
        return ask(call, question, true);
    }

    /**
     * Asks what the source of truth may have to answer, or what may be known already: a success is no news of it.
     *
     * @throws ShedException when nobody was asked
     */
    <T> T prepare(Call call, RemoteQuestion<T> question) throws IOException {
        return ask(call, question, false);
    }

    private <T> T ask(Call call, RemoteQuestion<T> question, boolean successIsNews) throws IOException {
        if (breaker.refuses()) {
            throw down(breaker.retryAfter());
        }
        enter(call.deadline());
        Turn turn = new Turn(call);
        try {
            return turn.take(question, successIsNews);
        } finally {
            bulkhead.leave(turn.learned);
        }
    }

    /** Does something that an administrator asked for in the place of a login, and without one if none is to be had. */
    <T> T inPlaceOfALogin(Supplier<T> work) {
        boolean inside = false;
        try {
            enter(Deadline.after(timeout, nanoTime));
            inside = true;
        } catch (IOException e) {
            // The provider will tell that it may not open a connection.
        }
        try {
            return work.get();
        } finally {
            if (inside) {
                bulkhead.leave(-1);
            }
        }
    }

    private void enter(Deadline deadline) throws IOException {
        if (share != null) {
            share.prepare(deadline);
        }
        Optional<Duration> stayAway = bulkhead.enter(deadline);
        if (stayAway.isPresent()) {
            throw new ShedException("The source of truth has more to do than it can in time.", stayAway.get());
        }
    }

    private static ShedException down(Duration retryAfter) {
        return new ShedException("The source of truth is down.", retryAfter);
    }

    /** One permit in use. */
    private final class Turn {
        private final Call call;
        private long learned = -1;

        Turn(Call call) {
            this.call = call;
        }

        <T> T take(RemoteQuestion<T> question, boolean successIsNews) throws IOException {
            CircuitBreaker.Pass pass = breaker.enter();
            if (pass.verdict() == CircuitBreaker.Verdict.PROBE) {
                probe(pass);
                pass = breaker.enter();
            }
            if (pass.verdict() != CircuitBreaker.Verdict.CALL) {
                pass.ended();
                throw down(pass.retryAfter());
            }
            return put(question, successIsNews, pass);
        }

        private <T> T put(RemoteQuestion<T> question, boolean successIsNews, CircuitBreaker.Pass pass)
                throws IOException {
            long start = nanoTime.getAsLong();
            boolean hadTime = call.deadline().remainingNanos() > timeout.toNanos() / 2;
            try {
                T answer = question.ask();
                if (successIsNews) {
                    learned = nanoTime.getAsLong() - start;
                    pass.succeeded();
                }
                return answer;
            } catch (ServiceMisconfiguredException e) {
                // It is there, and wants something changed.
                pass.ended();
                throw e;
            } catch (IOException e) {
                boolean tooLate = e instanceof SocketTimeoutException;
                if (tooLate) {
                    learned = nanoTime.getAsLong() - start;
                }
                if (isOutage(e) && (hadTime || !tooLate)) {
                    if (pass.failed()) {
                        events.breakerOpened(name);
                    }
                } else {
                    pass.ended();
                }
                throw e;
            }
        }

        private void probe(CircuitBreaker.Pass pass) throws IOException {
            boolean decided = false;
            try {
                // What is left of the time is for the login itself.
                Duration half = Duration.ofNanos(Math.max(0, call.deadline().remainingNanos() / 2));
                provider.probe(Call.of(call.deadline().atMost(half), call.librarySettings()));
                decided = true;
                back(pass);
            } catch (ServiceMisconfiguredException e) {
                // Whoever refuses us is there.
                decided = true;
                back(pass);
            } catch (IOException e) {
                if (isInterrupted(e)) {
                    throw e;
                }
                decided = true;
                pass.failed();
                throw down(breaker.retryAfter());
            } finally {
                if (!decided) {
                    pass.ended();
                }
            }
        }

        private void back(CircuitBreaker.Pass pass) {
            pass.succeeded();
            events.breakerClosed(name);
        }
    }

    /** Whether nothing was heard that could be called an answer. */
    private static boolean isOutage(IOException failure) {
        return !(failure instanceof UnusableAnswerException)
                && !(failure instanceof TooManyAttemptsException)
                && !isInterrupted(failure);
    }

    /** Our own doing. */
    private static boolean isInterrupted(IOException failure) {
        return failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
    }

    Health.Traffic traffic() {
        // Who keeps no connections has one for each question.
        int inUse = bulkhead.inUse();
        return new Health.Traffic(
                Math.max(provider.connections(), inUse),
                inUse,
                bulkhead.waiting(),
                breaker.isOpen(),
                bulkhead.permits(),
                provider.concurrency(),
                share == null ? 0 : share.budgetOfAll());
    }

    /** The service was replaced; logins may still be under way. */
    void retire() {
        if (share != null) {
            share.retire();
        }
    }

    /** Closes the provider. Nothing is under way any more. */
    void close() {
        provider.close();
        if (share != null) {
            share.end();
        }
    }
}
