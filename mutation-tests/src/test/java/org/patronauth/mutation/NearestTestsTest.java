package org.patronauth.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pitest.classinfo.ClassName;
import org.pitest.coverage.BlockLocation;
import org.pitest.coverage.CoverageDatabase;
import org.pitest.coverage.TestInfo;
import org.pitest.mutationtest.engine.Location;
import org.pitest.mutationtest.engine.MutationDetails;
import org.pitest.mutationtest.engine.MutationIdentifier;

class NearestTestsTest {
    private static final Location PLACE =
            Location.location(ClassName.fromString("org.example.Card$Inner"), "read", "()V");

    private static TestInfo test(String testClass, String name, int millis) {
        return new TestInfo(testClass, name, millis, Optional.empty(), 1);
    }

    private static List<String> chosen(long budgetMillis, Map<Integer, List<TestInfo>> byBlock, Integer... blocks) {
        CoverageDatabase coverage = (CoverageDatabase) Proxy.newProxyInstance(
                NearestTestsTest.class.getClassLoader(),
                new Class<?>[] {CoverageDatabase.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getTestsForBlockLocation");
                    BlockLocation place = (BlockLocation) arguments[0];
                    assertThat(place.getLocation()).isEqualTo(PLACE);
                    return byBlock.getOrDefault(place.getBlock(), List.of());
                });
        MutationDetails mutation = new MutationDetails(
                new MutationIdentifier(PLACE, 1, "mutator"), "Card.java", "changed", 7, List.of(blocks));
        return new NearestTests(coverage, budgetMillis)
                .assignTests(mutation).stream().map(TestInfo::getName).toList();
    }

    @Test
    void theNearestComeFirstAndOfThoseTheQuickestOfEachClass() {
        List<TestInfo> tests = List.of(
                test("org.other.FarTest", "far", 1),
                test("org.example.DeskTest", "desk quick", 2),
                test("org.example.DeskTest", "desk slow", 4),
                test("org.example.RuleTest", "rule", 3),
                test("org.example.CardTest", "card slow", 90),
                test("org.example.CardTest", "card quick", 80),
                test("org.example.H2CardTest", "card in a database", 200));

        assertThat(chosen(10_000, Map.of(4, tests), 4))
                .containsExactly(
                        "card quick", "card in a database", "card slow", "desk quick", "rule", "desk slow", "far");
    }

    @Test
    void asManyArePlayedAsTheBudgetAllows() {
        List<TestInfo> tests = List.of(
                test("org.example.CardTest", "a", 45), test("org.example.CardTest", "b", 46), test("org.X", "c", 20));

        assertThat(chosen(101, Map.of(1, tests), 1)).containsExactly("a", "b");
        assertThat(chosen(100, Map.of(1, tests), 1)).containsExactly("a", "c");
        assertThat(chosen(10, Map.of(1, tests), 1)).isEmpty();
    }

    @Test
    void aTestThatReachesSeveralPlacesOfAMutationIsPlayedOnce() {
        TestInfo one = test("org.example.CardTest", "one", 1);
        TestInfo two = test("org.example.CardTest", "two", 2);

        assertThat(chosen(100, Map.of(1, List.of(one), 2, List.of(two, one), 3, List.of(test("org.X", "x", 1))), 1, 2))
                .containsExactly("one", "two");
    }
}
