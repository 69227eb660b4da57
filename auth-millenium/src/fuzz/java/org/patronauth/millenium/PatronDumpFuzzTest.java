package org.patronauth.millenium;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithUtf8Length;
import java.util.List;

/** Whatever a server sends can be scanned, and what was never written is not found in it. */
class PatronDumpFuzzTest {
    private static final List<String> CODES =
            List.of("p81", "pb", "p43", "p46", "p47", "p53", "p56", "p96", "pn", "pu");

    @FuzzTest(maxDuration = "1m")
    void dump(@NotNull @WithUtf8Length(max = 8_192) String text) {
        PatronDump dump = PatronDump.of(text);
        dump.hasError();
        for (String code : CODES) {
            String value = dump.last(code);
            if (dump.has(code) != (value != null)) {
                throw new AssertionError("a field without a value");
            }
            if (value != null && !text.contains(code)) {
                throw new AssertionError("a field that was never written");
            }
            dump.first(code);
            dump.lastNonBlank(code);
            if (dump.newestFirst(code).size() > text.length()) {
                throw new AssertionError("more than was written");
            }
        }
    }
}
