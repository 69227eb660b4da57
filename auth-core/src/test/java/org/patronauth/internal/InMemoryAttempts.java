package org.patronauth.internal;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.patronauth.guard.FailureCount;
import org.patronauth.store.AttemptStore;
import org.patronauth.store.FailedAttempt;
import org.patronauth.store.RunningWait;
import org.patronauth.store.StoreException;

/** The counts that all hosts share; it counts what it is asked, and can be away. */
final class InMemoryAttempts implements AttemptStore {
    final Map<String, FailureCount> counts = new HashMap<>();
    int asked;
    boolean away;

    private final Map<String, Long> services = new HashMap<>();

    private void ask() {
        asked++;
        if (away) {
            throw new StoreException("counting failed logins: SQLState 08001");
        }
    }

    @Override
    public synchronized Map<String, FailureCount> failed(List<FailedAttempt> attempts, Instant now) {
        ask();
        Map<String, FailureCount> after = new HashMap<>();
        for (FailedAttempt attempt : attempts) {
            FailureCount count = FailureCount.after(counts.get(attempt.key()), now, attempt.rule());
            counts.put(attempt.key(), count);
            services.put(attempt.key(), attempt.serviceId());
            after.put(attempt.key(), count);
        }
        return after;
    }

    @Override
    public synchronized Map<String, FailureCount> find(Collection<String> keys) {
        ask();
        Map<String, FailureCount> found = new HashMap<>(counts);
        found.keySet().retainAll(keys);
        return found;
    }

    @Override
    public synchronized void forget(Collection<String> keys) {
        ask();
        counts.keySet().removeAll(keys);
    }

    @Override
    public synchronized void forgetServices(Collection<Long> serviceIds) {
        ask();
        counts.keySet().removeIf(key -> serviceIds.contains(services.get(key)));
    }

    @Override
    public synchronized List<RunningWait> waits(Collection<Long> serviceIds, Instant now, int limit) {
        ask();
        return List.of();
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        return 0;
    }
}
