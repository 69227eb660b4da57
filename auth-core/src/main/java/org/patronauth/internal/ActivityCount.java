package org.patronauth.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.store.ActivityStore;
import org.patronauth.store.ServiceActivity;
import org.patronauth.store.StoreException;

/**
 * How the sources of truth answered of late, minute by minute. What this host saw is added once a minute to what all
 * hosts saw; while the database is away it is kept here, for as long as anybody asks about.
 */
final class ActivityCount {
    static final Duration WINDOW = Duration.ofMinutes(15);

    private final @Nullable ActivityStore store;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    /** What is not stored yet. */
    private final Map<Minute, ServiceActivity> waiting = new HashMap<>();

    ActivityCount(@Nullable ActivityStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    private record Minute(long serviceId, Instant begins) {}

    void count(long serviceId, Outcome outcome) {
        Instant now = clock.instant();
        ServiceActivity seen = switch (outcome) {
            case AUTHENTICATED -> new ServiceActivity(1, 0, 0, now);
            case REJECTED, THROTTLED -> new ServiceActivity(0, 1, 0, null);
            case UNAVAILABLE -> new ServiceActivity(0, 0, 1, null);
        };
        add(new Minute(serviceId, now.truncatedTo(ChronoUnit.MINUTES)), seen);
    }

    private void add(Minute minute, ServiceActivity seen) {
        lock.lock();
        try {
            waiting.merge(minute, seen, ServiceActivity::plus);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds the minutes that are over to what all hosts saw.
     *
     * @throws StoreException when the database is away; then nothing is lost but what is too old to be asked about
     */
    void store(Snapshot snapshot) {
        if (store == null) {
            forgetOld();
            return;
        }
        Map<Minute, ServiceActivity> over = takeThoseOver();
        try {
            Iterator<Map.Entry<Minute, ServiceActivity>> minutes =
                    over.entrySet().iterator();
            while (minutes.hasNext()) {
                Map.Entry<Minute, ServiceActivity> minute = minutes.next();
                long serviceId = minute.getKey().serviceId();
                // Where the service is gone, nobody will ask.
                if (snapshot.services().containsKey(serviceId)) {
                    store.add(serviceId, minute.getKey().begins(), minute.getValue());
                }
                minutes.remove();
            }
        } finally {
            over.forEach(this::add);
        }
    }

    private void forgetOld() {
        Instant now = clock.instant();
        lock.lock();
        try {
            waiting.keySet().removeIf(minute -> isTooOld(minute, now));
        } finally {
            lock.unlock();
        }
    }

    private Map<Minute, ServiceActivity> takeThoseOver() {
        forgetOld();
        Instant current = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        Map<Minute, ServiceActivity> over = new HashMap<>();
        lock.lock();
        try {
            waiting.forEach((minute, seen) -> {
                if (minute.begins().isBefore(current)) {
                    over.put(minute, seen);
                }
            });
            waiting.keySet().removeAll(over.keySet());
        } finally {
            lock.unlock();
        }
        return over;
    }

    private static boolean isTooOld(Minute minute, Instant now) {
        return minute.begins().isBefore(now.minus(WINDOW).minus(WINDOW));
    }

    /** How a source of truth answered in the last quarter of an hour, as far as can be told: on all hosts, or here. */
    ServiceActivity recent(long serviceId) {
        Instant since = clock.instant().minus(WINDOW).truncatedTo(ChronoUnit.MINUTES);
        ServiceActivity here = ServiceActivity.NONE;
        lock.lock();
        try {
            for (Map.Entry<Minute, ServiceActivity> minute : waiting.entrySet()) {
                if (minute.getKey().serviceId() == serviceId) {
                    ServiceActivity seen = minute.getValue();
                    here = here.plus(
                            minute.getKey().begins().isBefore(since)
                                    ? new ServiceActivity(0, 0, 0, seen.lastSuccess())
                                    : seen);
                }
            }
        } finally {
            lock.unlock();
        }
        if (store == null) {
            return here;
        }
        try {
            return here.plus(store.since(serviceId, since));
        } catch (StoreException e) {
            // What this host saw is better than nothing.
            return here;
        }
    }
}
