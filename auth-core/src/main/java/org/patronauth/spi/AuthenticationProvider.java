package org.patronauth.spi;

import java.util.Optional;
import org.patronauth.PatronData;

/**
 * The running object behind one patron authentication service: it asks one source of truth and says what it heard. It
 * knows nothing of restrictions, problem documents, HTTP, the database or other libraries.
 *
 * <p><b>Thread safety.</b> Every method may be called by any number of threads at once.
 *
 * @since 0.1
 */
public sealed interface AuthenticationProvider extends AutoCloseable
        permits BasicAuthenticationProvider, OAuthAuthenticationProvider {
    /**
     * Asks what a login would ask, one step at a time, for a self-test or a diagnosis. Each step is recorded through the
     * examination, and the network ones come first.
     *
     * @param examination records the steps, and says for whom and how long
     * @return what was learned about the patron, if there was one to ask about and the source of truth knows them
     */
    Optional<PatronData> examine(Examination examination);

    /** Lets go of what has been idle for too long. Called about once a second by one thread; returns at once. */
    default void housekeep() {}

    /**
     * Lets go of connections. Calls under way may end with an {@link java.io.IOException}, later ones do. Closing
     * twice is harmless.
     */
    @Override
    default void close() {}
}
