package org.patronauth;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a patron can or cannot sign in, step by step.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> For staff of the patron's library: steps tell what the source of truth said, without name, address
 * and the like, and never a PIN.
 *
 * @since 0.1
 */
public final class DiagnosisReport {
    private final List<SelfTestReport.Step> steps;
    private final Result result;
    private final @Nullable ProblemDetail problem;

    /**
     * What was found.
     *
     * @param steps what was looked at, in order
     * @param result what a login comes to
     * @param problem what the patron is told, or null where nothing speaks against the login
     */
    public DiagnosisReport(List<SelfTestReport.Step> steps, Result result, @Nullable ProblemDetail problem) {
        this.steps = List.copyOf(steps);
        this.result = result;
        this.problem = problem;
    }

    /**
     * What was looked at.
     *
     * @return the steps in order, with what was sent and what came back where a step asked somebody
     */
    public List<SelfTestReport.Step> steps() {
        return steps;
    }

    /**
     * What a login comes to.
     *
     * @return the final answer
     */
    public Result result() {
        return result;
    }

    /**
     * What the patron is told.
     *
     * @return the problem, unless nothing speaks against the login
     */
    public Optional<ProblemDetail> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public String toString() {
        return "DiagnosisReport[" + result + ", " + steps.size() + " steps]";
    }

    /**
     * What a login comes to.
     *
     * @since 0.1
     */
    public enum Result {
        /** The patron is signed in; whether they may borrow, a step says. */
        AUTHENTICATED,
        /** The patron is refused. */
        REJECTED,
        /** Nobody can say at present. */
        UNAVAILABLE,
        /** Nothing speaks against the patron, but nobody has seen the PIN. */
        NOT_DECIDED;

        /**
         * The name in the admin interface.
         *
         * @return the name in small letters
         */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
