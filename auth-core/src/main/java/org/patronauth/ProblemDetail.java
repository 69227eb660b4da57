package org.patronauth;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A problem that a client can act on (RFC 9457).
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Privacy.</b> The detail is a sentence of ours; nothing of the request is ever in it.
 *
 * @since 0.1
 */
public final class ProblemDetail {
    private final ProblemType problemType;
    private final String detail;
    private final @Nullable String instance;

    private ProblemDetail(ProblemType problemType, String detail, @Nullable String instance) {
        this.problemType = problemType;
        this.detail = detail;
        this.instance = instance;
    }

    /**
     * A problem with the usual sentence.
     *
     * @param type the kind of problem
     * @return the problem
     */
    public static ProblemDetail of(ProblemType type) {
        return new ProblemDetail(type, type.defaultDetail(), null);
    }

    /**
     * A problem with a sentence of its own.
     *
     * @param type the kind of problem
     * @param detail a sentence for the person concerned
     * @return the problem
     */
    public static ProblemDetail of(ProblemType type, String detail) {
        return new ProblemDetail(type, detail, null);
    }

    /**
     * The same problem with a support code by which staff can find this very occasion.
     *
     * @param supportCode the code
     * @return the problem with its {@code instance}
     */
    public ProblemDetail withInstance(String supportCode) {
        return new ProblemDetail(problemType, detail, supportCode);
    }

    /**
     * The kind of problem.
     *
     * @return the kind
     */
    public ProblemType problemType() {
        return problemType;
    }

    /**
     * Member {@code type}.
     *
     * @return the address that names the kind of problem
     */
    public URI type() {
        return problemType.uri();
    }

    /**
     * Member {@code title}.
     *
     * @return the title
     */
    public String title() {
        return problemType.title();
    }

    /**
     * Member {@code status}.
     *
     * @return the HTTP status
     */
    public int status() {
        return problemType.status();
    }

    /**
     * Member {@code detail}.
     *
     * @return a sentence for the person concerned
     */
    public String detail() {
        return detail;
    }

    /**
     * Member {@code instance}.
     *
     * @return the support code, on refusals
     */
    public Optional<String> instance() {
        return Optional.ofNullable(instance);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProblemDetail that
                && problemType == that.problemType
                && detail.equals(that.detail)
                && instance().equals(that.instance());
    }

    @Override
    public int hashCode() {
        return problemType.hashCode() * 31 + detail.hashCode();
    }

    @Override
    public String toString() {
        return "ProblemDetail[" + problemType + ", " + detail + "]";
    }
}
