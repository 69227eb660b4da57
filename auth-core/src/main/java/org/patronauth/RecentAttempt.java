package org.patronauth;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A login of a patron that failed not long ago, for staff.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class RecentAttempt {
    private final String supportCode;
    private final Instant time;
    private final @Nullable String serviceName;
    private final AuthenticationListener.Outcome outcome;
    private final ProblemType problem;
    private final String step;
    private final String reason;

    /**
     * A login that failed.
     *
     * @param supportCode the code that the client was given
     * @param time when it ended
     * @param serviceName the service that was or would have been asked, or null
     * @param outcome how it ended
     * @param problem what the client was told
     * @param step where it ended
     * @param reason the real reason
     */
    public RecentAttempt(
            String supportCode,
            Instant time,
            @Nullable String serviceName,
            AuthenticationListener.Outcome outcome,
            ProblemType problem,
            String step,
            String reason) {
        this.supportCode = supportCode;
        this.time = time;
        this.serviceName = serviceName;
        this.outcome = outcome;
        this.problem = problem;
        this.step = step;
        this.reason = reason;
    }

    /**
     * The code that the client was given.
     *
     * @return the code
     */
    public String supportCode() {
        return supportCode;
    }

    /**
     * When the login ended.
     *
     * @return the time
     */
    public Instant time() {
        return time;
    }

    /**
     * The service that was or would have been asked.
     *
     * @return its name, if one was chosen
     */
    public Optional<String> serviceName() {
        return Optional.ofNullable(serviceName);
    }

    /**
     * How the login ended.
     *
     * @return the outcome
     */
    public AuthenticationListener.Outcome outcome() {
        return outcome;
    }

    /**
     * What the client was told.
     *
     * @return the kind of problem
     */
    public ProblemType problem() {
        return problem;
    }

    /**
     * Where the login ended.
     *
     * @return the step in a few words
     */
    public String step() {
        return step;
    }

    /**
     * The real reason, which the client was not told.
     *
     * @return one sentence for staff
     */
    public String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return "RecentAttempt[" + supportCode + ", " + outcome + ", " + step + "]";
    }
}
