package org.patronauth.internal;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.LibraryId;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.Secret;
import org.patronauth.store.IdentifierHash;

/**
 * Successful logins of the last few minutes, where a service allows that they are remembered. Failures never are. PINs are
 * not kept: a login is found again by a hash with a key that lives as long as the process. A change of the configuration
 * ends all of them, any failure of a card ends those of the card.
 */
final class RecentLogins {
    private static final int MAXIMUM = 10_000;

    private final LongSupplier nanoTime;
    private final IdentifierHash hash = IdentifierHash.random();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<Card, Set<String>> ofCards = new LinkedHashMap<>();
    private long configuration = Long.MIN_VALUE;

    RecentLogins(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Where a login is remembered: at one library, under one configuration. */
    record Scope(LibraryId library, long configuration) {}

    /** A login that succeeded: what the source of truth said at last, and what was stored then. */
    record Login(PatronData data, Patron patron) {}

    private record Entry(Card card, Login login, long end) {}

    Optional<Login> find(Scope scope, Card card, String identifier, Secret pin) {
        String key = key(scope, card, identifier, pin);
        lock.lock();
        try {
            if (!isCurrent(scope)) {
                return Optional.empty();
            }
            Entry entry = entries.get(key);
            if (entry == null) {
                return Optional.empty();
            }
            if (nanoTime.getAsLong() - entry.end() >= 0) {
                remove(key);
                return Optional.empty();
            }
            return Optional.of(entry.login());
        } finally {
            lock.unlock();
        }
    }

    void remember(Scope scope, Card card, String identifier, Secret pin, Login login, Duration time) {
        String key = key(scope, card, identifier, pin);
        lock.lock();
        try {
            if (!isCurrent(scope)) {
                return;
            }
            remove(key);
            removeExpired();
            if (entries.size() >= MAXIMUM) {
                remove(entries.keySet().iterator().next());
            }
            entries.put(key, new Entry(card, login, nanoTime.getAsLong() + time.toNanos()));
            ofCards.computeIfAbsent(card, none -> new HashSet<>()).add(key);
        } finally {
            lock.unlock();
        }
    }

    void forget(Card card) {
        lock.lock();
        try {
            Set<String> keys = ofCards.get(card);
            if (keys != null) {
                Set.copyOf(keys).forEach(this::remove);
            }
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything where the configuration is a newer one; whoever still has an older one finds nothing. */
    private boolean isCurrent(Scope scope) {
        if (scope.configuration() > configuration) {
            configuration = scope.configuration();
            entries.clear();
            ofCards.clear();
        }
        return scope.configuration() == configuration;
    }

    /** From the front, where the oldest are; services remember for different times, so some are found later. */
    private void removeExpired() {
        long now = nanoTime.getAsLong();
        while (!entries.isEmpty()) {
            Map.Entry<String, Entry> oldest = entries.entrySet().iterator().next();
            if (now - oldest.getValue().end() < 0) {
                return;
            }
            remove(oldest.getKey());
        }
    }

    private void remove(String key) {
        Entry removed = entries.remove(key);
        if (removed != null) {
            @Nullable Set<String> keys = ofCards.get(removed.card());
            if (keys != null) {
                keys.remove(key);
                if (keys.isEmpty()) {
                    ofCards.remove(removed.card());
                }
            }
        }
    }

    /** Short names have no blanks, and the length says where the identifier ends: no two logins run into one. */
    private String key(Scope scope, Card card, String identifier, Secret pin) {
        return hash.of(
                card.serviceId() + " " + scope.configuration() + " " + scope.library() + " " + identifier.length() + " "
                        + identifier,
                pin.reveal());
    }
}
