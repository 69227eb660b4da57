package org.patronauth.mutation;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pitest.classinfo.ClassByteArraySource;
import org.pitest.help.PitHelpError;
import org.pitest.testapi.Configuration;
import org.pitest.testapi.TestGroupConfig;
import org.pitest.testapi.TestPluginFactory;
import org.pitest.testapi.TestSuiteFinder;
import org.pitest.testapi.TestUnitFinder;

/** Gives PIT the {@link MethodTests} of classes. */
public final class MethodTestsFactory implements TestPluginFactory {
    /** Made by PIT. */
    public MethodTestsFactory() {}

    @Override
    public Configuration createTestFrameworkConfiguration(
            TestGroupConfig groups,
            ClassByteArraySource source,
            Collection<String> excludedRunners,
            Collection<String> includedMethods) {
        return new Configuration() {
            @Override
            public TestUnitFinder testUnitFinder() {
                return new MethodTests(groups);
            }

            @Override
            public TestSuiteFinder testSuiteFinder() {
                return suite -> List.of();
            }

            @Override
            public Optional<PitHelpError> verifyEnvironment() {
                return Optional.empty();
            }
        };
    }

    @Override
    public String description() {
        return "Methods of JUnit as tests, found without running them";
    }

    @Override
    public String name() {
        return "methods";
    }
}
