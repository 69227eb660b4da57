package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.Sip2Fault;

/** Every combination of what a server can say and what a patron can type, through the wire. */
class DecisionTableTest {
    private enum Said {
        YES("Y"),
        NO("N"),
        NOTHING(null),
        SOMETHING_ELSE("1");

        private final String value;

        Said(String value) {
            this.value = value;
        }

        Sip2Fault in(String field) {
            return value == null ? Sip2Fault.omitting(field) : Sip2Fault.replacing(field, value);
        }
    }

    private enum Typed {
        RIGHT(Desk.PIN),
        WRONG(Desk.WRONG_PIN),
        EMPTY(""),
        /** The service collects no PIN. */
        NOT_COLLECTED("");

        private final String pin;

        Typed(String pin) {
            this.pin = pin;
        }
    }

    // T6, Z6, Z7, Y8
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void cellByCell(Dialect dialect) throws IOException {
        int cells = 0;
        try (FakeSip2Server ils = Desk.ferguson().start();
                Desk collecting = Desk.at(ils, "ils", dialect.id());
                Desk without = Desk.at(ils, "ils", dialect.id(), "password_keyboard", "No input")) {
            for (Said bl : Said.values()) {
                for (Said cq : Said.values()) {
                    for (Typed typed : Typed.values()) {
                        ils.behave();
                        ils.misbehave(bl.in("BL"));
                        ils.misbehave(cq.in("CQ"));
                        ils.forgetWhatWasSeen();
                        Desk desk = typed == Typed.NOT_COLLECTED ? without : collecting;

                        assertThat(outcome(desk, typed))
                                .as(
                                        "%s: BL %s, CQ %s, PIN %s",
                                        dialect, bl, cq, typed.name().toLowerCase(Locale.ROOT))
                                .isEqualTo(expected(bl, cq, typed));
                        assertThat(ils.pinsSeen()).isEqualTo(typed.pin.isEmpty() ? 0 : 1);
                        assertThat(ils.requests("63")).isEqualTo(typed == Typed.EMPTY ? 0 : 1);
                        cells++;
                    }
                }
            }
        }
        assertThat(cells).isEqualTo(64);
    }

    private static String outcome(Desk desk, Typed typed) {
        try {
            return desk.signIn(Desk.JANE, typed.pin).isPresent() ? "yes" : "no";
        } catch (IOException e) {
            return "not answered";
        }
    }

    private static String expected(Said bl, Said cq, Typed typed) {
        if (typed == Typed.EMPTY) {
            return "no";
        }
        if (typed == Typed.NOT_COLLECTED) {
            return switch (bl) {
                case YES -> "yes";
                case NO -> "no";
                case NOTHING, SOMETHING_ELSE -> "not answered";
            };
        }
        if (bl == Said.NO || cq == Said.NO) {
            return "no";
        }
        return bl == Said.YES && cq == Said.YES ? "yes" : "not answered";
    }
}
