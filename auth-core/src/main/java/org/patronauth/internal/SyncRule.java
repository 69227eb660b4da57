package org.patronauth.internal;

import java.time.Duration;
import java.time.Instant;
import org.patronauth.PatronRecord;

/**
 * When a stored record is due for a refresh: rarely for a patron who may borrow, and soon for one who may not, so that
 * somebody who has just paid can borrow at once.
 */
public record SyncRule(Duration whileGranted, Duration whileSuspended) {
    /** Twelve hours, and five seconds while suspended. */
    public static final SyncRule USUAL = new SyncRule(Duration.ofHours(12), Duration.ofSeconds(5));

    boolean isDue(PatronRecord record, boolean mayBorrow, Instant now) {
        return record.lastExternalSync()
                .map(last -> now.isAfter(last.plus(mayBorrow ? whileGranted : whileSuspended)))
                .orElse(true);
    }
}
