package org.patronauth.mock;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.settings.Settings;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.PatronLookup;
import org.patronauth.spi.TooManyAttemptsException;
import org.patronauth.spi.UnusableAnswerException;

/** Answers from its settings, as slowly and as badly as they say. */
final class MockProvider implements BasicAuthenticationProvider {
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final Duration WAIT = Duration.ofMinutes(5);

    private final MockPatronFile patrons;
    private final String fault;
    private final Duration delay;
    private final boolean collectsPin;
    private final CountDownLatch closed = new CountDownLatch(1);

    MockProvider(Settings settings, MockPatronFile patrons) {
        this.patrons = patrons;
        this.fault = settings.require(MockProviderFactory.FAULT);
        this.delay = Duration.ofMillis(settings.require(MockProviderFactory.DELAY_MS));
        this.collectsPin = MockProviderFactory.BASIC.collectsPin(settings);
    }

    @Override
    public Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call) throws IOException {
        return ask(identifier.value(), collectsPin ? pin.reveal() : null, call);
    }

    @Override
    public Optional<PatronLookup> lookup() {
        return Optional.of((known, call) -> {
            Optional<String> identifier =
                    known.authorizationIdentifiers().stream().findFirst().or(known::username);
            return identifier.isEmpty() ? Optional.empty() : ask(identifier.get(), null, call);
        });
    }

    private Optional<PatronData> ask(String identifier, @Nullable String pin, Call call) throws IOException {
        pause(identifier.equals(MockPatrons.SLOW.identifier()) ? delay.plus(SLOW) : delay, call.deadline());
        if (fault.equals("outage") || identifier.equals(MockPatrons.OUTAGE.identifier())) {
            throw away();
        }
        if (pin != null && identifier.equals(MockPatrons.THROTTLED.identifier())) {
            throw new TooManyAttemptsException(WAIT);
        }
        if (fault.equals("garbage")) {
            throw new UnusableAnswerException("The mock library system answers nonsense, as it was told to.");
        }
        return patrons.accepts(identifier, pin) ? Optional.ofNullable(patrons.find(identifier)) : Optional.empty();
    }

    private static IOException away() {
        return new IOException("The mock library system is away, as it was told to be.");
    }

    @Override
    public void probe(Call call) throws IOException {
        pause(delay, call.deadline());
        if (fault.equals("outage")) {
            throw away();
        }
    }

    /** Waits as a slow server makes one wait: no longer than the deadline, nor than the service lives. */
    private void pause(Duration pause, Deadline deadline) throws IOException {
        if (pause.isZero()) {
            return;
        }
        long left = deadline.remainingNanos();
        boolean tooLong = left < pause.toNanos();
        try {
            if (closed.await(tooLong ? left : pause.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("The service was closed.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for the mock library system.");
        }
        if (tooLong) {
            throw new SocketTimeoutException("The deadline passed before the mock library system answered.");
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    @Override
    public String toString() {
        return "MockProvider";
    }
}
