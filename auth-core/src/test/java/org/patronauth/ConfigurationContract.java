package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patronauth.AuditEvent.Action;
import org.patronauth.AuditEvent.Subject;
import org.patronauth.ConfigurationChanges.Change;
import org.patronauth.ConfigurationDocument.Association;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.StoreException;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** Who may change the configuration, who did, and the configuration as one document, on either database. */
abstract class ConfigurationContract {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Actor ADMIN = Actor.system("Ada");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final LibraryId LION = new LibraryId("lion");
    private static final EncryptionKeys KEYS = EncryptionKeys.of("key", new byte[32]);

    private final PlainProtocol protocol = new PlainProtocol();
    private final List<AuditEvent> told = new CopyOnWriteArrayList<>();
    private final List<PatronAuthenticator> hosts = new ArrayList<>();
    private HikariDataSource pool;
    private String schema;
    private PatronAuthenticationServices services;

    abstract String jdbcUrl();

    @BeforeEach
    void open() {
        pool = TestDatabases.pool(jdbcUrl(), 8);
        schema = TestDatabases.newSchema();
        services = host(schema);
    }

    @AfterEach
    void close() {
        hosts.forEach(PatronAuthenticator::close);
        pool.close();
    }

    private PatronAuthenticationServices host(String inSchema) {
        return host(inSchema, ProviderRegistry.of(protocol));
    }

