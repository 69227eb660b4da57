package org.patronauth.mutation;

import java.util.Properties;
import org.pitest.classpath.CodeSource;
import org.pitest.coverage.CoverageDatabase;
import org.pitest.mutationtest.build.TestPrioritiser;
import org.pitest.mutationtest.build.TestPrioritiserFactory;

/** Gives PIT {@link NearestTests}, with as many milliseconds for each mutation as its configuration says. */
public final class NearestTestsFactory implements TestPrioritiserFactory {

    private static final String BUDGET = "budgetMillis";

    /** Made by PIT. */
    public NearestTestsFactory() {}

    @Override
    public TestPrioritiser makeTestPrioritiser(Properties settings, CodeSource code, CoverageDatabase coverage) {
        return new NearestTests(coverage, Long.parseLong(settings.getProperty(BUDGET)));
    }

    @Override
    public String description() {
        return "The nearest tests of a mutation, as many as its budget of time allows";
    }
}
