package org.patronauth.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.ProblemType;

/**
 * What a support code stands for: how a login ended, and why.
 *
 * <p><b>Privacy.</b> No PIN, no identifier, no name: whose login it was, only the keyed hash tells.
 *
 * @param supportCode the code that the client was given
 * @param libraryKey where the patron wanted to sign in
 * @param serviceName the service that was or would have been asked, or null
 * @param identifierHash what stands for the identifier, or null where none was known
 * @param outcome how the login ended
 * @param problem what the client was told
 * @param step where it ended, in a few words
 * @param reason the real reason, one sentence for staff
 * @param time when it ended
 * @since 0.1
 */
public record Refusal(
        String supportCode,
        long libraryKey,
        @Nullable String serviceName,
        @Nullable String identifierHash,
        Outcome outcome,
        ProblemType problem,
        String step,
        String reason,
        Instant time) {
    @Override
    public String toString() {
        return "Refusal[" + supportCode + ", " + outcome + ", " + step + "]";
    }
}
