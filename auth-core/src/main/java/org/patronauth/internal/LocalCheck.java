package org.patronauth.internal;

import java.util.List;
import java.util.Optional;
import org.patronauth.internal.CredentialCheck.Flaw;

/** The checks of what was typed, one by one and by name, in the order in which a login makes them. */
enum LocalCheck {
    IDENTIFIER_GIVEN("Identifier: given", List.of(Flaw.IDENTIFIER_EMPTY)),
    IDENTIFIER_LENGTH("Identifier: length", List.of(Flaw.IDENTIFIER_TOO_LONG)),
    IDENTIFIER_CHARACTERS("Identifier: characters", List.of(Flaw.IDENTIFIER_HAS_CONTROL_CHARACTERS)),
    IDENTIFIER_PATTERN("Identifier: pattern", List.of(Flaw.IDENTIFIER_DOES_NOT_MATCH, Flaw.IDENTIFIER_PATTERN_GAVE_UP)),
    PIN_GIVEN("PIN: given", List.of(Flaw.PASSWORD_NOT_WANTED, Flaw.PASSWORD_EMPTY)),
    PIN_LENGTH("PIN: length", List.of(Flaw.PASSWORD_TOO_LONG)),
    PIN_CHARACTERS("PIN: characters", List.of(Flaw.PASSWORD_HAS_CONTROL_CHARACTERS)),
    PIN_PATTERN("PIN: pattern", List.of(Flaw.PASSWORD_DOES_NOT_MATCH, Flaw.PASSWORD_PATTERN_GAVE_UP));

    private static final String ADVICE_PATRON = " Compare it with the patron's card, or ask the library.";
    private static final String ADVICE_PATTERN = " Ask the people who set this service up for a simpler pattern.";

    private final String step;
    private final List<Flaw> flaws;

    LocalCheck(String step, List<Flaw> flaws) {
        this.step = step;
        this.flaws = flaws;
    }

    private boolean isOfPin() {
        return compareTo(PIN_GIVEN) >= 0;
    }

    /**
     * Records every check up to the first that fails.
     *
     * @param flaw the first flaw, if there is one
     * @param withPin whether the PIN was looked at too
     */
    static void record(StepLog log, Optional<Flaw> flaw, boolean withPin) {
        for (LocalCheck check : values()) {
            if (check.isOfPin() && !withPin) {
                return;
            }
            if (flaw.isPresent() && check.flaws.contains(flaw.get())) {
                String advice = flaw.get().isThePatternsFault() ? ADVICE_PATTERN : ADVICE_PATRON;
                log.note(check.step, false, flaw.get().sentence() + advice);
                return;
            }
            log.note(check.step, true, "");
        }
    }
}
