package org.patronauth;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithUtf8Length;

/** A restriction is refused or judges; one that is stored in whatever form lets in only whom a good one would. */
class RestrictionFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void restriction(
            @NotNull @WithUtf8Length(max = 20) String type,
            @NotNull @WithUtf8Length(max = 40) String field,
            @NotNull @WithUtf8Length(max = 1_100) String criteria,
            @NotNull @WithUtf8Length(max = 300) String value) {
        PatronData said = PatronData.complete()
                .authorizationIdentifier(value)
                .libraryIdentifier(value)
                .build();
        Restriction.Reading reading = Restriction.read(type, field, criteria);
        Restriction stored = Restriction.ofStored(type, field, criteria);
        if (reading.restriction().isEmpty() == reading.problems().isEmpty()) {
            throw new AssertionError("a reading is good or says what is wrong");
        }
        boolean admitted = stored.judge(said, null).matched();
        if (admitted
                && !reading.restriction()
                        .map(read -> read.judge(said, null).matched())
                        .orElse(false)) {
            throw new AssertionError("somebody came in by a restriction that cannot be saved");
        }
    }
}
