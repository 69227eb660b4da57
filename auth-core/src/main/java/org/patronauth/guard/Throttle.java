package org.patronauth.guard;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Bears some failures of each key and then makes it wait. Room for an attempt is taken before it is made, so that
 * attempts at the same time cannot get ahead of the count; who finds no room waits for those under way and is judged
 * anew.
 *
 * <p>What is remembered is bounded. A flood of keys pushes out those that have failed a little, and never one that has to
 * wait; where all have to wait, the keys that there is no place for share one count.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * @param <K> what is throttled; keys must be equal to be the same
 * @since 0.1
 */
public final class Throttle<K> {
    private static final int STRIPES = 16;
    /** How many are looked at to find one that may be forgotten, so that a full table costs no more than this. */
    private static final int LOOK_FOR_ROOM = 32;

    private final FailureRule usual;
    private final int atOnce;
    private final int mostWaiting;
    private final int capacityOfStripe;
    private final Clock clock;
    private final Stripe<K>[] stripes;

    /**
     * A throttle that remembers nothing yet.
     *
     * @param usual what is borne of a key for which nothing else is said
     * @param atOnce how many attempts of one key may be under way at the same time, at the most
     * @param mostWaiting how many attempts of one key may wait for those, at the most
     * @param capacity how many keys are remembered, at the most; at least 16
     * @param clock the time
     */
    public Throttle(FailureRule usual, int atOnce, int mostWaiting, int capacity, Clock clock) {
        this.usual = usual;
        this.atOnce = atOnce;
        this.mostWaiting = mostWaiting;
        this.capacityOfStripe = Math.max(1, capacity / STRIPES);
        this.clock = clock;
        @SuppressWarnings("unchecked")
        Stripe<K>[] made = (Stripe<K>[]) new Stripe<?>[STRIPES];
        for (int i = 0; i < STRIPES; i++) {
            made[i] = new Stripe<>();
        }
        this.stripes = made;
    }

    private static final class Stripe<K> {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<K, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
        /** How many entries have a count; those without one live no longer than the attempts under way. */
        private int counted;
        /** What keys share for which there was no place. */
        private @Nullable FailureCount overflow;
    }

    private static final class Entry {
        private final Condition changed;
        private int underWay;
        private int waiting;
        private @Nullable FailureCount count;
        /** Whether the count holds failures of which no shared store was told. */
        private boolean unshared;

        Entry(Condition changed) {
            this.changed = changed;
        }
    }

    /**
     * Whether a key may try, or how long it has to wait.
     *
     * @param remaining how long to wait, or null when there is room
     * @since 0.1
     */
    public record Verdict(@Nullable Duration remaining) {
        static final Verdict ROOM = new Verdict(null);

        /**
         * Whether there is room, which the caller has taken and must give back.
         *
         * @return false when the key has to wait
         */
        public boolean hasRoom() {
            return remaining == null;
        }
    }

