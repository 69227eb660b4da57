package org.patronauth.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.pitest.testapi.AbstractTestUnit;
import org.pitest.testapi.Description;
import org.pitest.testapi.ResultCollector;
import org.pitest.testapi.TestGroupConfig;
import org.pitest.testapi.TestUnit;
import org.pitest.testapi.TestUnitExecutionListener;
import org.pitest.testapi.TestUnitFinder;

/**
 * The test methods of a class, each with all its parameters as one test. PIT's own way of finding the tests of a class is
 * to run it, for the sake of parameters: each process that tries mutations out would first run every class whose tests
 * reach them, which for tests with databases takes much longer than trying them out.
 */
final class MethodTests implements TestUnitFinder {
    private final Launcher launcher = LauncherFactory.create();
    private final TestGroupConfig groups;

    MethodTests(TestGroupConfig groups) {
        this.groups = groups;
    }

    @Override
    public List<TestUnit> findTestUnits(Class<?> testClass, TestUnitExecutionListener listener) {
        if (testClass.getEnclosingClass() != null) {
            return List.of();
        }
        LauncherDiscoveryRequestBuilder request =
                request().selectors(DiscoverySelectors.selectClass(testClass.getName()));
        if (!groups.getExcludedGroups().isEmpty()) {
            request.filters(TagFilter.excludeTags(groups.getExcludedGroups()));
        }
        if (!groups.getIncludedGroups().isEmpty()) {
            request.filters(TagFilter.includeTags(groups.getIncludedGroups()));
        }
        TestPlan plan = launcher.discover(request.build());
        List<TestUnit> found = new ArrayList<>();
        for (TestIdentifier root : plan.getRoots()) {
            for (TestIdentifier below : plan.getDescendants(root)) {
                if (below.getSource().filter(MethodSource.class::isInstance).isPresent()) {
                    found.add(new MethodTest(testClass, below.getUniqueId()));
                }
            }
        }
        return found;
    }

    private static LauncherDiscoveryRequestBuilder request() {
        return LauncherDiscoveryRequestBuilder.request()
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false");
    }

    private final class MethodTest extends AbstractTestUnit {
        private final String id;

        MethodTest(Class<?> testClass, String id) {
            super(new Description(id, testClass));
            this.id = id;
        }

        @Override
        public void execute(ResultCollector results) {
            LauncherDiscoveryRequest alone =
                    request().selectors(DiscoverySelectors.selectUniqueId(id)).build();
            results.notifyStart(getDescription());
            Throwable failure = firstFailure(alone);
            if (failure == null) {
                results.notifyEnd(getDescription());
            } else {
                results.notifyEnd(getDescription(), failure);
            }
        }

        private @Nullable Throwable firstFailure(LauncherDiscoveryRequest request) {
            AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
            launcher.execute(request, new TestExecutionListener() {
                @Override
                public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                    if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                        first.compareAndSet(null, result.getThrowable().orElseGet(AssertionError::new));
                    }
                }
            });
            return first.get();
        }
    }
}
