package org.patronauth.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.Network;
import org.patronauth.spi.ServiceMisconfiguredException;

/**
 * Asks the system's name service, but never waits for it longer than a login can: the name service knows no deadline of
 * its own, so each name is looked up on a thread of its own, once for all who wait for it.
 *
 * <p>An answer is good for 30 seconds. After that it is refreshed, and where that fails or takes long the old answer
 * serves for up to ten minutes: a name server that is down stops nobody from signing in. What is connected to is always
 * an address that was judged, never a name that is resolved again.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * @since 0.1
 */
public final class SystemNetwork implements Network {
    private static final int MAXIMUM_REMEMBERED = 4096;
    private static final int LONGEST_NAME = 253;

    private final AllowedAddresses allowed;
    private final Resolver resolver;
    private final LongSupplier nanoTime;
    private final long freshNanos;
    private final long staleNanos;
    private final long patienceNanos;
    private final int maximumLookups;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Answer> answers = new RecentAnswers();
    private final Map<String, CompletableFuture<List<InetAddress>>> underWay = new HashMap<>();

    private SystemNetwork(Builder builder) {
        this.allowed = builder.allowed;
        this.resolver = builder.resolver;
        this.nanoTime = builder.nanoTime;
        this.freshNanos = builder.fresh.toNanos();
        this.staleNanos = builder.stale.toNanos();
        this.patienceNanos = builder.patience.toNanos();
        this.maximumLookups = builder.maximumLookups;
    }

