package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patronauth.ImportReport.Patrons;
import org.patronauth.ImportReport.Skipped;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.TestDatabases;

/** What an import makes of an older configuration, beside what is here already. */
class ConfigurationImportTest {
    private static final Actor ADMIN = Actor.system("admin");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final LibraryId LION = new LibraryId("lion");
    private static final String PREFIX = "2333300";
    private static final String RESTRICTED = "{\"library_identifier_restriction_type\": \"prefix\","
            + " \"library_identifier_field\": \"barcode\", \"library_identifier_restriction_criteria\": \"" + PREFIX
            + "\"}";
    private static final String LIBRARY = "library \"ferguson\"";
    private static final String SERVICE = "service \"Plain\"";
    private static final String ASSOCIATION = LIBRARY + " with " + SERVICE;

    private final PlainProtocol protocol = new PlainProtocol();
    private final JdbiStores stores = JdbiStores.open(TestDatabases.h2());
    private final PatronAuthenticator authenticator = PatronAuthenticator.builder(stores)
            .providers(ProviderRegistry.of(protocol, new ScriptedOAuth("script")))
            .plainSecretsAllowed(true)
            .pollInterval(Duration.ofHours(1))
            .build();
    private final PatronAuthenticationServices services = authenticator.administration();
    private final Palace palace = new Palace();

    @AfterEach
    void close() {
        authenticator.close();
    }

    /** Rows as Palace keeps them. */
    private static final class Palace implements LegacyDatabase, LegacyDatabase.Session {
        private final List<Row> libraries = new ArrayList<>();
        private final List<Row> services = new ArrayList<>();
        private final List<Row> associations = new ArrayList<>();
        private final List<Row> patrons = new ArrayList<>();
        private int closed;

        Palace library(int id, @Nullable String shortName, String settings) {
            libraries.add(row("id", id, "short_name", shortName, "name", "Library " + id, "settings_dict", settings));
            return this;
        }

        Palace service(int id, @Nullable String name, String protocol, String settings) {
            services.add(row(
                    "id", id, "protocol", protocol, "goal", "PATRON_AUTH_GOAL", "name", name, "settings", settings));
            return this;
        }

        Palace association(int service, int library, String settings) {
            associations.add(row("parent_id", service, "library_id", library, "settings", settings));
            return this;
        }

        Palace patron(int id, int library, @Nullable String card, @Nullable String expires) {
            patrons.add(row(
                    "id",
                    id,
                    "library_id",
                    library,
                    "authorization_identifier",
                    card,
                    "authorization_expires",
                    expires));
            return this;
        }

        private static Row row(@Nullable Object... columnsAndValues) {
            Map<String, @Nullable String> values = new LinkedHashMap<>();
            for (int i = 0; i < columnsAndValues.length; i += 2) {
                Object value = columnsAndValues[i + 1];
                values.put(String.valueOf(columnsAndValues[i]), value == null ? null : value.toString());
            }
            return new Row(values);
        }

        @Override
        public Session open() {
            return this;
        }

        @Override
        public String name() {
            return "older";
        }

        @Override
        public List<List<Row>> read(List<Table> tables) {
            Map<String, List<Row>> rows = Map.of(
                    "libraries", libraries,
                    "integration_configurations", services,
                    "integration_library_configurations", associations);
            return tables.stream().map(table -> rows.get(table.name())).toList();
        }

