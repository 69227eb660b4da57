package org.patronauth.mutation;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Played by {@link MethodTestsTest} alone: the build knows tests by the end of their names. */
class Sample {
    static final List<String> ran = new ArrayList<>();
    static boolean unprepared;

    @BeforeAll
    static void prepare() {
        if (unprepared) {
            throw new IllegalStateException("not prepared");
        }
    }

    @Test
    void passes() {
        ran.add("passes");
    }

    @Test
    void fails() {
        throw new AssertionError("failed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isPlayedThrice(int number) {
        ran.add("round " + number);
        if (number == 2) {
            throw new AssertionError("failed in round 2");
        }
    }

    @Test
    @Tag("long")
    void takesLong() {
        ran.add("long");
    }

    @Nested
    class Inside {
        @Test
        void isFoundToo() {
            ran.add("inside");
        }
    }
}
