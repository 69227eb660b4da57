package org.patronauth.examples.host.pages;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of this process. One ends half an hour after it was last used and eight hours after it began, and
 * signing in begins a new one, so that nobody can know its id beforehand.
 *
 * <p>Browsers that have not signed in have sessions too, for the token in the form where they do; these are kept apart,
 * so that however many there are, no administrator is put out.
 */
final class Sessions {
    static final Duration IDLE = Duration.ofMinutes(30);
    static final Duration LONGEST = Duration.ofHours(8);
    private static final int MOST = 1_000;
    private static final int RANDOM_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Used> administrators = new Recent();
    private final Map<String, Used> strangers = new Recent();

    Sessions(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Used(Session session, long lastAt) {
        boolean isOver(long now) {
            return now - lastAt > IDLE.toNanos() || now - session.startedAt() > LONGEST.toNanos();
        }
    }

    /** The session of an id that a browser sent, unless it is unknown or over. */
    Optional<Session> find(@Nullable String id) {
        if (id == null) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        lock.lock();
        try {
            Map<String, Used> home = administrators.containsKey(id) ? administrators : strangers;
            Used known = home.remove(id);
            if (known == null || known.isOver(now)) {
                return Optional.empty();
            }
            home.put(id, new Used(known.session(), now));
            return Optional.of(known.session());
        } finally {
            lock.unlock();
        }
    }

    /** A session for a browser that has not signed in. */
    Session begin() {
        return add(strangers, false);
    }

    /** The session of an administrator, in place of the one in which the password was sent. */
    Session signIn(Session before) {
        end(before);
        return add(administrators, true);
    }

    private Session add(Map<String, Used> home, boolean signedIn) {
        long now = nanoTime.getAsLong();
        Session session = new Session(secret(), secret(), signedIn, now);
        lock.lock();
        try {
            // An import that was never confirmed may hold a password, and goes with its session.
            administrators.values().removeIf(known -> known.isOver(now));
            home.put(session.id(), new Used(session, now));
        } finally {
            lock.unlock();
        }
        return session;
    }

    /** How many sessions of administrators are kept. */
    int ofAdministrators() {
        lock.lock();
        try {
            return administrators.size();
        } finally {
            lock.unlock();
        }
    }

    void end(Session session) {
        lock.lock();
        try {
            administrators.remove(session.id());
            strangers.remove(session.id());
        } finally {
            lock.unlock();
        }
    }

    private String secret() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The sessions that were used last: using one puts it at the end. */
    private static final class Recent extends LinkedHashMap<String, Used> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Used> eldest) {
            return size() > MOST;
        }
    }
}
