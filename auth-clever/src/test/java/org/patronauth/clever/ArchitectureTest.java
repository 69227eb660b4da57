package org.patronauth.clever;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What a protocol may use: the table of docs/architecture.md. */
@AnalyzeClasses(packages = "org.patronauth.clever", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theProtocolNeedsTheCoreAndItsHttpClient = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "org.patronauth",
                    "org.patronauth.spi",
                    "org.patronauth.settings",
                    "org.patronauth.guard",
                    "org.patronauth.http",
                    "org.patronauth.json",
                    "org.patronauth.clever",
                    "com.fasterxml.jackson..",
                    "okhttp3",
                    "org.jspecify.annotations",
                    "java.."));

    @ArchTest
    static final ArchRule theFactoryAloneIsPublic = classes()
            .that()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .should()
            .haveSimpleName("CleverProviderFactory")
            .andShould()
            .haveModifier(JavaModifier.FINAL);
}