        @Override
        public List<Row> readAfter(Table table, long after, int limit) {
            return patrons.stream()
                    .filter(row -> Long.parseLong(String.valueOf(row.text("id"))) > after)
                    .limit(limit)
                    .toList();
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private ImportReport imported() {
        return services.importFrom(ADMIN, ImportSource.palace(palace), ImportOptions.CONFIGURATION);
    }

    private ImportReport imported(String site) {
        return services.importFrom(
                ADMIN,
                ImportSource.siteConfiguration(site.getBytes(StandardCharsets.UTF_8)),
                ImportOptions.CONFIGURATION);
    }

    private Patrons patrons(boolean dryRun) {
        return services.importFrom(ADMIN, ImportSource.palace(palace), new ImportOptions(dryRun, true, false))
                .patrons()
                .orElseThrow();
    }

    private static String text(ConfigurationRefusedException refusal) {
        return refusal.errors().get(0).field() + ": " + refusal.errors().get(0).detail();
    }

    private long recordedImports() {
        return services.auditEvents(ADMIN, 1000, OptionalLong.empty()).stream()
                .filter(entry -> entry.event().action() == AuditEvent.Action.IMPORT)
                .count();
    }

    private boolean signsIn(LibraryId library, String card) {
        String credentials = Base64.getEncoder().encodeToString((card + ":1234").getBytes(StandardCharsets.UTF_8));
        return authenticator.authenticate(library, List.of("Basic " + credentials), ClientInfo.UNKNOWN)
                instanceof AuthenticationResult.Authenticated;
    }

    private static Palace ferguson(Palace palace) {
        return palace.library(3, "ferguson", "{}")
                .service(5, "Plain", "api.plain", "{\"url\": \"ils.example.org\", \"port\": 6002}")
                .association(5, 3, RESTRICTED);
    }

    // G4
    @Test
    void whatIsCarriedOverIsInForceAtOnceAndTold() {
        ferguson(palace);
        ImportReport report = imported();

        assertThat(report.created()).containsExactly(LIBRARY, SERVICE, ASSOCIATION);
        assertThat(report.unchanged()).isEmpty();
        assertThat(report.skipped()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.dryRun()).isFalse();
        assertThat(report.probes()).isEmpty();
        assertThat(report.patrons()).isEmpty();
        assertThat(services.services(ADMIN).get(0).settings())
                .containsEntry("url", "ils.example.org")
                .containsEntry("port", 6002);
        assertThat(services.associations(ADMIN, FERGUSON).get(0).restriction()).isEqualTo(PREFIX);
        assertThat(signsIn(FERGUSON, "23333000000001")).isTrue();
        assertThat(signsIn(FERGUSON, "24444000000005")).isFalse();
        assertThat(recordedImports()).isEqualTo(1);
        assertThat(palace.closed).isEqualTo(1);
    }

    // G4
    @Test
    void aSecondImportChangesNothing() {
        ferguson(palace);
        imported();
        List<ServiceView> before = services.services(ADMIN);
        ImportReport again = imported();

        assertThat(again.created()).isEmpty();
        assertThat(again.unchanged()).containsExactly(LIBRARY, SERVICE, ASSOCIATION);
        assertThat(again.skipped()).isEmpty();
        assertThat(again.warnings()).isEmpty();
        assertThat(services.services(ADMIN)).isEqualTo(before);
        assertThat(recordedImports()).isEqualTo(1);
    }

    // G4
    @Test
    void aRehearsalTellsTheSameAndKeepsNothing() {
        ferguson(palace);
        ImportReport report =
                services.importFrom(ADMIN, ImportSource.palace(palace), new ImportOptions(true, true, true));

        assertThat(report.dryRun()).isTrue();
        assertThat(report.created()).containsExactly(LIBRARY, SERVICE, ASSOCIATION);
        assertThat(report.patrons()).contains(new Patrons(0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(report.probes()).extracting(ImportReport.Probe::service).containsExactly("Plain");
        assertThat(services.libraries(ADMIN)).isEmpty();
        assertThat(services.services(ADMIN)).isEmpty();
        assertThat(recordedImports()).isZero();
    }

    // G4
    @Test
    void whatIsHereAlreadyIsLeftAsItIsAndTheDifferenceIsTold() {
        services.createLibrary(ADMIN, new LibraryDraft("ferguson", "Ours", Map.of()));
        ServiceView ours =
                services.createService(ADMIN, new ServiceDraft("Plain", "Plain", Map.of("url", "ours.example.org")));
        services.associate(ADMIN, FERGUSON, ours.id(), new AssociationDraft("prefix", "barcode", "99", Map.of(), null));
        ImportReport report = imported(ferguson(palace));

        assertThat(report.created()).isEmpty();
        assertThat(report.unchanged()).containsExactly(LIBRARY, SERVICE, ASSOCIATION);
        assertThat(report.warnings())
                .containsExactly(
                        SERVICE + " is here already, with other settings. It was left as it is.",
                        ASSOCIATION + " is here already, with another restriction. It was left as it is.");
        assertThat(services.library(ADMIN, FERGUSON).name()).isEqualTo("Ours");
        assertThat(services.services(ADMIN).get(0).settings()).containsEntry("url", "ours.example.org");
        assertThat(services.associations(ADMIN, FERGUSON).get(0).restriction()).isEqualTo("99");
    }

    private ImportReport imported(Palace rows) {
        return services.importFrom(ADMIN, ImportSource.palace(rows), ImportOptions.CONFIGURATION);
    }

    @Test
    void aRestrictionIsAnotherInTypeFieldOrCriteria() {
        ferguson(palace);
        imported();
        AssociationView ours = services.associations(ADMIN, FERGUSON).get(0);
        String other = ASSOCIATION + " is here already, with another restriction. It was left as it is.";
        for (AssociationDraft draft : List.of(
                new AssociationDraft("string", "barcode", PREFIX, Map.of(), null),
                new AssociationDraft("prefix", "p46", PREFIX, Map.of(), null),
                new AssociationDraft("prefix", "barcode", "2333301", Map.of(), null))) {
            ours = services.changeAssociation(ADMIN, FERGUSON, ours.serviceId(), draft, ours.version());
            assertThat(imported().warnings()).containsExactly(other);
        }
    }

    // G4
    @Test
    void aSecretOfAServiceThatIsHereAlreadyIsComparedByItsPresenceAlone() {
        palace.service(5, "Plain", "api.plain", "{\"url\": \"ils\", \"password\": \"Secret-Canary-older\"}");
        imported();
        assertThat(imported().warnings()).isEmpty();
        palace.services.clear();
        palace.service(5, "Plain", "api.plain", "{\"url\": \"ils\"}");
        assertThat(imported().warnings()).hasSize(1);
    }

    @Test
    void aNameThatSomethingElseHasIsNotTakenOver() {
        services.createService(ADMIN, new ServiceDraft("Plain", "script", Map.of("server", "ours")));
        ImportReport report = imported(ferguson(palace));

        assertThat(report.created()).containsExactly(LIBRARY);
        assertThat(report.skipped())
                .containsExactly(new Skipped(
                        SERVICE,
                        "Something else has that name here: a service of another protocol, or an integration for another"
                                + " purpose. Rename one of the two."));
        assertThat(services.associations(ADMIN, FERGUSON)).isEmpty();
    }

    // G4
    @Test
    void aLibraryIsCreatedWithoutItsBadSettings() {
        palace.library(3, "ferguson", "{\"max_outstanding_fines\": \"much\", \"help-email\": \"help@example.org\"}");
        ImportReport report = imported();

        assertThat(report.created()).containsExactly(LIBRARY);
        assertThat(report.skipped()).extracting(Skipped::what).containsExactly(LIBRARY);
        assertThat(report.skipped().get(0).why()).startsWith("settings.max_outstanding_fines: ");
        assertThat(services.library(ADMIN, FERGUSON).settings())
                .containsEntry("help-email", "help@example.org")
                .doesNotContainKey("max_outstanding_fines");
    }

    @Test
    void aServiceThatWouldBeRefusedIsLeftOutWithItsAssociations() {
        palace.library(3, "ferguson", "{}")
                .service(5, "Plain", "api.plain", "{\"port\": 70000}")
                .association(5, 3, "{}")
                .association(5, 4, "{}");
        ImportReport report = imported();

        assertThat(report.created()).containsExactly(LIBRARY);
        assertThat(report.skipped())
                .extracting(Skipped::what, skipped -> skipped.why().replaceFirst(":.*", ""))
                .containsExactlyInAnyOrder(Tuple.tuple(SERVICE, "settings.url"), Tuple.tuple(SERVICE, "settings.port"));
        assertThat(services.associations(ADMIN, FERGUSON)).isEmpty();
    }

    @Test
    void anAssociationThatWouldBeRefusedIsLeftOut() {
        palace.library(3, "ferguson", "{}")
                .service(5, "Plain", "api.plain", "{\"url\": \"ils.example.org\"}")
                .association(5, 3, "{\"institution_id\": [\"FER\"]}");
        ImportReport report = imported();

        assertThat(report.created()).containsExactly(LIBRARY, SERVICE);
        assertThat(report.skipped()).extracting(Skipped::what).containsExactly(ASSOCIATION);
        assertThat(services.associations(ADMIN, FERGUSON)).isEmpty();
    }

    @Test
    void aServiceWithoutANameGetsTheSameOneEachTime() {
        palace.service(5, null, "api.plain", "{\"url\": \"one.example.org\"}")
                .service(6, "Plain 5", "api.plain", "{\"url\": \"two.example.org\"}")
                .service(7, " ", "api.plain", "{\"url\": \"three.example.org\"}")
                .service(8, null, "api.nobody", "{}");

        assertThat(imported().created())
                .containsExactly("service \"Plain 5-2\"", "service \"Plain 5\"", "service \"Plain 7\"");
        ImportReport again = imported();
        assertThat(again.created()).isEmpty();
        assertThat(again.warnings()).isEmpty();
        assertThat(again.skipped()).extracting(Skipped::what).containsExactly("service \"api.nobody 8\"");
    }

    @Test
    void theServicesOfASiteGoToALibraryOfTheirOwnWhereThereIsNone() {
        String site = "{\"providers\": [{\"module\": \"api.plain\", \"name\": \"Plain\", \"url\": \"ils\"}]}";
        ImportReport report = imported(site);

        assertThat(report.created())
                .containsExactly(SERVICE, "library \"default\"", "library \"default\" with " + SERVICE);
        assertThat(report.warnings())
                .containsExactly("library \"default\" was created, since there was none. Give it its own name.");
        assertThat(services.libraries(ADMIN)).extracting(LibraryView::name).containsExactly("Default library");
        assertThat(imported(site).created()).isEmpty();
    }

    @Test
    void aSiteWithoutServicesMakesNoLibrary() {
        ImportReport report = imported("{\"providers\": []}");

        assertThat(report.created()).isEmpty();
        assertThat(services.libraries(ADMIN)).isEmpty();
        assertThat(recordedImports()).isZero();
    }

    @Test
    void theServicesOfASiteGoToTheLibrariesThatHaveNoOthers() {
        services.createLibrary(ADMIN, new LibraryDraft("ferguson", "Ferguson", Map.of()));
        services.createLibrary(ADMIN, new LibraryDraft("lion", "LION", Map.of()));
        ServiceView theirs =
                services.createService(ADMIN, new ServiceDraft("Theirs", "Plain", Map.of("url", "lion.example.org")));
        services.associate(ADMIN, LION, theirs.id(), new AssociationDraft(null, null, null, Map.of(), null));
        String site = "{\"providers\": [{\"module\": \"api.plain\", \"name\": \"Plain\", \"url\": \"ils\"}]}";

        ImportReport report = imported(site);
        assertThat(report.created()).containsExactly(SERVICE, ASSOCIATION);
        assertThat(report.warnings())
                .containsExactly("library \"lion\" has services of its own and was left as it is.");
        ImportReport again = imported(site);
        assertThat(again.created()).isEmpty();
        assertThat(again.unchanged()).containsExactly(SERVICE, ASSOCIATION);
    }

    @Test
    void aSiteHasNoPatrons() {
        ImportReport report = services.importFrom(
                ADMIN,
                ImportSource.siteConfiguration("{\"providers\": []}".getBytes(StandardCharsets.UTF_8)),
                new ImportOptions(false, true, false));
        assertThat(report.patrons()).isEmpty();
        assertThat(report.skipped()).containsExactly(new Skipped("patrons", "A site configuration holds none."));
    }

    @Test
    void aSourceThatCannotBeReadIsRefusedWithItsReason() {
        ConfigurationRefusedException refusal =
                catchThrowableOfType(ConfigurationRefusedException.class, () -> imported("[]"));
        assertThat(text(refusal)).startsWith("source: The site configuration is no JSON object");

        LegacyDatabase away = () -> {
            throw new LegacyDatabaseException("It is away.");
        };
        refusal = catchThrowableOfType(
                ConfigurationRefusedException.class,
                () -> services.importFrom(ADMIN, ImportSource.nypl(away), ImportOptions.DRY_RUN));
        assertThat(text(refusal)).isEqualTo("source: It is away.");
    }

    // G4
    @Test
    void eachServiceIsTriedOutWhereAskedFor() {
        palace.library(3, "ferguson", "{}")
                .service(
                        5,
                        "Plain",
                        "api.plain",
                        "{\"url\": \"ils\", \"test_identifier\": \"23333000000001\", \"test_password\": \"9999\"}")
                .service(6, "Without", "api.plain", "{\"url\": \"ils\"}")
                .association(5, 3, "{}");
        ImportReport report =
                services.importFrom(ADMIN, ImportSource.palace(palace), new ImportOptions(true, false, true));

        assertThat(report.probes()).extracting(ImportReport.Probe::service).containsExactly("Plain", "Without");
        ImportReport.Probe probe = report.probes().get(0);
        assertThat(probe.report().steps())
                .extracting(SelfTestReport.Step::outcome)
                .contains(SelfTestReport.StepOutcome.FAILED);
        assertThat(probe.differences()).isNotEmpty().allMatch(line -> line.contains(" failed here: "));
        assertThat(report.toString()).doesNotContain("9999");
        assertThat(protocol.open.get()).isZero();
    }

    // G4
    @Test
    void aServiceIsTriedOutAsItsFirstLibraryUsesIt() {
        palace.library(3, "ferguson", "{}")
                .library(4, "lion", "{}")
                .service(
                        5,
                        "Plain",
                        "api.plain",
                        "{\"url\": \"ils\", \"test_identifier\": \"23333000000001\", \"test_password\": \"1234\"}")
                .service(6, "Other", "script", "{\"server\": \"ours\"}")
                .association(6, 3, "{}")
                .association(5, 3, RESTRICTED)
                .association(5, 4, "{}");
        for (int i = 0; i < 2; i++) {
            ImportReport report =
                    services.importFrom(ADMIN, ImportSource.palace(palace), new ImportOptions(false, false, true));
            assertThat(report.warnings()).isEmpty();
            assertThat(report.probes().get(0).report().steps())
                    .as("round %s", i)
                    .extracting(SelfTestReport.Step::name)
                    .contains("Library restriction");
        }
        assertThat(services.associations(ADMIN, FERGUSON)).hasSize(2);
    }

    // Patrons

    // G4
    @Test
    void patronsAreCountedByWhatBecameOfThem() {
        palace.library(3, "ferguson", "{}")
                .patron(1, 3, "23333000000001", "2030-01-31")
                .patron(2, 3, "23333000000002", "never")
                .patron(3, 3, null, null)
                .patron(4, 9, "24444000000005", null);
        assertThat(patrons(true)).isEqualTo(new Patrons(4, 2, 0, 0, 0, 1, 1, 1));
        assertThat(patrons(false)).isEqualTo(new Patrons(4, 2, 0, 0, 0, 1, 1, 1));
        assertThat(patrons(false)).isEqualTo(new Patrons(4, 0, 0, 2, 0, 1, 1, 1));
        assertThat(patrons(true)).isEqualTo(new Patrons(4, 0, 0, 2, 0, 1, 1, 1));
    }

    @Test
    void patronsAloneAreAnImportTooWhereAnyIsNew() {
        palace.library(3, "ferguson", "{}");
        patrons(false);
        assertThat(recordedImports()).isEqualTo(1);
        patrons(false);
        assertThat(recordedImports()).isEqualTo(1);
        palace.patron(1, 3, "23333000000001", null);
        patrons(true);
        assertThat(recordedImports()).isEqualTo(1);
        patrons(false);
        assertThat(recordedImports()).isEqualTo(2);
    }

    @Test
    void patronsAreReadBatchByBatch() {
        palace.library(3, "ferguson", "{}");
        for (int i = 1; i <= 1001; i++) {
            palace.patron(i, 3, Long.toString(23_333_000_000_000L + i), null);
        }
        assertThat(patrons(false).created()).isEqualTo(1001);
        assertThat(Optional.of(patrons(false).unchanged())).contains(1001L);
    }
}
