package org.patronauth.internal;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;

/** What came of the question whether a PIN is right. */
sealed interface LoginAnswer {
    /** What the source of truth said: a patron, or that there is none with this PIN. */
    record Said(Optional<PatronData> data) implements LoginAnswer {}

    /** What was remembered of the same question a moment ago. */
    record Remembered(RecentLogins.Login login) implements LoginAnswer {}

    /**
     * Nobody was asked, because too many attempts failed.
     *
     * @param network where too many attempts came from, or null where it is for the card's sake
     */
    record Throttled(Duration untilNext, @Nullable ClientNetwork network) implements LoginAnswer {}
}
