package org.patronauth.mutation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pitest.classinfo.ClassName;
import org.pitest.coverage.BlockLocation;
import org.pitest.coverage.CoverageDatabase;
import org.pitest.coverage.TestInfo;
import org.pitest.mutationtest.build.TestPrioritiser;
import org.pitest.mutationtest.engine.MutationDetails;

/**
 * The tests that reach a mutation, the nearest first, as many as a budget of time allows. A mutation that survives meets
 * all the tests it is given, which for the core can be a minute of databases; with a budget fewer tests are played, so
 * that a score is never better than that of all the tests.
 *
 * <p>Near is a test named after the mutated class, then one of its package, then any other. Within these, the quickest of
 * each test class come first, so that a budget meets many kinds of tests.
 */
final class NearestTests implements TestPrioritiser {

    /** What starting a test costs beyond its own time, in milliseconds. */
    private static final long START = 5L;

    private final CoverageDatabase coverage;
    private final long budgetMillis;

    NearestTests(CoverageDatabase coverage, long budgetMillis) {
        this.coverage = coverage;
        this.budgetMillis = budgetMillis;
    }

    @Override
    public List<TestInfo> assignTests(MutationDetails mutation) {
        List<TestInfo> chosen = new ArrayList<>();
        long left = budgetMillis;
        for (TestInfo test : nearestFirst(mutation.getClassName(), reaching(mutation))) {
            long cost = test.getTime() + START;
            if (cost <= left) {
                chosen.add(test);
                left -= cost;
            }
        }
        return chosen;
    }

    private Collection<TestInfo> reaching(MutationDetails mutation) {
        return mutation.getBlocks().stream()
                .map(block -> new BlockLocation(mutation.getId().getLocation(), block))
                .flatMap(block -> coverage.getTestsForBlockLocation(block).stream())
                .collect(Collectors.toSet());
    }

    private static List<TestInfo> nearestFirst(ClassName mutated, Collection<TestInfo> tests) {
        List<TestInfo> quickest = new ArrayList<>(tests);
        quickest.sort(Comparator.comparingInt(TestInfo::getTime).thenComparing(TestInfo::getName));
        Map<String, Integer> seen = new HashMap<>();
        Map<TestInfo, Integer> rounds = new HashMap<>();
        quickest.forEach(test -> rounds.put(test, seen.merge(testClass(test), 1, Integer::sum)));
        quickest.sort(Comparator.<TestInfo>comparingInt(test -> distance(mutated, testClass(test)))
                .thenComparing(rounds::get));
        return quickest;
    }

    private static int distance(ClassName mutated, String testClass) {
        String name = mutated.asJavaName().replaceFirst("\\$.*", "");
        int dot = name.lastIndexOf('.');
        if (testClass.startsWith(name)
                || testClass.startsWith(name.substring(0, dot + 1) + "H2" + name.substring(dot + 1))) {
            return 0;
        }
        return testClass.startsWith(name.substring(0, dot + 1)) ? 1 : 2;
    }

    private static String testClass(TestInfo test) {
        return TestInfo.toDefiningClassName().apply(test).asJavaName();
    }
}
