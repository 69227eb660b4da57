package org.patronauth.spi;

import java.io.IOException;
import java.util.Optional;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;

/**
 * A provider that is shown what a patron typed: an identifier and a PIN.
 *
 * <p>Yes, no and "could not ask" are three different things: patron data, an empty answer, and an exception.
 *
 * @since 0.1
 */
public non-sealed interface BasicAuthenticationProvider extends AuthenticationProvider {
    /**
     * Asks whether identifier and PIN belong together. The core has validated both already: they are stripped, free of
     * control characters, within their lengths, and the PIN is not empty unless the service collects none.
     *
     * <p><b>Blocking.</b> Until the answer is there, at the most until {@link Call#deadline()}. The PIN is sent once:
     * a provider never repeats a request that the source of truth may have processed.
     *
     * @param identifier what the patron typed
     * @param pin the PIN; empty only where the service collects none
     * @param call the time there is, and what differs by library
     * @return what the source of truth said about the patron when it said yes in a well-formed answer to this very
     *     request; empty when it said no
     * @throws ServiceMisconfiguredException when the source of truth refuses us rather than the patron
     * @throws IOException when the question was not answered; never a reason to believe that the PIN is wrong
     */
    Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call) throws IOException;

    /**
     * The way to ask about a patron without a PIN, where the protocol has one.
     *
     * @return the look-up, or empty
     */
    default Optional<PatronLookup> lookup() {
        return Optional.empty();
    }

    /**
     * Asks the same questions as a login, one step at a time, for a self-test or a diagnosis. Each step is recorded
     * through the examination, and the network ones come first. The default asks once, as a single step.
     *
     * @param examination records the steps, and says for whom and how long
     * @return what was learned about the patron, if there was one to ask about and the source of truth knows them
     */
    @Override
    default Optional<PatronData> examine(Examination examination) {
        Optional<PatronIdentifier> patron = examination.patron();
        if (patron.isEmpty()) {
            examination.skip("Authenticating test patron", "No test patron is configured.");
            return Optional.empty();
        }
        Optional<Secret> pin = examination.pin();
        if (pin.isEmpty()) {
            return lookup().flatMap(lookup -> examination.step("Looking up the patron", () -> {
                PatronData known = PatronData.partial()
                        .authorizationIdentifier(patron.get().value())
                        .build();
                return StepResult.ofAnswer(lookup.lookUp(known, examination.call()));
            }));
        }
        return examination.step(
                "Authenticating test patron",
                () -> StepResult.ofAnswer(authenticate(patron.get(), pin.get(), examination.call())));
    }
}