    /**
     * Starts to set one up.
     *
     * @return a builder for a network of public addresses
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public List<InetAddress> resolve(String hostName, Deadline deadline) throws IOException {
        return judged(
                hostName,
                addresses(hostName, deadline),
                allowed::permits,
                "is at a private, loopback or otherwise special address, where this host does not connect to. "
                        + "Enter a public address, or ask the host's operator to allow this one.");
    }

    @Override
    public boolean refuses(String hostName) {
        return isLiteralThatFails(hostName, allowed::permits);
    }

    @Override
    public List<InetAddress> resolveForPlainHttp(String hostName, Deadline deadline) throws IOException {
        return judged(
                hostName,
                addresses(hostName, deadline),
                allowed::lists,
                "would be asked without encryption, which this host does not do there. "
                        + "Enter an https address, or ask the host's operator to allow this one.");
    }

    @Override
    public boolean refusesPlainHttp(String hostName) {
        return isLiteralThatFails(hostName, allowed::lists);
    }

    private List<InetAddress> addresses(String hostName, Deadline deadline) throws IOException {
        Optional<InetAddress> literal = IpLiteral.parse(hostName);
        return literal.isPresent() ? List.of(literal.get()) : lookUp(nameOf(hostName), deadline);
    }

    private static boolean isLiteralThatFails(String hostName, Predicate<InetAddress> rule) {
        return IpLiteral.parse(hostName).filter(address -> !rule.test(address)).isPresent();
    }

    private static List<InetAddress> judged(
            String hostName, List<InetAddress> addresses, Predicate<InetAddress> rule, String objection)
            throws ServiceMisconfiguredException {
        List<InetAddress> permitted = addresses.stream().filter(rule).toList();
        if (permitted.isEmpty()) {
            throw new ServiceMisconfiguredException("The server \"" + hostName + "\" " + objection);
        }
        return permitted;
    }

    private static String nameOf(String hostName) throws UnknownHostException {
        String name;
        try {
            name = IDN.toASCII(hostName, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw notAName();
        }
        boolean plain = name.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_');
        if (!plain || name.isEmpty() || name.length() > LONGEST_NAME || IpLiteral.looksLikeAnAddress(name)) {
            throw notAName();
        }
        return name;
    }

    private static UnknownHostException notAName() {
        return new UnknownHostException("The server is named by something that is neither a host name nor an address.");
    }

    private List<InetAddress> lookUp(String name, Deadline deadline) throws IOException {
        Answer known;
        CompletableFuture<List<InetAddress>> lookup;
        boolean first = false;
        lock.lock();
        try {
            known = answers.get(name);
            if (known != null && age(known) <= freshNanos) {
                return known.addresses();
            }
            lookup = underWay.get(name);
            if (lookup == null && underWay.size() < maximumLookups) {
                lookup = new CompletableFuture<>();
                underWay.put(name, lookup);
                start(name, lookup);
                first = true;
            }
        } finally {
            lock.unlock();
        }
        if (known != null && age(known) <= staleNanos) {
            // Who comes later does not wait too: while the name server hangs, one login is late and not all.
            return lookup != null && first ? refreshed(lookup, deadline, known) : known.addresses();
        }
        if (lookup == null) {
            throw new IOException("Too many host names are being looked up; the name server answers slowly.");
        }
        return await(lookup, deadline.remainingNanos());
    }

    private long age(Answer answer) {
        return nanoTime.getAsLong() - answer.obtainedAt();
    }

    private List<InetAddress> refreshed(CompletableFuture<List<InetAddress>> lookup, Deadline deadline, Answer known)
            throws InterruptedIOException {
        try {
            return await(lookup, Math.min(patienceNanos, deadline.remainingNanos()));
        } catch (SocketTimeoutException e) {
            return known.addresses();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return known.addresses();
        }
    }

    private static List<InetAddress> await(CompletableFuture<List<InetAddress>> lookup, long nanos) throws IOException {
        try {
            return lookup.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the server's name was being looked up.");
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("The name server did not answer in time.");
        } catch (ExecutionException e) {
            // A new exception each time: several callers may wait for this one answer.
            throw e.getCause() instanceof UnknownHostException
                    ? new UnknownHostException("The server's host name has no address.")
                    : new IOException("The server's host name could not be looked up.");
        }
    }

    /** A thread that lives as long as one look-up: nothing can cut a look-up short, so nobody may wait in its place. */
    private void start(String name, CompletableFuture<List<InetAddress>> lookup) {
        Thread thread = new Thread(() -> run(name, lookup), "patron-auth-name-lookup");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // The system has no thread left; that is this look-up's failure and nobody else's.
            underWay.remove(name);
            lookup.completeExceptionally(e);
        }
    }

    private void run(String name, CompletableFuture<List<InetAddress>> lookup) {
        List<InetAddress> addresses = List.of();
        Throwable failure = null;
        try {
            addresses = List.copyOf(resolver.resolve(name));
        } catch (UnknownHostException | RuntimeException | Error e) {
            failure = e;
        }
        lock.lock();
        try {
            underWay.remove(name);
            if (!addresses.isEmpty()) {
                answers.put(name, new Answer(addresses, nanoTime.getAsLong()));
            }
        } finally {
            lock.unlock();
        }
        if (addresses.isEmpty()) {
            lookup.completeExceptionally(failure == null ? new UnknownHostException() : failure);
        } else {
            lookup.complete(addresses);
        }
    }

    private record Answer(List<InetAddress> addresses, long obtainedAt) {}

    /** Forgets the names that were not asked for longest. */
    private static final class RecentAnswers extends LinkedHashMap<String, Answer> {
        private static final long serialVersionUID = 1L;

        RecentAnswers() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
            return size() > MAXIMUM_REMEMBERED;
        }
    }

    /**
     * Looks a name up.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Resolver {
        /**
         * Looks a name up.
         *
         * <p><b>Blocking.</b> For as long as it takes; nobody waits for it longer than they can.
         *
         * @param hostName a host name, never a literal address
         * @return its addresses in the order in which to try them
         * @throws UnknownHostException when it has none
         */
        List<InetAddress> resolve(String hostName) throws UnknownHostException;
    }

    /**
     * Collects how names are looked up.
     *
     * <p><b>Thread safety.</b> Not safe for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private AllowedAddresses allowed = AllowedAddresses.PUBLIC;
        private Resolver resolver = hostName -> List.of(InetAddress.getAllByName(hostName));
        private LongSupplier nanoTime = System::nanoTime;
        private Duration fresh = Duration.ofSeconds(30);
        private Duration stale = Duration.ofMinutes(10);
        private Duration patience = Duration.ofMillis(250);
        private int maximumLookups = 16;

        private Builder() {}

        /**
         * Sets where services may be; public addresses alone unless set.
         *
         * @param value the addresses
         * @return this builder
         */
        public Builder allowedAddresses(AllowedAddresses value) {
            allowed = value;
            return this;
        }

        /**
         * Sets who is asked; the system unless set.
         *
         * @param value looks names up
         * @return this builder
         */
        public Builder resolver(Resolver value) {
            resolver = value;
            return this;
        }

        /**
         * Sets the monotonic clock by which answers grow old, in nanoseconds.
         *
         * @param value the clock
         * @return this builder
         */
        public Builder nanoTime(LongSupplier value) {
            nanoTime = value;
            return this;
        }

        /**
         * Sets for how long an answer serves without being refreshed, and for how long it serves while no fresh one can
         * be had; 30 seconds and ten minutes unless set.
         *
         * @param freshFor a duration that is not negative
         * @param staleFor a duration that is no shorter
         * @return this builder
         * @throws IllegalArgumentException when they are other durations
         */
        public Builder remember(Duration freshFor, Duration staleFor) {
            if (freshFor.isNegative() || staleFor.compareTo(freshFor) < 0) {
                throw new IllegalArgumentException("An answer must not be thrown away before it is refreshed.");
            }
            fresh = freshFor;
            stale = staleFor;
            return this;
        }

        /**
         * Sets how long a login that could use an old answer waits for a fresh one; 250 milliseconds unless set.
         *
         * @param value a duration that is not negative
         * @return this builder
         * @throws IllegalArgumentException when it is negative
         */
        public Builder refreshPatience(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("Patience must not be negative.");
            }
            patience = value;
            return this;
        }

        /**
         * Sets how many names may be looked up at once; 16 unless set. Beyond that a look-up fails at once.
         *
         * @param value at least 1
         * @return this builder
         * @throws IllegalArgumentException when it is less
         */
        public Builder maximumLookups(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("At least one name must be looked up at a time.");
            }
            maximumLookups = value;
            return this;
        }

        /**
         * Builds the network. It asks nobody yet.
         *
         * @return the network
         */
        public SystemNetwork build() {
            return new SystemNetwork(this);
        }
    }
}
