package org.patronauth.spi;

import java.io.IOException;
import java.util.Optional;
import org.patronauth.PatronData;

/**
 * Asks a source of truth about a patron without a PIN.
 *
 * <p><b>Thread safety.</b> As the provider it belongs to.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PatronLookup {
    /**
     * Asks for everything the source of truth knows about a patron.
     *
     * <p><b>Blocking.</b> At the most until {@link Call#deadline()}.
     *
     * @param known what is known already; holds at least one authorization identifier, user name or permanent id
     * @param call the time there is, and what differs by library
     * @return what the source of truth said; empty when it does not know the patron
     * @throws IOException when the question was not answered
     */
    Optional<PatronData> lookUp(PatronData known, Call call) throws IOException;
}
