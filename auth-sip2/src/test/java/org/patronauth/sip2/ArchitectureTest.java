package org.patronauth.sip2;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What a protocol may use: the table of docs/architecture.md. */
@AnalyzeClasses(packages = "org.patronauth.sip2", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    // Z1
    @ArchTest
    static final ArchRule theProtocolNeedsTheCoreAndNothingElse = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "org.patronauth",
                    "org.patronauth.spi",
                    "org.patronauth.rule",
                    "org.patronauth.settings",
                    "org.patronauth.guard",
                    "org.patronauth.net",
                    "org.patronauth.sip2",
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "java..",
                    "javax.net.ssl"));

    @ArchTest
    static final ArchRule theFactoryAloneIsPublic = classes()
            .that()
            .arePublic()
            .should()
            .haveSimpleName("Sip2ProviderFactory")
            .andShould()
            .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);

    // Z1
    @ArchTest
    static final ArchRule theCodecDoesNoInputAndOutput = noClasses()
            .that()
            .haveSimpleName("Request")
            .or()
            .haveSimpleName("Response")
            .or()
            .haveSimpleName("Checksum")
            .or()
            .haveSimpleName("FieldMap")
            .or()
            .haveSimpleName("Decision")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.nio.channels..", "javax.net..");
}
