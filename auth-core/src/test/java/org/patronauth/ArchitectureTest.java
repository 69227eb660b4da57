package org.patronauth;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Locale;

/** Who may use what: the table of docs/architecture.md. */
@AnalyzeClasses(packages = "org.patronauth", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "org.patronauth";
    private static final String[] JDK_AND_ANNOTATIONS = {
        "java..", "javax.crypto..", "javax.net..", "org.slf4j", "org.jspecify.annotations"
    };

    @ArchTest
    static final ArchRule rootSpiSettingsStoreAndGuardUseTheJdkAlone = classes()
            .that()
            .resideInAnyPackage(
                    ROOT,
                    ROOT + ".spi",
                    ROOT + ".settings",
                    ROOT + ".store",
                    ROOT + ".guard",
                    ROOT + ".net",
                    ROOT + ".internal")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(with(ROOT + "..")));

    @ArchTest
    static final ArchRule theLanguageOfRulesKnowsTheJdkAlone = classes()
            .that()
            .resideInAPackage(ROOT + ".rule")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(with(ROOT + ".rule")));

    @ArchTest
    static final ArchRule nobodyButTheStoreTouchesTheDatabase = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + ".store.jdbi", ROOT + ".store.postgres")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jdbi..", "java.sql..", "javax.sql..", "org.postgresql..", "org.h2..");

    @ArchTest
    static final ArchRule theStoreOnTheDatabaseKnowsNoProviders = classes()
            .that()
            .resideInAPackage(ROOT + ".store.jdbi")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(with(
                    ROOT,
                    ROOT + ".guard",
                    ROOT + ".store",
                    ROOT + ".store.jdbi",
                    "org.jdbi..",
                    "javax.sql..",
                    "com.fasterxml.jackson..")));

    @ArchTest
    static final ArchRule noticesOfPostgresNeedItsDriverAlone = classes()
            .that()
            .resideInAPackage(ROOT + ".store.postgres")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    with(ROOT + ".store", ROOT + ".store.postgres", "javax.sql..", "org.postgresql..")));

    @ArchTest
    static final ArchRule nobodyElseNeedsTheDriverOfPostgres = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".store.postgres")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.postgresql..");

    @ArchTest
    static final ArchRule httpUsesItsClientAndNoJson = classes()
            .that()
            .resideInAPackage(ROOT + ".http")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(with(
                    ROOT,
                    ROOT + ".guard",
                    ROOT + ".net",
                    ROOT + ".settings",
                    ROOT + ".spi",
                    ROOT + ".http",
                    "okhttp3..",
                    "okio..")));

    @ArchTest
    static final ArchRule jsonIsReadInOnePlace = classes()
            .that()
            .resideInAPackage(ROOT + ".json")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(with(ROOT + ".json", "com.fasterxml.jackson..")));

    @ArchTest
    static final ArchRule documentsNeedValuesSettingsAndJson = classes()
            .that()
            .resideInAPackage(ROOT + ".opds")
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage(with(ROOT, ROOT + ".settings", ROOT + ".opds", "com.fasterxml.jackson..")));

    @ArchTest
    static final ArchRule oneClassKnowsHowDocumentsAreWritten = noClasses()
            .that()
            .resideInAPackage(ROOT + ".opds")
            .and()
            .doNotHaveSimpleName("DocumentJson")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule signingInElsewhereAsksOverHttpAndReadsTokensByTheirLibrary = classes()
            .that()
            .resideInAPackage(ROOT + ".oauth")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(with(
                    ROOT,
                    ROOT + ".guard",
                    ROOT + ".http",
                    ROOT + ".json",
                    ROOT + ".settings",
                    ROOT + ".spi",
                    ROOT + ".oauth",
                    "okhttp3",
                    "com.nimbusds.jose",
                    "com.nimbusds.jose.crypto",
                    "com.nimbusds.jose.jwk",
                    "com.nimbusds.jose.util")));

    @ArchTest
    static final ArchRule onlyTheFacadesAndInternalUseInternal = classes()
            .that()
            .resideInAPackage(ROOT + ".internal")
            .should()
            .onlyHaveDependentClassesThat(describe(
                    "are internal or one of the two facades",
                    type -> type.getPackageName().equals(ROOT + ".internal") || isFacade(type)));

    @ArchTest
    static final ArchRule valuesKnowNothingOfWhatUsesThem = noClasses()
            .that()
            .resideInAPackage(ROOT)
            .and(describe("are no facade", type -> !isFacade(type)))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".spi", ROOT + ".store..", ROOT + ".net", ROOT + ".opds", ROOT + ".internal");

    @ArchTest
    static final ArchRule subPackagesFormNoCycle =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingInternalShowsInAPublicSignature = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage(ROOT + ".internal")
            .and()
            .arePublic()
            .should()
            .notHaveRawReturnType(
                    describe("internal", type -> type.getPackageName().equals(ROOT + ".internal")));

    @ArchTest
    static final ArchRule noPublicMutableStatic =
            fields().that().areStatic().and().areNotPrivate().should().beFinal();

    @ArchTest
    static final ArchRule nobodyPrints = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule timeComesFromAClock = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC");

    @ArchTest
    static final ArchRule textDoesNotDependOnTheLocale = noClasses()
            .should()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .callMethod(String.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(String.class, "formatted", Object[].class)
            .orShould()
            .callMethod(Locale.class, "getDefault");

    // T36
    @ArchTest
    static final ArchRule noXmlAndNoDeserialisation = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.xml..", "org.w3c.dom..", "org.xml.sax..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class);

    /** A monitor pins a virtual thread to its carrier while it blocks, up to Java 23. */
    @ArchTest
    static final ArchRule noMonitors = methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);

    private static boolean isFacade(JavaClass type) {
        String name = type.getName();
        return name.startsWith(PatronAuthenticator.class.getName())
                || name.startsWith(ROOT + ".PatronAuthenticationServices");
    }

    private static String[] with(String... more) {
        String[] all = new String[JDK_AND_ANNOTATIONS.length + more.length];
        System.arraycopy(JDK_AND_ANNOTATIONS, 0, all, 0, JDK_AND_ANNOTATIONS.length);
        System.arraycopy(more, 0, all, JDK_AND_ANNOTATIONS.length, more.length);
        return all;
    }
}
