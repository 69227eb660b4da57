package org.patronauth.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.guard.Bulkhead;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.store.LeaseStore;
import org.patronauth.store.LeaseStore.Lease;
import org.patronauth.store.StoreException;

/**
 * What this host holds of one service's connections, and who on this host has them: the service as it is, and for a while
 * the service as it was before a change. Slots are leased when a login needs one, and given back when none has needed it
 * for a while. A connection is open only while a lease stands for it: when one is about to expire, because the database
 * is away or because this host was stopped for too long, a connection is closed first.
 */
final class ConnectionBudget {
    /** A lease counts as expired this long before it is, so that there is time to close the connection. */
    private static final Duration MARGIN = Duration.ofSeconds(2);
    /** When to look again after there was no slot, or no database. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration UNUSED = Duration.ofSeconds(10);

    private final long serviceId;
    private final String holder;
    private final @Nullable LeaseStore store;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    /** Until when each slot is ours. */
    private final Map<Integer, Long> held = new HashMap<>();

    private final List<Share> shares = new ArrayList<>();
    private volatile long firstExpiry;
    private volatile boolean holdsAny;
    private volatile boolean draining;
    private int budget;
    private long lookAgain;
    private long freeSince;

    ConnectionBudget(long serviceId, String holder, @Nullable LeaseStore store, LongSupplier nanoTime) {
        this.serviceId = serviceId;
        this.holder = holder;
        this.store = store;
        this.nanoTime = nanoTime;
        this.lookAgain = nanoTime.getAsLong();
        this.freeSince = lookAgain;
    }

    Share share(int newBudget, Bulkhead bulkhead, AuthenticationProvider provider) {
        lock.lock();
        try {
            budget = newBudget;
            Share share = new Share(newBudget, bulkhead, provider);
            shares.add(share);
            return share;
        } finally {
            lock.unlock();
        }
    }

    /** What one running service has of the slots. */
    final class Share {
        private final int most;
        private final int budgetOfAll;
        private final Bulkhead bulkhead;
        private final AuthenticationProvider provider;
        private volatile long lastNeeded = nanoTime.getAsLong();
        private int size;

        private Share(int budgetOfAll, Bulkhead bulkhead, AuthenticationProvider provider) {
            this.budgetOfAll = budgetOfAll;
            this.most = Math.min(budgetOfAll, provider.concurrency());
            this.bulkhead = bulkhead;
            this.provider = provider;
            if (store == null) {
                resize(most);
            } else {
                bulkhead.resize(0);
                provider.limitConnections(0);
            }
        }

        int budgetOfAll() {
            return budgetOfAll;
        }

        /**
         * Gets one more slot where a login would have to wait without.
         *
         * @throws ShedException when this host has none at all
         */
        void prepare(Deadline deadline) throws IOException {
            if (store == null) {
                return;
            }
            long now = nanoTime.getAsLong();
            int free = bulkhead.permits() - bulkhead.inUse();
            if (free <= 1) {
                lastNeeded = now;
            }
            if (free <= 0 || (holdsAny && now - firstExpiry >= 0)) {
                obtain(deadline);
                if (bulkhead.permits() == 0 && !draining) {
                    throw new ShedException("All connections to the source of truth are with other hosts.", PAUSE);
                }
            }
        }