    private PatronAuthenticationServices host(String inSchema, ProviderRegistry protocols) {
        PatronAuthenticator host = PatronAuthenticator.builder(JdbiStores.builder(pool)
                        .schema(inSchema)
                        .encryptionKeys(KEYS)
                        .open())
                .providers(protocols)
                .clock(Clock.fixed(NOON, ZoneOffset.UTC))
                .pollInterval(Duration.ofHours(1))
                .listener(new AuthenticationListener() {
                    @Override
                    public void configurationChanged(AuditEvent event) {
                        told.add(event);
                    }
                })
                .build();
        hosts.add(host);
        return host.administration();
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private void library(LibraryId id) {
        services.createLibrary(ADMIN, new LibraryDraft(id.shortName(), "Library " + id, Map.of()));
    }

    private ServiceView service(String name, Object... settings) {
        Map<String, Object> all = map(settings);
        all.putIfAbsent("url", "ils.example.org");
        return services.createService(ADMIN, new ServiceDraft(name, "Plain", all));
    }

    private static AssociationDraft unrestricted() {
        return new AssociationDraft(null, null, null, Map.of(), null);
    }

    private List<AuditEvent> recorded() {
        return services.auditEvents(ADMIN, 1000, OptionalLong.empty()).stream()
                .map(AuditEntry::event)
                .toList();
    }

    private AuditEvent last() {
        return recorded().get(0);
    }

    private static ConfigurationRefusedException refused(ThrowingCallable change) {
        ConfigurationRefusedException refusal = catchThrowableOfType(ConfigurationRefusedException.class, change);
        assertThat(refusal).as("the change should have been refused").isNotNull();
        return refusal;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    // G5
    @Test
    void eachChangeIsRecordedWithWhoWhatWhenAndTheValues() {
        library(FERGUSON);
        assertThat(last())
                .isEqualTo(new AuditEvent(
                        NOON,
                        "Ada",
                        Action.CREATE,
                        Subject.LIBRARY,
                        "ferguson",
                        List.of(
                                new AuditEvent.Change("short_name", null, "ferguson"),
                                new AuditEvent.Change("name", null, "Library ferguson"))));
        ServiceView created = service("Ours", "password", "canary", "port", 6001);
        assertThat(last().changes())
                .contains(
                        new AuditEvent.Change("settings.password", null, Secret.MASK),
                        new AuditEvent.Change("settings.port", null, 6001));

        ServiceView changed = services.configureService(
                Actor.system("Bob"),
                created.id(),
                new ServiceDraft("Ours", null, map("url", "ils.example.org", "port", 6002, "password", "canary-2")),
                created.version());
        assertThat(last())
                .isEqualTo(new AuditEvent(
                        NOON,
                        "Bob",
                        Action.CHANGE,
                        Subject.SERVICE,
                        "Ours",
                        List.of(
                                new AuditEvent.Change("settings.port", 6001, 6002),
                                new AuditEvent.Change("settings.password", Secret.MASK, Secret.MASK))));

        AssociationView association = services.associate(ADMIN, FERGUSON, created.id(), unrestricted());
        assertThat(last().subject()).isEqualTo(Subject.ASSOCIATION);
        services.changeAssociation(
                ADMIN,
                FERGUSON,
                created.id(),
                new AssociationDraft("prefix", "barcode", "2333300", Map.of(), null),
                association.version());
        assertThat(last().name()).isEqualTo("ferguson: Ours");
        assertThat(last().changes())
                .containsExactly(
                        new AuditEvent.Change("patron_restriction_type", null, "prefix"),
                        new AuditEvent.Change("patron_restriction_field", null, "barcode"),
                        new AuditEvent.Change("patron_restriction", null, "2333300"));
        services.disassociate(ADMIN, FERGUSON, created.id());
        assertThat(last().action()).isEqualTo(Action.DELETE);
        services.revokeTokensOfService(ADMIN, created.id());
        assertThat(List.<Object>of(last().action(), last().subject(), last().name()))
                .containsExactly(Action.REVOKE, Subject.TOKENS, "Ours");
        services.deleteService(ADMIN, changed.id());
        assertThat(List.<Object>of(last().action(), last().subject(), last().name()))
                .containsExactly(Action.DELETE, Subject.SERVICE, "Ours");
        services.changeLibrary(ADMIN, FERGUSON, new LibraryDraft("ferguson", "Ferguson", Map.of()), 1);
        assertThat(last().changes()).containsExactly(new AuditEvent.Change("name", "Library ferguson", "Ferguson"));

        assertThat(recorded()).hasSize(9);
        assertThat(told).containsExactlyElementsOf(reversed(recorded()));
        assertThat(recorded().toString()).doesNotContain("canary");
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        java.util.Collections.reverse(reversed);
        return reversed;
    }

    // G5
    @Test
    void anotherOrderIsRecordedAsOneChangeOfTheLibrary() {
        library(FERGUSON);
        service("One", "identifier_regular_expression", "1\\d+");
        ServiceView two = service("Two", "identifier_regular_expression", "2\\d+");
        services.services(ADMIN).forEach(service -> services.associate(ADMIN, FERGUSON, service.id(), unrestricted()));
        long version = services.associations(ADMIN, FERGUSON).get(1).version();

        services.changeAssociation(
                ADMIN, FERGUSON, two.id(), new AssociationDraft(null, null, null, Map.of(), 0), version);

        assertThat(List.<Object>of(last().action(), last().subject(), last().name()))
                .containsExactly(Action.CHANGE, Subject.ORDER, "ferguson");
        assertThat(last().changes())
                .containsExactlyInAnyOrder(
                        new AuditEvent.Change("ferguson: Two", 1, 0), new AuditEvent.Change("ferguson: One", 0, 1));
    }

    // G5
    // S6
    @Test
    void aChangeThatCannotBeRecordedIsNotMade() throws SQLException {
        library(FERGUSON);
        execute("alter table " + schema + ".audit_events rename to audit_events_away");

        assertThatThrownBy(() -> library(LION)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> service("Ours")).isInstanceOf(StoreException.class);

        execute("alter table " + schema + ".audit_events_away rename to audit_events");
        assertThat(services.libraries(ADMIN)).extracting(LibraryView::id).containsExactly(FERGUSON);
        assertThat(services.services(ADMIN)).isEmpty();
        assertThat(recorded()).hasSize(1);
    }

    // G5
    @Test
    void aChangeThatIsRefusedIsNotRecorded() {
        library(FERGUSON);

        refused(() -> library(FERGUSON));
        refused(() -> service("Ours", "port", 70_000));

        assertThat(recorded()).hasSize(1);
        assertThat(told).hasSize(1);
    }

    // G5
    @Test
    void secretsOfAProtocolThatIsNotKnownAreMaskedByTheirNames() throws SQLException {
        service("Ours");
        execute("update " + schema + ".externalintegrations set protocol = 'Of tomorrow', settings ="
                + " '{\"api_key\":\"canary-1\",\"clientSecret\":\"canary-2\",\"url\":\"x\"}'");

        services.apply(ADMIN, new ConfigurationDocument(List.of(), List.of(), List.of()), false);

        AuditEvent deleted = recorded().get(1);
        assertThat(deleted.action()).isEqualTo(Action.DELETE);
        assertThat(deleted.changes())
                .contains(
                        new AuditEvent.Change("settings.api_key", Secret.MASK, null),
                        new AuditEvent.Change("settings.clientSecret", Secret.MASK, null),
                        new AuditEvent.Change("settings.url", "x", null));
    }

    @Test
    void theRecordCanBeReadPageByPage() {
        for (int i = 0; i < 7; i++) {
            service("Service " + i);
        }
        List<AuditEntry> first = services.auditEvents(ADMIN, 3, OptionalLong.empty());
        List<AuditEntry> second =
                services.auditEvents(ADMIN, 10, OptionalLong.of(first.get(2).id()));

        assertThat(first)
                .extracting(entry -> entry.event().name())
                .containsExactly("Service 6", "Service 5", "Service 4");
        assertThat(second)
                .extracting(entry -> entry.event().name())
                .containsExactly("Service 3", "Service 2", "Service 1", "Service 0");
        assertThat(services.auditEvents(ADMIN, 1, OptionalLong.empty())).hasSize(1);
        assertThat(services.auditEvents(ADMIN, 1000, OptionalLong.empty())).hasSizeGreaterThanOrEqualTo(7);
        for (int limit : new int[] {0, 1001}) {
            assertThatThrownBy(() -> services.auditEvents(ADMIN, limit, OptionalLong.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("from 1 to 1000");
        }
    }

    // G7
    @Test
    void staffOfALibraryMayDoNothingThatTakesAnAdministrator() {
        library(FERGUSON);
        ServiceView service = service("Ours");
        services.associate(ADMIN, FERGUSON, service.id(), unrestricted());
        int before = recorded().size();
        Actor staff = Actor.library("Cleo", FERGUSON);
        LibraryDraft library = new LibraryDraft("lion", "LION", Map.of());
        ServiceDraft draft = new ServiceDraft("Theirs", "Plain", Map.of("url", "x"));
        ConfigurationDocument document = new ConfigurationDocument(List.of(), List.of(), List.of());
        ImportSource source = ImportSource.siteConfiguration(new byte[0]);

        List<ThrowingCallable> all = List.of(
                () -> services.libraries(staff),
                () -> services.library(staff, FERGUSON),
                () -> services.createLibrary(staff, library),
                () -> services.changeLibrary(staff, FERGUSON, library, 1),
                () -> services.services(staff),
                () -> services.service(staff, service.id()),
                () -> services.createService(staff, draft),
                () -> services.configureService(staff, service.id(), draft, 1),
                () -> services.deleteService(staff, service.id()),
                () -> services.associations(staff, FERGUSON),
                () -> services.associate(staff, FERGUSON, service.id(), unrestricted()),
                () -> services.changeAssociation(staff, FERGUSON, service.id(), unrestricted(), 1),
                () -> services.disassociate(staff, FERGUSON, service.id()),
                () -> services.selfTest(staff, service.id(), Optional.of(FERGUSON)),
                () -> services.tryRestriction(staff, FERGUSON, service.id(), unrestricted(), "2"),
                () -> services.tryRule(staff, FERGUSON, service.id(), "true"),
                () -> services.selfTestHistory(staff, service.id()),
                () -> services.importFrom(staff, source, ImportOptions.DRY_RUN),
                () -> services.revokeTokens(staff, FERGUSON, 1),
                () -> services.revokeTokensOfService(staff, service.id()),
                () -> services.reencryptSecrets(staff),
                () -> services.export(staff),
                () -> services.apply(staff, document, false),
                () -> services.apply(staff, document, true),
                () -> services.auditEvents(staff, 10, OptionalLong.empty()));
        assertThat(all).as("apply() twice, and what staff of a library may do").hasSize(doneBySomebody() + 1 - 4);
        for (ThrowingCallable call : all) {
            ConfigurationRefusedException refusal = refused(call);
            assertThat(refusal.problem().problemType()).isEqualTo(ProblemType.ADMIN_NOT_AUTHORIZED);
            assertThat(refusal.problem().status()).isEqualTo(403);
        }
        assertThat(recorded()).hasSize(before);
        assertThat(services.libraries(ADMIN)).hasSize(1);
    }

    private static int doneBySomebody() {
        return (int) Stream.of(PatronAuthenticationServices.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> List.of(method.getParameterTypes()).contains(Actor.class))
                .count();
    }

    // G7
    @Test
    void staffOfALibraryMayDoNothingAtAnother() {
        library(FERGUSON);
        Actor staff = Actor.library("Cleo", new LibraryId("lion"));
        PatronIdentifier patron = new PatronIdentifier("23333000000001");

        List<ThrowingCallable> all = List.of(
                () -> services.diagnose(staff, FERGUSON, new DiagnosisRequest.OfPatron("23333000000001", null)),
                () -> services.recentAttempts(staff, FERGUSON, patron),
                () -> services.throttles(staff, FERGUSON),
                () -> services.liftThrottle(staff, FERGUSON, Optional.of(patron)));
        for (ThrowingCallable call : all) {
            assertThat(refused(call).problem().problemType()).isEqualTo(ProblemType.ADMIN_NOT_AUTHORIZED);
        }
    }

    // S6
    // Y18
    @Test
    void noneOfManyAdministratorsLosesAnEdit() throws Exception {
        edit(32, 50);
    }

    @Test
    @Tag("long")
    void noneOfVeryManyEditsIsLost() throws Exception {
        edit(32, 100);
    }

    private void edit(int administrators, int edits) throws Exception {
        long id = service("Ours", "port", 1).id();
        PatronAuthenticationServices elsewhere = host(schema);
        ExecutorService threads = Executors.newFixedThreadPool(administrators);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < administrators; i++) {
                PatronAuthenticationServices here = i % 2 == 0 ? services : elsewhere;
                Actor actor = Actor.system("administrator " + i);
                all.add(threads.submit(() -> {
                    for (int edit = 0; edit < edits; edit++) {
                        addOne(here, actor, id);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(9, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        int made = administrators * edits;
        ServiceView service = services.service(ADMIN, id);
        assertThat(service.settings()).containsEntry("port", 1 + made);
        assertThat(service.version()).isEqualTo(1L + made);
    }

    /** Reads, adds one, saves; and again from the beginning when somebody else was faster, or the database is busy. */
    private static void addOne(PatronAuthenticationServices services, Actor actor, long id) {
        while (true) {
            try {
                ServiceView now = services.service(actor, id);
                int port = ((Number) now.settings().get("port")).intValue();
                services.configureService(
                        actor, id, new ServiceDraft("Ours", null, map("url", "x", "port", port + 1)), now.version());
                return;
            } catch (ConfigurationRefusedException e) {
                assertThat(e.problem().problemType()).isEqualTo(ProblemType.VERSION_CONFLICT);
            } catch (StoreException e) {
                // Not saved: no connection was free, or the statement waited too long for its turn.
                Thread.onSpinWait();
            }
        }
    }

    private static ConfigurationDocument document(Object portOfOurs) {
        return new ConfigurationDocument(
                List.of(
                        new LibraryDraft("ferguson", "Ferguson", map("max_outstanding_fines", "5.00")),
                        new LibraryDraft("lion", "LION", map("time_zone", "America/New_York"))),
                List.of(
                        new ServiceDraft(
                                "Ours",
                                "Plain",
                                map("url", "x", "port", portOfOurs, "identifier_regular_expression", "1\\d+")),
                        new ServiceDraft(
                                "Theirs", "api.plain", map("server", "y", "identifier_regular_expression", "2\\d+"))),
                List.of(
                        new Association(
                                "ferguson", "Ours", new AssociationDraft("prefix", "barcode", "23", Map.of(), 1)),
                        new Association(
                                "ferguson",
                                "Theirs",
                                new AssociationDraft(null, null, null, map("institution_id", "F"), 0)),
                        new Association("lion", "Theirs", unrestricted())));
    }

    // G6
    @Test
    void applyingADocumentMakesTheConfigurationEqualAndApplyingItTwiceChangesNothing() {
        library(new LibraryId("lci"));
        service("Leftover");

        List<Change> expected = List.of(
                new Change(Action.CREATE, Subject.LIBRARY, "ferguson"),
                new Change(Action.CREATE, Subject.LIBRARY, "lion"),
                new Change(Action.CREATE, Subject.SERVICE, "Ours"),
                new Change(Action.CREATE, Subject.SERVICE, "Theirs"),
                new Change(Action.CREATE, Subject.ASSOCIATION, "ferguson: Theirs"),
                new Change(Action.CREATE, Subject.ASSOCIATION, "ferguson: Ours"),
                new Change(Action.CREATE, Subject.ASSOCIATION, "lion: Theirs"),
                new Change(Action.DELETE, Subject.SERVICE, "Leftover"),
                new Change(Action.DELETE, Subject.LIBRARY, "lci"));
        ConfigurationDocument before = services.export(ADMIN);
        int records = recorded().size();
        assertThat(services.apply(ADMIN, document(6001), true)).isEqualTo(new ConfigurationChanges(expected, true));
        assertThat(services.export(ADMIN)).isEqualTo(before);
        assertThat(recorded()).hasSize(records);

        assertThat(services.apply(ADMIN, document(6001), false)).isEqualTo(new ConfigurationChanges(expected, false));
        assertThat(last().action()).isEqualTo(Action.APPLY);
        assertThat(recorded()).hasSize(records + expected.size() + 1);
        assertThat(services.associations(ADMIN, FERGUSON))
                .extracting(AssociationView::serviceName)
                .containsExactly("Theirs", "Ours");
        List<ServiceView> stored = services.services(ADMIN);
        records = recorded().size();

        assertThat(services.apply(ADMIN, document("6001"), false).changes()).isEmpty();
        assertThat(services.apply(ADMIN, services.export(ADMIN), false).changes())
                .isEmpty();
        assertThat(services.services(ADMIN)).isEqualTo(stored);
        assertThat(recorded()).hasSize(records);

        assertThat(services.apply(ADMIN, document(6002), false).changes())
                .containsExactly(new Change(Action.CHANGE, Subject.SERVICE, "Ours"));
    }

    // G6
    @Test
    void anExportAppliedToAnEmptyDatabaseGivesTheSameConfiguration() {
        services.apply(ADMIN, document(6001), false);
        ConfigurationDocument exported = services.export(ADMIN);

        PatronAuthenticationServices copy = host(TestDatabases.newSchema());
        copy.apply(ADMIN, exported, false);

        assertThat(copy.export(ADMIN)).isEqualTo(exported);
        assertThat(copy.associations(ADMIN, LION)).hasSize(1);
    }

    // G6
    @Test
    void secretsAreLeftOutOfAnExportAndKeptWhenADocumentLeavesThemOut() {
        service("Ours", "password", "canary-1");
        ConfigurationDocument exported = services.export(ADMIN);
        assertThat(exported.services().get(0).settings()).containsOnlyKeys("url");

        assertThat(services.apply(ADMIN, exported, false).changes()).isEmpty();
        protocol.lastPassword = null;
        host(schema);
        assertThat(protocol.lastPassword).isEqualTo(Secret.of("canary-1"));

        ServiceDraft same = new ServiceDraft("Ours", "Plain", map("url", "ils.example.org", "password", "canary-1"));
        assertThat(services.apply(ADMIN, new ConfigurationDocument(List.of(), List.of(same), List.of()), false)
                        .changes())
                .isEmpty();
        ServiceDraft other = new ServiceDraft("Ours", "Plain", map("url", "ils.example.org", "password", "canary-2"));
        assertThat(services.apply(ADMIN, new ConfigurationDocument(List.of(), List.of(other), List.of()), false)
                        .changes())
                .hasSize(1);
    }

    // G6
    // S6
    @Test
    void aBadDocumentIsRefusedWithAllThatIsWrongAndChangesNothing() {
        services.apply(ADMIN, document(6001), false);
        ConfigurationDocument before = services.export(ADMIN);

        ConfigurationRefusedException refusal = refused(() -> services.apply(
                ADMIN,
                new ConfigurationDocument(
                        List.of(
                                new LibraryDraft("ferguson", " ", map("time_zone", "nowhere")),
                                new LibraryDraft("lci", "LCI", Map.of()),
                                new LibraryDraft("lci", "LCI", Map.of()),
                                new LibraryDraft("admin", "LION", Map.of())),
                        List.of(
                                new ServiceDraft("Ours", "Plain", map("port", 0, "colour", "red")),
                                new ServiceDraft("Theirs", "Unheard of", Map.of()),
                                new ServiceDraft("Third", "Plain", map("url", "z")),
                                new ServiceDraft(null, null, Map.of())),
                        List.of(
                                new Association(
                                        "lci", "Third", new AssociationDraft("prefix", "p99", "1", Map.of(), -1)),
                                new Association("nypl", "Third", unrestricted()),
                                new Association("lci", "Fourth", unrestricted()))),
                false));

        assertThat(refusal.errors().stream().map(error -> Tuple.tuple(error.field(), error.type())))
                .containsExactlyInAnyOrder(
                        Tuple.tuple("libraries[0].name", ProblemType.INCOMPLETE_CONFIGURATION),
                        Tuple.tuple("libraries[0].settings.time_zone", ProblemType.INVALID_CONFIGURATION_OPTION),
                        Tuple.tuple("libraries[2].short_name", ProblemType.INVALID_CONFIGURATION_OPTION),
                        Tuple.tuple("libraries[3].short_name", ProblemType.INVALID_CONFIGURATION_OPTION),
                        Tuple.tuple("services[0].settings.colour", ProblemType.INVALID_CONFIGURATION_OPTION),
                        Tuple.tuple("services[0].settings.url", ProblemType.INCOMPLETE_CONFIGURATION),
                        Tuple.tuple("services[0].settings.port", ProblemType.INVALID_NUMBER),
                        Tuple.tuple("services[1].protocol", ProblemType.CANNOT_CHANGE_PROTOCOL),
                        Tuple.tuple("services[1].settings.url", ProblemType.INCOMPLETE_CONFIGURATION),
                        Tuple.tuple("services[3].protocol", ProblemType.NO_PROTOCOL_FOR_NEW_SERVICE),
                        Tuple.tuple("services[3].name", ProblemType.MISSING_SERVICE_NAME),
                        Tuple.tuple(
                                "associations[0].patron_restriction_field", ProblemType.INVALID_CONFIGURATION_OPTION),
                        Tuple.tuple("associations[0].position", ProblemType.INVALID_NUMBER),
                        Tuple.tuple("associations[1].library", ProblemType.NO_SUCH_LIBRARY),
                        Tuple.tuple("associations[2].service", ProblemType.INVALID_CONFIGURATION_OPTION));
        assertThat(services.export(ADMIN)).isEqualTo(before);
    }

    // G6
    @Test
    void whatConcernsSeveralThingsIsJudgedOnWhatComesOut() {
        ConfigurationDocument bad = new ConfigurationDocument(
                List.of(new LibraryDraft("lion", "LION", map("max_outstanding_fines", "9.00"))),
                List.of(
                        new ServiceDraft("Ours", "Plain", map("url", "x", "max_outstanding_fines", "5.00")),
                        new ServiceDraft("Theirs", "Plain", map("url", "y", "identifier_regular_expression", "2\\d+"))),
                List.of(
                        new Association("lion", "Ours", unrestricted()),
                        new Association("lion", "Theirs", unrestricted())));

        assertThat(refused(() -> services.apply(ADMIN, bad, false)).errors().stream()
                        .map(error -> Tuple.tuple(error.field(), error.type())))
                .containsExactlyInAnyOrder(
                        Tuple.tuple(
                                "libraries[0].settings.max_outstanding_fines",
                                ProblemType.INVALID_CONFIGURATION_OPTION),
                        Tuple.tuple("associations[0].service", ProblemType.MULTIPLE_BASIC_AUTH_SERVICES));
        assertThat(services.libraries(ADMIN)).isEmpty();
    }

    // G6
    @Test
    void aLibraryThatHasPatronsCannotBeLeftOut() throws SQLException {
        library(FERGUSON);
        execute("insert into " + schema + ".patrons (library_id, authorization_identifier) select id, '23333000000001'"
                + " from " + schema + ".libraries");

        assertThat(refused(() ->
                                services.apply(ADMIN, new ConfigurationDocument(List.of(), List.of(), List.of()), true))
                        .errors())
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo("libraries"));
    }

    // G6
    @Test
    void aServiceOfAProtocolThatThisHostDoesNotKnowSurvivesExportAndApply() throws SQLException {
        library(FERGUSON);
        ServiceView service = service("Ours");
        services.associate(ADMIN, FERGUSON, service.id(), unrestricted());
        execute("update " + schema + ".externalintegrations set protocol = 'Of tomorrow', settings ="
                + " '{\"password\":\"canary\"}'");

        ConfigurationDocument exported = services.export(ADMIN);

        assertThat(exported.services().get(0).settings()).isEmpty();
        assertThat(services.apply(ADMIN, exported, false).changes()).isEmpty();
        assertThat(services.service(ADMIN, service.id()).settings()).containsEntry("password", Secret.MASK);
    }
}
