package org.patronauth.mock;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the test kit may use: the table of docs/architecture.md. */
@AnalyzeClasses(packages = "org.patronauth.mock", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theKitNeedsTheCoreAndJupiterAndNothingElse = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "org.patronauth",
                    "org.patronauth.spi",
                    "org.patronauth.settings",
                    "org.patronauth.guard",
                    "org.patronauth.net",
                    "org.patronauth.store..",
                    "org.patronauth.mock",
                    "org.junit.jupiter.api..",
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "java..",
                    "javax.crypto..",
                    "javax.net.ssl"));

    @ArchTest
    static final ArchRule jupiterIsForTheExtensionAndTheContractAlone = noClasses()
            .that()
            .haveSimpleNameNotContaining("PatronAuth")
            .and()
            .haveSimpleNameNotContaining("Contract")
            .and()
            .doNotHaveFullyQualifiedName("org.patronauth.mock.ProviderContract$Opened")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.junit..");
}
