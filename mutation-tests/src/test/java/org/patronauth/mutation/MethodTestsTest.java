package org.patronauth.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pitest.testapi.Description;
import org.pitest.testapi.NullExecutionListener;
import org.pitest.testapi.ResultCollector;
import org.pitest.testapi.TestGroupConfig;
import org.pitest.testapi.TestUnit;

class MethodTestsTest {
    @BeforeEach
    void forget() {
        Sample.ran.clear();
        Sample.unprepared = false;
    }

    private static final class Results implements ResultCollector {
        final List<Description> started = new ArrayList<>();
        final List<Description> ended = new ArrayList<>();

        @Nullable Throwable failure;

        @Override
        public void notifyEnd(Description test, Throwable why) {
            ended.add(test);
            failure = why;
        }

        @Override
        public void notifyEnd(Description test) {
            ended.add(test);
        }

        @Override
        public void notifyStart(Description test) {
            started.add(test);
        }

        @Override
        public void notifySkipped(Description test) {
            throw new AssertionError("skipped");
        }

        @Override
        public boolean shouldExit() {
            return false;
        }
    }

    private static List<TestUnit> found(Class<?> testClass, List<String> excluded, List<String> included) {
        return new MethodTests(new TestGroupConfig(excluded, included))
                .findTestUnits(testClass, new NullExecutionListener());
    }

    private static List<String> names(List<TestUnit> tests) {
        return tests.stream()
                .map(test -> test.getDescription().getName().replaceAll(".*:(\\w+)\\(.*", "$1"))
                .toList();
    }

    private static @Nullable Throwable play(String method) {
        List<TestUnit> tests = found(Sample.class, List.of(), List.of()).stream()
                .filter(test -> names(List.of(test)).contains(method))
                .toList();
        assertThat(tests).hasSize(1);
        Results results = new Results();
        tests.get(0).execute(results);
        assertThat(results.started).containsExactly(tests.get(0).getDescription());
        assertThat(results.ended).containsExactly(tests.get(0).getDescription());
        return results.failure;
    }

    @Test
    void methodsAreFoundWithoutBeingRun() {
        assertThat(names(found(Sample.class, List.of(), List.of())))
                .containsExactlyInAnyOrder("passes", "fails", "isPlayedThrice", "takesLong", "isFoundToo");
        assertThat(found(Sample.Inside.class, List.of(), List.of()))
                .as("with the class around it")
                .isEmpty();
        assertThat(found(String.class, List.of(), List.of())).isEmpty();
        assertThat(Sample.ran).isEmpty();
    }

    @Test
    void tagsDecideWhichAreFound() {
        assertThat(names(found(Sample.class, List.of("long"), List.of()))).doesNotContain("takesLong");
        assertThat(names(found(Sample.class, List.of(), List.of("long")))).containsExactly("takesLong");
    }

    @Test
    void aMethodIsPlayedAlone() {
        assertThat(play("passes")).isNull();
        assertThat(Sample.ran).containsExactly("passes");
        assertThat(play("isFoundToo")).isNull();
        assertThat(play("fails")).hasMessage("failed");
    }

    @Test
    void aMethodIsPlayedWithAllItsParametersAndFailsIfOneDoes() {
        assertThat(play("isPlayedThrice")).hasMessage("failed in round 2");
        assertThat(Sample.ran).containsExactly("round 1", "round 2", "round 3");
    }

    @Test
    void aClassThatCannotBePreparedFails() {
        Sample.unprepared = true;
        assertThat(play("passes")).hasMessage("not prepared");
        assertThat(Sample.ran).isEmpty();
    }
}
