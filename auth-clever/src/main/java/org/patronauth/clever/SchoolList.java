package org.patronauth.clever;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.patronauth.spi.ProviderEnvironment.Warnings;

/**
 * A list of schools that is read anew when it changes. What cannot be read, or names no school at all, leaves the list
 * before it in force: half a file must not shut every school out.
 *
 * @param <S> tells one state of the list from another
 */
final class SchoolList<S> {
    /** How long a change may go unnoticed. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final String STAYS = " The list that was read before stays in force, if there was one.";

    private final SchoolListSource<S> source;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable S state;
    private @Nullable Instant looked;
    private boolean away;
    private volatile @Nullable SortedIds ids;

    SchoolList(SchoolListSource<S> source) {
        this.source = source;
    }

    boolean contains(String id) {
        SortedIds now = ids;
        return now != null && now.contains(id);
    }

    /** How many schools are on the list; none as long as there is no list. */
    int size() {
        SortedIds now = ids;
        return now == null ? 0 : now.size();
    }

    /** Looks for changes if nobody has for a while. */
    void lookNowAndThen(Instant now, Warnings warnings) {
        lock.lock();
        try {
            if (looked == null || Duration.between(looked, now).abs().compareTo(INTERVAL) >= 0) {
                looked = now;
                look(warnings);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Looks for changes now. */
    void look(Warnings warnings) {
        lock.lock();
        try {
            S found = source.state();
            away = false;
            if (!found.equals(state)) {
                state = found;
                read(found, warnings);
            }
        } catch (IOException e) {
            if (!away) {
                away = true;
                warnings.warn("The list of eligible schools is away." + STAYS);
            }
        } finally {
            lock.unlock();
        }
    }

    private void read(S found, Warnings warnings) {
        try {
            SortedIds read = SortedIds.of(source.read(found));
            if (read.size() > 0) {
                ids = read;
                return;
            }
        } catch (IOException | RuntimeException e) {
            // Told below: what is wrong with a list can be seen in the list.
        }
        warnings.warn("The list of eligible schools is no JSON array that names schools." + STAYS);
    }
}
