package org.patronauth.spi;

import java.io.IOException;
import java.util.Optional;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;

/**
 * One self-test or diagnosis under way: a provider runs its steps through it, and each is timed and kept.
 *
 * <p><b>Thread safety.</b> Used by one thread.
 *
 * <p><b>Privacy.</b> Names and details of steps are stored and shown: they hold no secret, and of a patron at most the
 * identifier, unless {@link #showsPersonalDetails()} says otherwise.
 *
 * @since 0.1
 */
public interface Examination {
    /**
     * The time there is for the whole examination, and what differs by library.
     *
     * @return the call
     */
    Call call();

    /**
     * Whom to ask about.
     *
     * @return the patron, or empty to examine the connection alone
     */
    Optional<PatronIdentifier> patron();

    /**
     * The patron's PIN.
     *
     * @return the PIN; empty when staff ask without having it
     */
    Optional<Secret> pin();

    /**
     * Whether staff asked to see name, address and the like in the answers.
     *
     * @return false for a self-test
     */
    boolean showsPersonalDetails();

    /**
     * Runs a step, times it and keeps how it ended. A step that throws has failed; its message is kept.
     *
     * @param <T> what the step yields
     * @param name what is done, for example {@code TCP connection (ils.example.org:6001)}
     * @param step does it
     * @return what the step yielded; empty when it failed or has nothing to yield
     */
    <T> Optional<T> step(String name, Step<T> step);

    /**
     * Keeps that a step was not run.
     *
     * @param name what would have been done
     * @param reason why it was not
     */
    void skip(String name, String reason);

    /**
     * One step of an examination.
     *
     * @param <T> what the step yields
     * @since 0.1
     */
    @FunctionalInterface
    interface Step<T> {
        /**
         * Does it.
         *
         * @return how it ended
         * @throws IOException when it failed
         */
        StepResult<T> run() throws IOException;
    }
}