    /**
     * Takes room for an attempt; where there is none, waits for the attempts under way.
     *
     * <p><b>Blocking.</b> Until the deadline at the most.
     *
     * @param key whose attempt it is
     * @param rule what is borne
     * @param deadline how long to wait for others
     * @return room, or how long to wait
     * @throws SocketTimeoutException when others are still under way at the deadline, or at once when too many wait
     * @throws InterruptedIOException when interrupted
     */
    public Verdict take(K key, FailureRule rule, Deadline deadline)
            throws SocketTimeoutException, InterruptedIOException {
        Stripe<K> stripe = stripe(key);
        stripe.lock.lock();
        try {
            Entry entry = stripe.entries.computeIfAbsent(key, none -> new Entry(stripe.lock.newCondition()));
            try {
                Verdict verdict = judge(stripe, entry, rule);
                while (verdict == null) {
                    long left = deadline.remainingNanos();
                    if (left <= 0) {
                        throw new SocketTimeoutException("The deadline passed while other attempts were under way.");
                    }
                    if (entry.waiting >= mostWaiting) {
                        throw new SocketTimeoutException("Too many attempts wait for others that are under way.");
                    }
                    entry.waiting++;
                    try {
                        entry.changed.awaitNanos(left);
                    } finally {
                        entry.waiting--;
                    }
                    verdict = judge(stripe, entry, rule);
                }
                return verdict;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while other attempts were under way.");
            } finally {
                forgetIfIdle(stripe, key, entry);
            }
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Takes room, or says how long to wait; null where attempts under way may change that. */
    private @Nullable Verdict judge(Stripe<K> stripe, Entry entry, FailureRule rule) {
        Instant now = clock.instant();
        FailureCount count = countOf(stripe, entry);
        Optional<Duration> wait = count == null ? Optional.empty() : count.waitAt(now, rule);
        if (wait.isPresent()) {
            return new Verdict(wait.get());
        }
        int room = Math.min(atOnce, count == null ? rule.failures() : count.room(now, rule));
        if (entry.underWay >= room) {
            return null;
        }
        entry.underWay++;
        return Verdict.ROOM;
    }

    /**
     * Gives the room back that was taken.
     *
     * @param key whose attempt it was
     */
    public void giveBack(K key) {
        Stripe<K> stripe = stripe(key);
        stripe.lock.lock();
        try {
            Entry entry = stripe.entries.get(key);
            if (entry != null && entry.underWay > 0) {
                entry.underWay--;
                entry.changed.signalAll();
                forgetIfIdle(stripe, key, entry);
            }
        } finally {
            stripe.lock.unlock();
        }
    }

    /**
     * Whether any failure of a key is remembered here.
     *
     * @param key the key
     * @return whether others may know more
     */
    public boolean knows(K key) {
        Stripe<K> stripe = stripe(key);
        stripe.lock.lock();
        try {
            return countOf(stripe, stripe.entries.get(key)) != null;
        } finally {
            stripe.lock.unlock();
        }
    }

    /**
     * What is remembered of a key.
     *
     * @param key the key
     * @return the count, if there is one
     */
    public Optional<FailureCount> count(K key) {
        Stripe<K> stripe = stripe(key);
        stripe.lock.lock();
        try {
            return Optional.ofNullable(countOf(stripe, stripe.entries.get(key)));
        } finally {
            stripe.lock.unlock();
        }
    }

    /**
     * Counts a failure that nobody else could be told of.
     *
     * @param key whose failure it was
     * @param rule what is borne
     */
    public void failed(K key, FailureRule rule) {
        Stripe<K> stripe = stripe(key);
        stripe.lock.lock();
        try {
            Entry entry = stripe.entries.get(key);
            FailureCount count = FailureCount.after(countOf(stripe, entry), clock.instant(), rule);
            remember(stripe, key, count, true);
        } finally {
            stripe.lock.unlock();
        }
    }

    /**
     * Takes over what a shared store knows of a key. Where that could not be told of some failures, the stricter count
     * of the two holds.
     *
     * @param key the key
     * @param shared the shared count, or null when there is none
     */
    public void learn(K key, @Nullable FailureCount shared) {
        Stripe<K> stripe = stripe(key);
        stripe.lock.lock();
        try {
            Entry entry = stripe.entries.get(key);
            FailureCount own = entry == null ? null : entry.count;
            boolean unshared = entry != null && entry.unshared;
            if (unshared
                    && own != null
                    && (shared == null || own.orStricter(shared).equals(own))) {
                return;
            }
            if (shared == null) {
                drop(stripe, key);
            } else {
                remember(stripe, key, shared, false);
            }
        } finally {
            stripe.lock.unlock();
        }
    }

    /**
     * Forgets the failures of a key, after a success.
     *
     * @param key the key
     */
    public void forget(K key) {
        Stripe<K> stripe = stripe(key);
        stripe.lock.lock();
        try {
            drop(stripe, key);
        } finally {
            stripe.lock.unlock();
        }
    }

    /**
     * Forgets the failures of some keys. Attempts under way keep their room.
     *
     * @param which says which keys
     */
    public void forgetAll(Predicate<K> which) {
        for (Stripe<K> stripe : stripes) {
            stripe.lock.lock();
            try {
                List<K> keys = stripe.entries.keySet().stream().filter(which).toList();
                keys.forEach(key -> drop(stripe, key));
            } finally {
                stripe.lock.unlock();
            }
        }
    }

    /** Forgets the failures of all keys that no shared store was told of. */
    public void forgetUnshared() {
        for (Stripe<K> stripe : stripes) {
            stripe.lock.lock();
            try {
                List<K> keys = stripe.entries.entrySet().stream()
                        .filter(entry -> entry.getValue().unshared)
                        .map(Map.Entry::getKey)
                        .toList();
                keys.forEach(key -> drop(stripe, key));
            } finally {
                stripe.lock.unlock();
            }
        }
    }

    /**
     * How many keys there are of which a failure is remembered.
     *
     * @return the number
     */
    public int size() {
        int size = 0;
        for (Stripe<K> stripe : stripes) {
            stripe.lock.lock();
            try {
                size += stripe.counted;
            } finally {
                stripe.lock.unlock();
            }
        }
        return size;
    }

    private Stripe<K> stripe(K key) {
        int hash = key.hashCode();
        return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
    }

    private @Nullable FailureCount countOf(Stripe<K> stripe, @Nullable Entry entry) {
        if (entry != null && entry.count != null) {
            return entry.count;
        }
        if (stripe.overflow != null && stripe.overflow.isForgotten(clock.instant(), usual)) {
            stripe.overflow = null;
        }
        return stripe.overflow;
    }

    private void remember(Stripe<K> stripe, K key, FailureCount count, boolean unshared) {
        Entry entry = stripe.entries.get(key);
        if (entry == null || entry.count == null) {
            if (stripe.counted >= capacityOfStripe && !makeRoom(stripe)) {
                stripe.overflow = stripe.overflow == null ? count : count.orStricter(stripe.overflow);
                return;
            }
            stripe.counted++;
        }
        if (entry == null) {
            entry = new Entry(stripe.lock.newCondition());
            stripe.entries.put(key, entry);
        }
        entry.count = count;
        entry.unshared = unshared;
        entry.changed.signalAll();
    }

    /** Forgets the one of those used longest ago that does not have to wait. */
    private boolean makeRoom(Stripe<K> stripe) {
        Instant now = clock.instant();
        List<K> needed = new ArrayList<>();
        boolean made = false;
        Iterator<Map.Entry<K, Entry>> eldest = stripe.entries.entrySet().iterator();
        while (!made && needed.size() < LOOK_FOR_ROOM && eldest.hasNext()) {
            Map.Entry<K, Entry> candidate = eldest.next();
            FailureCount count = candidate.getValue().count;
            if (count != null
                    && isIdle(candidate.getValue())
                    && count.waitAt(now, usual).isEmpty()) {
                eldest.remove();
                stripe.counted--;
                made = true;
            } else {
                needed.add(candidate.getKey());
            }
        }
        // To the end of the line, so that the next search begins behind them.
        needed.forEach(stripe.entries::get);
        return made;
    }

    private static <K> void drop(Stripe<K> stripe, K key) {
        Entry entry = stripe.entries.get(key);
        if (entry == null) {
            return;
        }
        if (entry.count != null) {
            entry.count = null;
            entry.unshared = false;
            stripe.counted--;
            entry.changed.signalAll();
        }
        forgetIfIdle(stripe, key, entry);
    }

    private static boolean isIdle(Entry entry) {
        return entry.underWay == 0 && entry.waiting == 0;
    }

    private static <K> void forgetIfIdle(Stripe<K> stripe, K key, Entry entry) {
        if (isIdle(entry) && entry.count == null) {
            stripe.entries.remove(key, entry);
        }
    }
}
