package org.patronauth.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.patronauth.guard.Bulkhead;
import org.patronauth.spi.AuthenticationProvider;
import org.patronauth.store.LeaseStore;
import org.patronauth.store.LeaseStore.Lease;
import org.patronauth.store.StoreException;

/**
 * What this host holds of the connections that all hosts together may have, and how many hosts there are. It runs with
 * the housekeeping: about once a second it looks what has expired and what is not needed, and every ten seconds it renews
 * the rest.
 */
final class ConnectionBudgets implements Runnable {
    static final Duration LIFE = Duration.ofSeconds(30);
    static final Duration RENEWAL = Duration.ofSeconds(10);
    /** In which the other end notices that the connection of a slot is closed, before somebody else opens one for it. */
    private static final Duration REST = Duration.ofSeconds(1);

    private final @Nullable LeaseStore store;
    private final LongSupplier nanoTime;
    private final String holder = OpaqueText.next();
    private final Map<Long, ConnectionBudget> budgets = new ConcurrentHashMap<>();
    private long nextRenewal;
    private volatile int hosts = 1;

    /** Held while it is said that this host is at work, which must not be said again after it has left. */
    private final ReentrantLock attendance = new ReentrantLock();

    private boolean left;

    ConnectionBudgets(@Nullable LeaseStore store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
        this.nextRenewal = nanoTime.getAsLong();
    }

    /** The share of a service in its budget. It outlives the service's being built anew. */
    ConnectionBudget.Share share(long serviceId, int budget, Bulkhead bulkhead, AuthenticationProvider provider) {
        return budgets.computeIfAbsent(serviceId, id -> new ConnectionBudget(id, holder, store, nanoTime))
                .share(budget, bulkhead, provider);
    }

    @Override
    public void run() {
        if (store == null) {
            return;
        }
        long now = nanoTime.getAsLong();
        try {
            if (now - nextRenewal >= 0) {
                nextRenewal = now + RENEWAL.toNanos();
                attend(store);
                renew(store, now);
            }
        } catch (StoreException e) {
            // What is held is held until it expires. Whoever watches the configuration tells that the database is away.
        }
        budgets.values().forEach(ConnectionBudget::tend);
        for (ConnectionBudget budget : budgets.values()) {
            giveBack(store, budget.superfluous());
        }
    }

    private void renew(LeaseStore leases, long asked) {
        if (budgets.isEmpty()) {
            return;
        }
        Map<Long, Map<Integer, Long>> before = new HashMap<>();
        budgets.forEach((id, budget) -> before.put(id, budget.held()));
        Map<Long, Set<Integer>> ours = leases.renew(holder, LIFE).stream()
                .collect(Collectors.groupingBy(Lease::serviceId, Collectors.mapping(Lease::slot, Collectors.toSet())));
        budgets.forEach((id, budget) -> giveBack(
                leases, budget.renewed(ours.getOrDefault(id, Set.of()), before.getOrDefault(id, Map.of()), asked)));
    }

    private void giveBack(LeaseStore leases, List<Lease> superfluous) {
        try {
            leases.giveBack(holder, superfluous, REST);
        } catch (StoreException e) {
            // They expire, or the next renewal brings them up again.
        }
    }

    /** Gives everything back that no connection stands for any more. */
    void close() {
        if (store != null) {
            budgets.values().forEach(budget -> giveBack(store, budget.unused()));
            leave(store);
        }
    }

    private void attend(LeaseStore leases) {
        attendance.lock();
        try {
            if (!left) {
                hosts = leases.attend(holder, LIFE);
            }
        } finally {
            attendance.unlock();
        }
    }

    private void leave(LeaseStore leases) {
        attendance.lock();
        try {
            left = true;
            leases.leave(holder);
        } catch (StoreException e) {
            // It is not counted any more before long.
        } finally {
            attendance.unlock();
        }
    }

    /** How many hosts are at work on the database, as far as this one was told. */
    int hosts() {
        return hosts;
    }
}
