package org.patronauth.rule;

import java.math.BigDecimal;
import java.time.LocalDate;

/** What a part of a rule turned out to be for one patron. */
sealed interface Value {
    /** True. */
    Truth TRUE = new Truth(true);
    /** False. */
    Truth FALSE = new Truth(false);

    record Numeric(BigDecimal number) implements Value {}

    record Text(String text) implements Value {}

    record Day(LocalDate date) implements Value {}

    record Truth(boolean holds) implements Value {
        static Truth of(boolean holds) {
            return holds ? TRUE : FALSE;
        }
    }

    /** What cannot be told, and why: one sentence without any value. */
    record Unknown(String why) implements Value {}
}
