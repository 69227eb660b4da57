package org.patronauth.examples.host;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.patronauth.Authorization;
import org.patronauth.ProblemDetail;
import org.patronauth.ProblemType;
import org.patronauth.Secret;
import org.patronauth.examples.host.pages.Door;
import org.patronauth.net.IpLiteral;

/**
 * Lets the administrator in: user name {@code admin} and one password. After five wrong ones from a network that
 * network waits, whatever it sends.
 */
final class AdminGate implements Door {
    private static final String CHALLENGE = "Basic realm=\"Administration\", charset=\"UTF-8\"";
    private static final String NAME = "admin";
    private static final int ALLOWED_FAILURES = 5;
    private static final Duration WAIT = Duration.ofMinutes(5);
    private static final int MAXIMUM_NETWORKS = 10_000;
    private static final int CUSTOMER_BYTES = 8;

    private final byte[] expected;
    private final boolean throttled;
    private final Clients clients;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Failures> failures = new RecentFailures();

    AdminGate(Secret password, boolean throttled, Clients clients, LongSupplier nanoTime) {
        this.clients = clients;
        this.expected = digest(NAME, password);
        this.throttled = throttled;
        this.nanoTime = nanoTime;
    }

    /** Whether the request may go on; if not, it has been answered. */
    boolean admits(Context context) {
        Authorization authorization =
                Authorization.parse(Collections.list(context.req().getHeaders("Authorization")));
        Door.Entry entry = authorization instanceof Authorization.Basic basic
                ? judge(network(context), digest(basic.identifier(), basic.password()))
                : withoutPassword(network(context));
        if (entry.open()) {
            return true;
        }
        if (!entry.delay().isZero()) {
            Answers.unavailable(context, ProblemDetail.of(ProblemType.TOO_MANY_ATTEMPTS), entry.delay());
            return false;
        }
        context.header("WWW-Authenticate", CHALLENGE);
        Answers.problem(
                context,
                ProblemDetail.of(
                        ProblemType.INVALID_CREDENTIALS, "The administrator's name and password are required."));
        return false;
    }

    @Override
    public Entry knock(Context context, Secret password) {
        return judge(network(context), digest(NAME, password));
    }

    /** Where the client is: one IPv4 address, or the 64 bits that an IPv6 customer has. */
    private String network(Context context) {
        return clients.of(context)
                .address()
                .flatMap(IpLiteral::parse)
                .map(InetAddress::getAddress)
                .map(bytes -> HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, CUSTOMER_BYTES)))
                .orElse("unknown");
    }

    /** In one step, so that guesses that come at the same time are counted as if they came one after the other. */
    private Entry judge(String network, byte[] given) {
        lock.lock();
        try {
            Entry before = withoutPassword(network);
            if (!before.delay().isZero()) {
                return before;
            }
            // The digests have one length, so that the time of the comparison says nothing.
            if (MessageDigest.isEqual(expected, given)) {
                failures.remove(network);
                return Entry.opened();
            }
            Failures known = failures.get(network);
            failures.put(network, new Failures(known == null ? 1 : known.number() + 1, nanoTime.getAsLong()));
            return Entry.refused();
        } finally {
            lock.unlock();
        }
    }

    private Entry withoutPassword(String network) {
        long waitNanos = throttled ? waitNanos(network) : 0;
        return waitNanos > 0 ? Entry.later(Duration.ofNanos(waitNanos)) : Entry.refused();
    }

    private long waitNanos(String network) {
        lock.lock();
        try {
            Failures known = failures.get(network);
            if (known == null || known.number() < ALLOWED_FAILURES) {
                return 0;
            }
            long remaining = known.lastAt() + WAIT.toNanos() - nanoTime.getAsLong();
            if (remaining <= 0) {
                failures.remove(network);
            }
            return remaining;
        } finally {
            lock.unlock();
        }
    }

    private static byte[] digest(String name, Secret password) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(name.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            return sha256.digest(password.reveal().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    private record Failures(int number, long lastAt) {}

    private static final class RecentFailures extends LinkedHashMap<String, Failures> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAXIMUM_NETWORKS;
        }
    }
}
