package org.patronauth.spi;

import java.io.IOException;
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
    /** How many questions may be under way at a time where a provider does not say otherwise. */
    int USUAL_CONCURRENCY = 16;

    /**
     * Asks what a login would ask, one step at a time, for a self-test or a diagnosis. Each step is recorded through the
     * examination, and the network ones come first.
     *
     * @param examination records the steps, and says for whom and how long
     * @return what was learned about the patron, if there was one to ask about and the source of truth knows them
     */
    Optional<PatronData> examine(Examination examination);

    /**
     * Finds out whether the source of truth can be asked again after it was away: the way to it, and where the protocol
     * allows it an answer to something harmless. It carries no PIN and speaks of no patron. It is as strict as the way
     * to a login is, and no stricter, since nobody signs in until it succeeds.
     *
     * <p><b>Blocking.</b> At the most until {@link Call#deadline()}.
     *
     * @param call the time there is; the settings of the library that happens to ask
     * @throws ServiceMisconfiguredException when the source of truth is there and refuses us
     * @throws IOException when the source of truth is still away
     */
    void probe(Call call) throws IOException;

    /**
     * How many questions may be under way at a time; the core lets no more through. It is the number of connections
     * where a provider keeps some.
     *
     * @return at least 1, the same each time
     */
    default int concurrency() {
        return USUAL_CONCURRENCY;
    }

    /**
     * How many connections are open, in use or idle.
     *
     * @return the number; zero where a provider keeps none
     */
    default int connections() {
        return 0;
    }

    /**
     * Opens no more connections than this from now on, and closes what is too much, idle ones first. The core says so
     * where the hosts of a fleet share a limit; nobody has to be told otherwise. The default does nothing: it suits a
     * provider that opens one connection for each question, and none besides.
     *
     * @param most zero or more
     */
    default void limitConnections(int most) {}

    /** Lets go of what has been idle for too long. Called about once a second by one thread; returns at once. */
    default void housekeep() {}

    /**
     * Lets go of connections. Calls under way may end with an {@link java.io.IOException}, later ones do. Closing
     * twice is harmless.
     */
    @Override
    default void close() {}
}