        private void obtain(Deadline deadline) throws IOException {
            try {
                if (!lock.tryLock(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while waiting for a connection.");
            }
            try {
                expire();
                boolean needed = size < most && bulkhead.inUse() >= size;
                if (needed && (held.size() > inShares() || lease())) {
                    resize(size + 1);
                }
            } finally {
                lock.unlock();
            }
        }

        private void resize(int count) {
            if (count > size) {
                provider.limitConnections(count);
                bulkhead.resize(count);
            } else {
                bulkhead.resize(count);
                provider.limitConnections(count);
            }
            size = count;
        }

        /** The service was replaced: what is not in use is for its successor. */
        void retire() {
            lock.lock();
            try {
                draining = true;
                if (store != null) {
                    resize(Math.min(size, bulkhead.inUse()));
                    free();
                }
            } finally {
                lock.unlock();
            }
        }

        /** The service was closed, and its connections with it. */
        void end() {
            lock.lock();
            try {
                shares.remove(this);
                draining = shares.size() > 1;
                size = 0;
                free();
            } finally {
                lock.unlock();
            }
        }

        /** Lets one slot go that has not been needed for a while. */
        private void shrink(long now) {
            if (size > 0 && now - lastNeeded >= UNUSED.toNanos()) {
                bulkhead.resize(size - 1);
                if (bulkhead.inUse() >= size) {
                    bulkhead.resize(size);
                } else {
                    resize(size - 1);
                    freeSince = now;
                }
            }
        }
    }

    /** Slots were set free: whoever waits gets them first. */
    private void free() {
        freeSince = nanoTime.getAsLong();
        if (!shares.isEmpty()) {
            Share newest = shares.get(shares.size() - 1);
            while (newest.bulkhead.waiting() > 0 && newest.size < newest.most && held.size() > inShares()) {
                newest.resize(newest.size + 1);
            }
        }
    }

    private int inShares() {
        return shares.stream().mapToInt(share -> share.size).sum();
    }

    private boolean lease() {
        long now = nanoTime.getAsLong();
        if (store == null || now - lookAgain < 0) {
            return false;
        }
        try {
            OptionalInt slot = store.take(serviceId, holder, budget, ConnectionBudgets.LIFE);
            if (slot.isPresent()) {
                hold(slot.getAsInt(), now);
                return true;
            }
        } catch (StoreException e) {
            // The logins that need the database will tell.
        }
        lookAgain = nanoTime.getAsLong() + PAUSE.toNanos();
        return false;
    }

    /** What was asked for at a moment is ours for at least as long after it. */
    private void hold(int slot, long asked) {
        held.put(slot, asked + ConnectionBudgets.LIFE.toNanos() - MARGIN.toNanos());
        noteExpiry();
    }

    private void noteExpiry() {
        holdsAny = !held.isEmpty();
        long now = nanoTime.getAsLong();
        firstExpiry = now
                + held.values().stream().mapToLong(until -> until - now).min().orElse(0);
    }

    private void expire() {
        long now = nanoTime.getAsLong();
        if (held.values().removeIf(until -> now - until >= 0)) {
            noteExpiry();
            keepWithin();
        }
    }

    /** Takes from those who have more than there is, the service as it was before the service as it is. */
    private void keepWithin() {
        int tooMuch = inShares() - held.size();
        for (Share share : shares) {
            int less = Math.min(tooMuch, share.size);
            if (less > 0) {
                share.resize(share.size - less);
                tooMuch -= less;
            }
        }
    }

    /** What is held, and until when: what a renewal is about that is asked for from now on. */
    Map<Integer, Long> held() {
        lock.lock();
        try {
            return Map.copyOf(held);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes note of a renewal.
     *
     * @param slots what is ours
     * @param before what was held before that was asked for; what was leased since may have come too late for the answer
     * @param asked when that was asked for
     * @return what is ours and nobody here knows of, to be given back
     */
    List<Lease> renewed(Set<Integer> slots, Map<Integer, Long> before, long asked) {
        lock.lock();
        try {
            held.entrySet()
                    .removeIf(slot ->
                            !slots.contains(slot.getKey()) && slot.getValue().equals(before.get(slot.getKey())));
            long until = asked + ConnectionBudgets.LIFE.toNanos() - MARGIN.toNanos();
            held.replaceAll((slot, unchanged) -> slots.contains(slot) ? until : unchanged);
            noteExpiry();
            keepWithin();
            return slots.stream()
                    .filter(slot -> !held.containsKey(slot))
                    .map(slot -> new Lease(serviceId, slot))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Looks what has expired, and what nobody needs. */
    void tend() {
        lock.lock();
        try {
            expire();
            long now = nanoTime.getAsLong();
            shares.forEach(share -> share.shrink(now));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes out what shall be given back: slots that have been free for a moment, in which a service that was built anew
     * could have taken them over from its predecessor, and those beyond a budget that became smaller.
     */
    List<Lease> superfluous() {
        lock.lock();
        try {
            List<Integer> slots = new ArrayList<>();
            held.keySet().stream().filter(slot -> slot > budget).forEach(slots::add);
            if (nanoTime.getAsLong() - freeSince >= PAUSE.toNanos()) {
                held.keySet().stream()
                        .filter(slot -> slot <= budget)
                        .limit(Math.max(0, held.size() - slots.size() - inShares()))
                        .forEach(slots::add);
            }
            return takeOut(slots);
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what no share has. */
    List<Lease> unused() {
        lock.lock();
        try {
            return takeOut(held.keySet().stream()
                    .limit(Math.max(0, held.size() - inShares()))
                    .toList());
        } finally {
            lock.unlock();
        }
    }

    private List<Lease> takeOut(List<Integer> slots) {
        if (slots.isEmpty()) {
            return List.of();
        }
        slots.forEach(held::remove);
        noteExpiry();
        keepWithin();
        return slots.stream().map(slot -> new Lease(serviceId, slot)).toList();
    }
}
