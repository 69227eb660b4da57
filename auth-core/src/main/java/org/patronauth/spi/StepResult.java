package org.patronauth.spi;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a step of an examination ended.
 *
 * <p><b>Thread safety.</b> Immutable, as far as the value is.
 *
 * @param <T> what the step yields
 * @since 0.1
 */
public final class StepResult<T> {
    private final boolean passed;
    private final @Nullable T value;
    private final String detail;
    private final @Nullable String sent;
    private final @Nullable String received;

    private StepResult(
            boolean passed, @Nullable T value, String detail, @Nullable String sent, @Nullable String received) {
        this.passed = passed;
        this.value = value;
        this.detail = detail;
        this.sent = sent;
        this.received = received;
    }

    /**
     * The step went well.
     *
     * @param <T> what the step yields
     * @param value what it yields
     * @param detail one sentence on what was found, possibly empty
     * @return the result
     */
    public static <T> StepResult<T> passed(T value, String detail) {
        return new StepResult<>(true, value, detail, null, null);
    }

    /**
     * The step failed.
     *
     * @param <T> what the step would have yielded
     * @param detail what was found, and one plain sentence on what to do and whom to ask
     * @return the result
     */
    public static <T> StepResult<T> failed(String detail) {
        return new StepResult<>(false, null, detail, null, null);
    }

    /**
     * The step asked about a patron.
     *
     * @param <T> what the step yields
     * @param answer what the source of truth said
     * @return a passed step with the answer, or a failed one when the answer was no
     */
    public static <T> StepResult<T> ofAnswer(Optional<T> answer) {
        return answer.map(value -> passed(value, "The patron was accepted."))
                .orElseGet(
                        () -> failed(
                                "The patron was refused. Check identifier and PIN with the people who run the library system."));
    }

    /**
     * The same result with what went over the wire, redacted by the provider.
     *
     * @param whatWasSent what was sent, without secrets
     * @param whatCameBack what came back, without secrets
     * @return the result with the transcript
     */
    public StepResult<T> withTranscript(@Nullable String whatWasSent, @Nullable String whatCameBack) {
        return new StepResult<>(passed, value, detail, whatWasSent, whatCameBack);
    }

    /**
     * Whether the step went well.
     *
     * @return true when it did
     */
    public boolean isPassed() {
        return passed;
    }

    /**
     * What the step yields.
     *
     * @return the value of a passed step
     */
    public Optional<T> value() {
        return Optional.ofNullable(value);
    }

    /**
     * What was found.
     *
     * @return a text without secrets
     */
    public String detail() {
        return detail;
    }

    /**
     * What was sent.
     *
     * @return the redacted text, if the step sent something
     */
    public Optional<String> sent() {
        return Optional.ofNullable(sent);
    }

    /**
     * What came back.
     *
     * @return the redacted text, if something came back
     */
    public Optional<String> received() {
        return Optional.ofNullable(received);
    }
}
