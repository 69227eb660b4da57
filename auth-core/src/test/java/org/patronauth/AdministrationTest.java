package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

class AdministrationTest {
    private static final Actor ADMIN = Actor.system("admin");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final LibraryId LION = new LibraryId("lion");

    private final String url = TestDatabases.h2();
    private final JdbiStores stores = JdbiStores.open(url);
    private final PlainProtocol protocol = new PlainProtocol();
    private PatronAuthenticator authenticator;
    private PatronAuthenticationServices services;

    @BeforeEach
    void open() {
        authenticator = PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(protocol))
                .plainSecretsAllowed(true)
                .pollInterval(Duration.ofHours(1))
                .build();
        services = authenticator.administration();
    }

    @AfterEach
    void close() {
        authenticator.close();
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private LibraryView library(LibraryId id, Object... settings) {
        return services.createLibrary(ADMIN, new LibraryDraft(id.shortName(), "Library " + id, map(settings)));
    }

    private ServiceView service(String name, Object... settings) {
        Map<String, Object> all = map(settings);
        all.putIfAbsent("url", "ils.example.org");
        return services.createService(ADMIN, new ServiceDraft(name, "Plain", all));
    }

    private static AssociationDraft unrestricted(Object... settings) {
        return new AssociationDraft(null, null, null, map(settings), null);
    }

    private static AssociationDraft restricted(String type, String field, String criteria) {
        return new AssociationDraft(type, field, criteria, Map.of(), null);
    }

    private static ConfigurationRefusedException refused(ThrowingCallable change) {
        ConfigurationRefusedException refusal = catchThrowableOfType(ConfigurationRefusedException.class, change);
        assertThat(refusal).as("the change should have been refused").isNotNull();
        return refusal;
    }

    private static List<Tuple> errors(ThrowingCallable change) {
        return refused(change).errors().stream()
                .map(error -> Tuple.tuple(error.field(), error.type()))
                .toList();
    }

    private AuthenticationResult signIn(LibraryId library, String identifier) {
        String credentials =
                Base64.getEncoder().encodeToString((identifier + ":1234").getBytes(StandardCharsets.UTF_8));
        return authenticator.authenticate(library, List.of("Basic " + credentials), ClientInfo.UNKNOWN);
    }

    // G1
    @Test
    void theLifeOfAServiceFromCreationToDeletion() {
        library(FERGUSON);
        ServiceView created = service("Ferguson Plain");
        assertThat(services.services(ADMIN)).containsExactly(created);

        services.associate(ADMIN, FERGUSON, created.id(), restricted("prefix", "barcode", "2333300"));
        assertThat(signIn(FERGUSON, "23333000000001")).isInstanceOf(AuthenticationResult.Authenticated.class);
        assertThat(signIn(FERGUSON, "24444000000009")).isInstanceOf(AuthenticationResult.Rejected.class);

        AssociationView association = services.associations(ADMIN, FERGUSON).get(0);
        services.changeAssociation(ADMIN, FERGUSON, created.id(), unrestricted(), association.version());
        assertThat(signIn(FERGUSON, "24444000000009")).isInstanceOf(AuthenticationResult.Authenticated.class);

        ConfigurationRefusedException inUse = refused(() -> services.deleteService(ADMIN, created.id()));
        assertThat(inUse.problem().problemType()).isEqualTo(ProblemType.SERVICE_IN_USE);
        assertThat(inUse.libraries()).containsExactly(FERGUSON);

        services.disassociate(ADMIN, FERGUSON, created.id());
        assertThat(signIn(FERGUSON, "23333000000001")).isInstanceOf(AuthenticationResult.Unavailable.class);
        services.deleteService(ADMIN, created.id());
        assertThat(services.services(ADMIN)).isEmpty();
    }

    // G1
    @Test
    void everyProtocolTellsItsSettingsAndTheCommonOnes() {
        ProtocolDescription description = services.protocols().get(0);

        assertThat(description.name()).isEqualTo("Plain");
        assertThat(description.settings())
                .extracting(Setting::key)
                .startsWith("url", "port", "password")
                .contains("test_identifier", "identifier_regular_expression", "timeout");
        assertThat(description.librarySettings())
                .extracting(Setting::key)
                .containsExactly(
                        "external_type_regular_expression",
                        "basic_token_enabled",
                        "patron_blocking_rules",
                        "institution_id");
    }

    // G2
    @Test
    void everythingThatIsWrongIsToldAtOnceAndNothingIsSaved() {
        assertThat(errors(() -> services.createService(
                        ADMIN,
                        new ServiceDraft(
                                " ",
                                "Plain",
                                map(
                                        "port",
                                        "0",
                                        "identifier_regular_expression",
                                        "(",
                                        "unheard_of",
                                        1,
                                        "timeout",
                                        31)))))
                .containsExactlyInAnyOrder(
                        Tuple.tuple("name", ProblemType.MISSING_SERVICE_NAME),
                        Tuple.tuple("settings.url", ProblemType.INCOMPLETE_CONFIGURATION),
                        Tuple.tuple("settings.port", ProblemType.INVALID_NUMBER),
                        Tuple.tuple("settings.identifier_regular_expression", ProblemType.INVALID_CONFIGURATION_OPTION),
                        Tuple.tuple("settings.unheard_of", ProblemType.INVALID_CONFIGURATION_OPTION),
                        Tuple.tuple("settings.timeout", ProblemType.INVALID_NUMBER));
        assertThat(services.services(ADMIN)).isEmpty();
    }

    // G2
    @Test
    void theProblemIsOfTheTypeOfTheFirstError() {
        ConfigurationRefusedException refusal =
                refused(() -> services.createService(ADMIN, new ServiceDraft(null, "Plain", Map.of())));
        assertThat(refusal.problem().problemType())
                .isEqualTo(refusal.errors().get(0).type());
    }

    // G2
    @Test
    void aServiceNeedsAKnownProtocolAndKeepsIt() {
        assertThat(errors(() -> services.createService(ADMIN, new ServiceDraft("A", null, Map.of()))))
                .contains(Tuple.tuple("protocol", ProblemType.NO_PROTOCOL_FOR_NEW_SERVICE));
        assertThat(errors(() -> services.createService(ADMIN, new ServiceDraft("A", "Other", Map.of()))))
                .contains(Tuple.tuple("protocol", ProblemType.UNKNOWN_PROTOCOL));
        ServiceView created = service("A");
        assertThat(errors(() -> services.configureService(
                        ADMIN, created.id(), new ServiceDraft("A", "Other", map("url", "x")), created.version())))
                .contains(Tuple.tuple("protocol", ProblemType.CANNOT_CHANGE_PROTOCOL));
    }

    // G3
    @Test
    void anOlderNameOfAProtocolIsStoredAsItsName() {
        ServiceView created = services.createService(ADMIN, new ServiceDraft("A", "api.plain", map("url", "x")));

        assertThat(created.protocol()).isEqualTo("Plain");
        assertThat(services.configureService(
                                ADMIN, created.id(), new ServiceDraft("A", "api.plain", map("url", "y")), 1)
                        .settings())
                .containsEntry("url", "y");
    }

    // G2
    @Test
    void namesOfServicesAreUnique() {
        ServiceView first = service("A");
        ServiceView second = service("B");

        assertThat(errors(() -> service("A")))
                .containsExactly(Tuple.tuple("name", ProblemType.INTEGRATION_NAME_ALREADY_IN_USE));
        assertThat(errors(() -> services.configureService(
                        ADMIN, second.id(), new ServiceDraft("A", "Plain", map("url", "x")), second.version())))
                .containsExactly(Tuple.tuple("name", ProblemType.INTEGRATION_NAME_ALREADY_IN_USE));
        services.configureService(ADMIN, first.id(), new ServiceDraft("A", "Plain", map("url", "x")), first.version());
    }

    // G2
    @Test
    void whatTheHostDoesNotAllowIsAnErrorOfItsField() {
        assertThat(errors(() -> service("A", "forbidden", true)))
                .containsExactly(Tuple.tuple("settings.forbidden", ProblemType.INVALID_CONFIGURATION_OPTION));
        assertThat(protocol.open).as("what was built to try it out is closed").hasValue(0);
        service("A");
        assertThat(protocol.open).hasValue(1);
    }

    // B1
    @Test
    void anAliasIsStoredByTheCanonicalKey() {
        ServiceView created = services.createService(
                ADMIN, new ServiceDraft("A", "Plain", map("server", "ils", "test_username", "1")));

        assertThat(created.settings()).isEqualTo(map("url", "ils", "test_identifier", "1"));
        assertThat(errors(() -> services.createService(
                        ADMIN, new ServiceDraft("B", "Plain", map("url", "ils", "server", "other")))))
                .containsExactly(Tuple.tuple("settings.server", ProblemType.INVALID_CONFIGURATION_OPTION));
        services.createService(ADMIN, new ServiceDraft("B", "Plain", map("url", "ils", "server", "ils")));
    }

    // G2
    @Test
    void secretsAreMaskedAndKeptUntilTheyAreReplacedOrCleared() {
        ServiceView created = service("A", "password", "terminal-secret");
        assertThat(created.settings()).containsEntry("password", Secret.MASK);

        ServiceView kept = configure(created, map("url", "x"));
        assertThat(stored(created.id())).containsEntry("password", "terminal-secret");
        kept = configure(kept, map("url", "x", "password", Secret.MASK));
        assertThat(stored(created.id())).containsEntry("password", "terminal-secret");
        kept = configure(kept, map("url", "x", "login_password", "another"));
        assertThat(stored(created.id())).containsEntry("password", "another");
        kept = configure(kept, map("url", "x", "password", null));
        assertThat(kept.settings()).doesNotContainKey("password");
        assertThat(services.services(ADMIN).toString()).doesNotContain("terminal-secret", "another");
    }

    private ServiceView configure(ServiceView service, Map<String, Object> settings) {
        return services.configureService(
                ADMIN, service.id(), new ServiceDraft(service.name(), "Plain", settings), service.version());
    }

    private Map<String, Object> stored(long serviceId) {
        return stores.configuration().load().services().stream()
                .filter(row -> row.id() == serviceId)
                .findFirst()
                .orElseThrow()
                .settings();
    }

    // S1
    @Test
    void settingsThatANewerHostStoredAreKept() throws SQLException {
        ServiceView created = service("A");
        execute("update patron_auth.externalintegrations set settings = '{\"url\":\"x\",\"from_the_future\":7}'");

        configure(created, map("url", "y"));
        assertThat(stored(created.id())).isEqualTo(map("url", "y", "from_the_future", 7));
        ServiceView now = services.service(ADMIN, created.id());
        configure(now, now.settings());
        assertThat(stored(created.id())).containsEntry("from_the_future", 7);
    }

    // S6
    @Test
    void aChangeOfSomethingThatSomebodyElseChangedIsRefused() {
        LibraryView ferguson = library(FERGUSON);
        ServiceView created = service("A");
        AssociationView association = services.associate(ADMIN, FERGUSON, created.id(), unrestricted());
        configure(created, map("url", "x"));

        ConfigurationRefusedException stale = refused(() -> configure(created, map("url", "y")));
        assertThat(stale.problem().problemType()).isEqualTo(ProblemType.VERSION_CONFLICT);
        assertThat(stale.currentVersion()).hasValue(2);
        assertThat(stored(created.id())).containsEntry("url", "x");
        assertThat(refused(() -> services.changeLibrary(
                                ADMIN, FERGUSON, new LibraryDraft("ferguson", "F", Map.of()), ferguson.version() + 1))
                        .currentVersion())
                .hasValue(1);
        assertThat(refused(() -> services.changeAssociation(
                                ADMIN, FERGUSON, created.id(), unrestricted(), association.version() + 1))
                        .currentVersion())
                .hasValue(1);
        assertThat(refused(() -> services.associate(ADMIN, FERGUSON, created.id(), unrestricted()))
                        .problem()
                        .problemType())
                .isEqualTo(ProblemType.VERSION_CONFLICT);
    }

    // G2
    @Test
    void whatIsNotThereIsNotFound() {
        library(FERGUSON);
        for (ThrowingCallable missing : List.<ThrowingCallable>of(
                () -> services.service(ADMIN, 99),
                () -> services.deleteService(ADMIN, 99),
                () -> services.associate(ADMIN, FERGUSON, 99, unrestricted()),
                () -> services.disassociate(ADMIN, FERGUSON, 99),
                () -> services.selfTest(ADMIN, 99, Optional.empty()))) {
            assertThat(refused(missing).problem().problemType()).isEqualTo(ProblemType.MISSING_SERVICE);
        }
        assertThat(refused(() -> services.library(ADMIN, LION)).problem().problemType())
                .isEqualTo(ProblemType.LIBRARY_NOT_FOUND);
        assertThat(refused(() -> services.associations(ADMIN, LION)).problem().problemType())
                .isEqualTo(ProblemType.LIBRARY_NOT_FOUND);
    }

    // G2
    @ParameterizedTest
    @ValueSource(strings = {"Ferguson", "-a", "a_b", "a b", "ä", "admin", "oauth", "health", "metrics"})
    void aShortNameThatCannotBeIsRefused(String name) {
        assertThat(errors(() -> services.createLibrary(ADMIN, new LibraryDraft(name, "Library", Map.of()))))
                .containsExactly(Tuple.tuple("short_name", ProblemType.INVALID_CONFIGURATION_OPTION));
    }

    // G2
    @Test
    void shortNamesAreUniqueAndNamesAreRequired() {
        library(FERGUSON);
        LibraryView lion = library(LION);

        assertThat(errors(() -> services.createLibrary(ADMIN, new LibraryDraft("ferguson", " ", Map.of()))))
                .containsExactly(
                        Tuple.tuple("short_name", ProblemType.INVALID_CONFIGURATION_OPTION),
                        Tuple.tuple("name", ProblemType.INCOMPLETE_CONFIGURATION));
        assertThat(errors(() -> services.changeLibrary(
                        ADMIN, LION, new LibraryDraft("ferguson", "Lion", Map.of()), lion.version())))
                .containsExactly(Tuple.tuple("short_name", ProblemType.INVALID_CONFIGURATION_OPTION));
        LibraryId renamed = new LibraryId("lion2");
        assertThat(services.changeLibrary(ADMIN, LION, new LibraryDraft("lion2", "Lion", Map.of()), lion.version())
                        .id())
                .isEqualTo(renamed);
    }

    // G2
    @ParameterizedTest
    @CsvSource({
        "time_zone,Mars/Olympus,INVALID_CONFIGURATION_OPTION",
        "max_outstanding_fines,-1,INVALID_NUMBER",
        "max_outstanding_fines,much,INVALID_NUMBER",
        "allow_borrowing_with_expired_authorization,perhaps,INVALID_CONFIGURATION_OPTION",
        "patron_types,text,INVALID_CONFIGURATION_OPTION",
        "unheard_of,1,INVALID_CONFIGURATION_OPTION"
    })
    void valuesOfALibraryAreCheckedAsStrictly(String key, String value, ProblemType type) {
        assertThat(errors(() -> library(FERGUSON, key, value))).containsExactly(Tuple.tuple("settings." + key, type));
    }

    // V3
    @Test
    void aLibrarysLimitOfFinesMayNotBeAboveItsServices() {
        LibraryView ferguson = library(FERGUSON);
        ServiceView created = service("A", "max_outstanding_fines", "10.00");
        services.associate(ADMIN, FERGUSON, created.id(), unrestricted());

        assertThat(errors(() -> services.changeLibrary(
                        ADMIN,
                        FERGUSON,
                        new LibraryDraft("ferguson", "F", map("max_outstanding_fines", "10.01")),
                        ferguson.version())))
                .containsExactly(
                        Tuple.tuple("settings.max_outstanding_fines", ProblemType.INVALID_CONFIGURATION_OPTION));
        LibraryView stricter = services.changeLibrary(
                ADMIN,
                FERGUSON,
                new LibraryDraft("ferguson", "F", map("max_outstanding_fines", new BigDecimal("10"))),
                ferguson.version());
        assertThat(stricter.settings()).containsKey("max_outstanding_fines");
        library(LION, "max_outstanding_fines", 11);
        assertThat(refused(() -> services.associate(ADMIN, LION, created.id(), unrestricted()))
                        .errors())
                .hasSize(1);
    }

    // B8
    @Test
    void aSecondBasicServiceNeedsPatternsOnBoth() {
        library(FERGUSON);
        ServiceView plain = service("Plain");
        ServiceView digits = service("Digits", "identifier_regular_expression", "\\d+");
        ServiceView letters = service("Letters", "identifier_regular_expression", "[a-z]+");
        services.associate(ADMIN, FERGUSON, plain.id(), unrestricted());

        assertThat(errors(() -> services.associate(ADMIN, FERGUSON, digits.id(), unrestricted())))
                .containsExactly(Tuple.tuple("service_id", ProblemType.MULTIPLE_BASIC_AUTH_SERVICES));
        services.disassociate(ADMIN, FERGUSON, plain.id());
        services.associate(ADMIN, FERGUSON, digits.id(), unrestricted());
        services.associate(ADMIN, FERGUSON, letters.id(), unrestricted());
        assertThat(errors(() -> services.associate(ADMIN, FERGUSON, plain.id(), unrestricted())))
                .containsExactly(Tuple.tuple("service_id", ProblemType.MULTIPLE_BASIC_AUTH_SERVICES));
        assertThat(errors(() -> configure(letters, map("url", "x"))))
                .containsExactly(Tuple.tuple(
                        "settings.identifier_regular_expression", ProblemType.MULTIPLE_BASIC_AUTH_SERVICES));
    }

    // R1
    @Test
    void restrictionsOfAllSpellingsAreStoredInOneWay() {
        library(FERGUSON);
        ServiceView created = service("A");
        AssociationView association =
                services.associate(ADMIN, FERGUSON, created.id(), restricted("identifier prefix", null, " 2333300 "));
        assertThat(List.of(association.restrictionType(), association.restrictionField(), association.restriction()))
                .containsExactly("prefix", "barcode", "2333300");

        association = change(association, restricted("library code", "", "56"));
        assertThat(List.of(association.restrictionType(), association.restrictionField(), association.restriction()))
                .containsExactly("string", "patron location", "56");

        association = change(
                association,
                unrestricted(
                        "library_identifier_restriction_type", "LIST",
                        "library_identifier_field", "p46",
                        "library_identifier_restriction_criteria", "1, 2"));
        assertThat(List.of(association.restrictionType(), association.restrictionField(), association.restriction()))
                .containsExactly("list", "p46", "1, 2");
        assertThat(association.settings()).isEmpty();

        association = change(association, restricted("none", "barcode", ""));
        assertThat(association.restrictionType()).isNull();
        assertThat(association.restriction()).isNull();
    }

    private AssociationView change(AssociationView association, AssociationDraft draft) {
        return services.changeAssociation(
                ADMIN, association.library(), association.serviceId(), draft, association.version());
    }

    // R2
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "prefix;barcode;;patron_restriction;INCOMPLETE_CONFIGURATION",
                "list;barcode;' , ,';patron_restriction;INVALID_CONFIGURATION_OPTION",
                "regex;barcode;(;patron_restriction;INVALID_LIBRARY_IDENTIFIER_RESTRICTION_REGULAR_EXPRESSION",
                "none;barcode;2333300;patron_restriction;INVALID_CONFIGURATION_OPTION",
                "suffix;barcode;1;patron_restriction_type;INVALID_CONFIGURATION_OPTION",
                "prefix;shoe size;1;patron_restriction_field;INVALID_CONFIGURATION_OPTION",
                "library code;barcode;56;patron_restriction_field;INVALID_CONFIGURATION_OPTION"
            })
    void aRestrictionThatCouldNotWorkIsRefused(
            String type, String field, String criteria, String errorField, ProblemType error) {
        library(FERGUSON);
        ServiceView created = service("A");

        assertThat(errors(() -> services.associate(ADMIN, FERGUSON, created.id(), restricted(type, field, criteria))))
                .containsExactly(Tuple.tuple(errorField, error));
        assertThat(services.associations(ADMIN, FERGUSON)).isEmpty();
    }

    // G2
    @ParameterizedTest
    @CsvSource({
        "external_type_regular_expression,(,INVALID_EXTERNAL_TYPE_REGULAR_EXPRESSION",
        "external_type_regular_expression,abc,INVALID_EXTERNAL_TYPE_REGULAR_EXPRESSION",
        "unheard_of,1,INVALID_CONFIGURATION_OPTION"
    })
    void valuesOfAnAssociationAreCheckedAsStrictly(String key, String value, ProblemType type) {
        library(FERGUSON);
        ServiceView created = service("A");

        assertThat(errors(() -> services.associate(ADMIN, FERGUSON, created.id(), unrestricted(key, value))))
                .containsExactly(Tuple.tuple("settings." + key, type));
    }

    // G1
    @Test
    void associationsHaveAnOrderWithoutGaps() {
        library(FERGUSON);
        long[] ids = new long[3];
        for (int i = 0; i < 3; i++) {
            ids[i] = service("S" + i, "identifier_regular_expression", "S" + i + ".*")
                    .id();
            services.associate(ADMIN, FERGUSON, ids[i], unrestricted());
        }
        assertThat(order()).containsExactly(ids[0], ids[1], ids[2]);

        AssociationView last = services.associations(ADMIN, FERGUSON).get(2);
        change(last, new AssociationDraft(null, null, null, Map.of(), 0));
        assertThat(order()).containsExactly(ids[2], ids[0], ids[1]);

        services.disassociate(ADMIN, FERGUSON, ids[0]);
        assertThat(order()).containsExactly(ids[2], ids[1]);
        assertThat(services.associations(ADMIN, FERGUSON))
                .extracting(AssociationView::position)
                .containsExactly(0, 1);
    }

    private List<Long> order() {
        return services.associations(ADMIN, FERGUSON).stream()
                .map(AssociationView::serviceId)
                .toList();
    }

    // X1
    @Test
    void aSelfTestRunsStepByStepAndStoresNoPatron() {
        library(FERGUSON);
        ServiceView created = service("A", "test_identifier", "23333000000001", "test_password", "1234");
        services.associate(ADMIN, FERGUSON, created.id(), restricted("prefix", "barcode", "9"));

        SelfTestReport alone = services.selfTest(ADMIN, created.id(), Optional.empty());
        SelfTestReport forLibrary = services.selfTest(ADMIN, created.id(), Optional.of(FERGUSON));

        assertThat(alone.success()).isTrue();
        assertThat(alone.steps()).extracting(SelfTestReport.Step::outcome).containsExactly(StepOutcome.PASSED);
        assertThat(forLibrary.success())
                .as("one test patron serves many libraries")
                .isTrue();
        assertThat(forLibrary.steps())
                .extracting(SelfTestReport.Step::outcome)
                .containsExactly(StepOutcome.PASSED, StepOutcome.SKIPPED);
        assertThat(stores.patrons()
                        .findByPermanentId(
                                stores.configuration().load().libraries().get(0), "x"))
                .isEmpty();
    }

    // X1
    @Test
    void aSelfTestWithoutATestPatronSkipsItsSteps() {
        ServiceView created = service("A");
        assertThat(services.selfTest(ADMIN, created.id(), Optional.empty()).steps())
                .extracting(SelfTestReport.Step::outcome)
                .containsExactly(StepOutcome.SKIPPED);
    }

    // X1
    @Test
    void aSelfTestWithAWrongPinFailsAndSaysWhatToDo() {
        ServiceView created = service("A", "test_identifier", "23333000000001", "test_password", "9876");
        SelfTestReport report = services.selfTest(ADMIN, created.id(), Optional.empty());

        assertThat(report.success()).isFalse();
        assertThat(report.steps().get(0).detail()).contains("Check").doesNotContain("9876");
    }

    // A1
    @Test
    void aServiceOfAProtocolThatThisHostDoesNotKnowIsShownAndShowsNoSecret() throws SQLException {
        ServiceView created = service("A", "password", "terminal-secret");
        execute("update patron_auth.externalintegrations set protocol = 'Unheard-of', version = version + 1");
        execute("update patron_auth.configuration_version set version = version + 1");
        library(FERGUSON);

        ServiceView shown = services.service(ADMIN, created.id());
        assertThat(shown.status().state()).isEqualTo(ServiceStatus.State.MISCONFIGURED);
        assertThat(shown.settings().toString()).doesNotContain("terminal-secret");
        services.deleteService(ADMIN, created.id());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aRefusalSaysEverythingButTheValues() {
        ConfigurationRefusedException refusal = refused(() -> service("A", "port", "not-a-port-4711"));
        assertThat(refusal.getMessage()).doesNotContain("4711");
        assertThat(refusal.errors()).extracting(SettingProblem::detail).noneMatch(text -> text.contains("4711"));
    }
}
