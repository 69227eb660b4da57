package org.patronauth.millenium;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What a protocol may use: the table of docs/architecture.md. */
@AnalyzeClasses(packages = "org.patronauth.millenium", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theProtocolNeedsTheCoreAndNothingElse = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "org.patronauth",
                    "org.patronauth.spi",
                    "org.patronauth.rule",
                    "org.patronauth.settings",
                    "org.patronauth.guard",
                    "org.patronauth.http",
                    "org.patronauth.millenium",
                    "okhttp3",
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "java.."));

    @ArchTest
    static final ArchRule theFactoryAloneKnowsTheHostsClient = noClasses()
            .that()
            .doNotHaveSimpleName("MilleniumProviderFactory")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("okhttp3..");

    @ArchTest
    static final ArchRule theFactoryAloneIsPublic = classes()
            .that()
            .arePublic()
            .should()
            .haveSimpleName("MilleniumProviderFactory")
            .andShould()
            .haveModifier(JavaModifier.FINAL);

    // M10
    @ArchTest
    static final ArchRule recordsAreReadWithoutRegularExpressionsInputAndOutput = noClasses()
            .that()
            .haveNameMatching(
                    ".*\\.(PatronDump|LineTags|FieldValue|BodyText|Judgement|RecordMap|Fines|ExpiryDate|FamilyName"
                            + "|Neighborhood|BlockRule|WhiteSpace)")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.regex..", "java.io..", "java.net..", "org.patronauth.http..");
}
