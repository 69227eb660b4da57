package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.patronauth.BlockReason;
import org.patronauth.LibraryId;
import org.patronauth.Money;
import org.patronauth.Patron;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.PatronRecord;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.Configuration;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.ConfigurationTransaction.Restriction;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.PatronKeys;
import org.patronauth.store.PatronStore;
import org.patronauth.store.ServiceRow;

/** What the stores do on either database. */
abstract class StoreContract {
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final LibraryId LION = new LibraryId("lion");
    private static final Restriction NO_RESTRICTION = new Restriction(null, null, null);

    private HikariDataSource pool;
    private String schema;
    private ConfigurationStore configuration;
    private PatronStore patrons;

    abstract String jdbcUrl();

    @BeforeEach
    void open() {
        pool = TestDatabases.pool(jdbcUrl(), 4);
        schema = TestDatabases.newSchema();
        JdbiStores stores = JdbiStores.builder(pool).schema(schema).open();
        configuration = stores.configuration();
        patrons = stores.patrons();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void allHostsOfOneDatabaseHashIdentifiersAlikeAndNoOtherDoes() {
        String here = JdbiStores.builder(pool)
                .schema(schema)
                .open()
                .identifierHash()
                .orElseThrow()
                .of("1", "21111");
        String there = JdbiStores.builder(pool)
                .schema(schema)
                .open()
                .identifierHash()
                .orElseThrow()
                .of("1", "21111");
        String elsewhere = JdbiStores.builder(pool)
                .schema(TestDatabases.newSchema())
                .open()
                .identifierHash()
                .orElseThrow()
                .of("1", "21111");
        assertThat(here).isEqualTo(there).isNotEqualTo(elsewhere);
    }

    private LibraryRow library(LibraryId id) {
        return configuration.change(change -> change.insertLibrary(id, "Library " + id, Map.of()));
    }

    private ServiceRow service(String name) {
        return configuration.change(change -> change.insertService(name, "SIP2", Map.of("url", "ils.example.org")));
    }

    private static PatronRecord.Builder leona() {
        return PatronRecord.builder()
                .permanentId("P1")
                .authorizationIdentifier("23333000000001")
                .username("leona");
    }

    // S1
    @Test
    void theTablesHaveTheColumnsOfTheDesignDocument() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String select : new String[] {
                "id, short_name, name, settings, version from S.libraries",
                "id, protocol, goal, name, settings, version from S.externalintegrations",
                "id, library_id, external_integration_id, patron_restriction_type, patron_restriction_field,"
                        + " patron_restriction, settings, position, version, restriction_version"
                        + " from S.patronauthenticationservices",
                "external_identifier, authorization_identifier, external_type from S.patrons",
                "version from S.configuration_version"
            }) {
                statement
                        .executeQuery("select " + select.replace("S.", schema + "."))
                        .close();
            }
        }
    }

    // S1
    @Test
    void rowsOfOtherGoalsAreIgnoredAndNeverTouched() throws SQLException {
        execute(
                "insert into " + schema
                        + ".externalintegrations (protocol, goal, name, settings, version) values ('Overdrive', 'licenses', 'Overdrive', 'not json', 1)");
        long foreign = configuration
                .change(change -> change.integrationNamed("Overdrive"))
                .orElseThrow();

        assertThat(configuration.load().services()).isEmpty();
        assertThat(configuration.load().unreadable()).isEqualTo(Configuration.Unreadable.NOTHING);
        configuration.change(change -> {
            assertThat(change.service(foreign)).isEmpty();
            assertThat(change.updateService(new ServiceRow(foreign, "Mine", "SIP2", Map.of(), 1)))
                    .isEmpty();
            change.deleteService(foreign);
            return true;
        });
        Optional<Long> still = configuration.change(change -> change.integrationNamed("Overdrive"));
        assertThat(still).contains(foreign);
    }

    // S1
    @Test
    void aPatronsIdIsNeverUsedAgain() {
        LibraryRow ferguson = library(FERGUSON);
        Patron first = patrons.insert(ferguson, leona().build(), Set.of()).orElseThrow();
        patrons.forget(ferguson, first.id());

        assertThat(patrons.insert(ferguson, leona().build(), Set.of())
                        .orElseThrow()
                        .id())
                .isGreaterThan(first.id());
    }

    // S2
    @Test
    void openingAgainChangesNothing() {
        library(FERGUSON);
        JdbiStores again = JdbiStores.builder(pool).schema(schema).open();

        assertThat(again.configuration().load()).isEqualTo(configuration.load());
    }

    // S2
    @Test
    void hostsThatStartTogetherMigrateOnce() throws Exception {
        String fresh = TestDatabases.newSchema();
        List<Callable<JdbiStores>> hosts = new ArrayList<>();
        CyclicBarrier start = new CyclicBarrier(4);
        for (int i = 0; i < 4; i++) {
            hosts.add(() -> {
                start.await();
                return JdbiStores.builder(pool).schema(fresh).open();
            });
        }
        for (Future<JdbiStores> host : together(hosts)) {
            assertThat(host.get().configuration().version()).isEqualTo(1);
        }
        assertThat(count("select count(*) from " + fresh + ".migration_history"))
                .isEqualTo(Schema.SCRIPTS.size());
        assertThat(count("select count(*) from " + fresh + ".configuration_version"))
                .isEqualTo(1);
    }

    // S2
    @Test
    void aScriptThatWasAppliedInAnotherFormIsAnError() throws SQLException {
        execute("update " + schema + ".migration_history set checksum = 1");

        assertThatThrownBy(() -> JdbiStores.builder(pool).schema(schema).open()).hasMessageContaining("V001");
    }

    // S2
    @Test
    void whatANewerVersionAddedIsLeftAlone() throws SQLException {
        execute("insert into " + schema + ".migration_history (version, script, checksum) values ('V999', 'x', 1)");
        execute("alter table " + schema + ".patrons add column favourite_colour varchar");
        LibraryRow ferguson = library(FERGUSON);

        PatronStore older = JdbiStores.builder(pool).schema(schema).open().patrons();
        assertThat(older.insert(ferguson, leona().build(), Set.of())).isPresent();
    }

    @Test
    void everyFieldOfAPatronIsKept() {
        LibraryRow ferguson = library(FERGUSON);
        PatronRecord record = leona().externalType("adult")
                .authorizationExpires(LocalDate.of(2027, 12, 31))
                .fines(Money.of(new BigDecimal("1234.5678"), Currency.getInstance("EUR")))
                .blockReason(BlockReason.CARD_REPORTED_LOST)
                .cachedNeighborhood("Harlem")
                .lastExternalSync(Instant.parse("2026-03-01T12:00:00.123456789Z"))
                .build();

        Patron stored = patrons.insert(ferguson, record, Set.of()).orElseThrow();

        assertThat(stored.record()).isEqualTo(record);
        assertThat(patrons.find(ferguson, stored.id())).contains(stored);
        assertThat(patrons.findByPermanentId(ferguson, "P1")).contains(stored);
        Patron emptied = new Patron(
                stored.id(), FERGUSON, PatronRecord.builder().permanentId("P1").build());
        assertThat(patrons.update(ferguson, emptied, Set.of())).isTrue();
        assertThat(patrons.find(ferguson, stored.id())).contains(emptied);
    }

    // B6
    @Test
    void eachKeyFindsItsPatron() {
        LibraryRow ferguson = library(FERGUSON);
        Patron byId = insert(ferguson, PatronRecord.builder().permanentId("P1"));
        Patron byName = insert(ferguson, PatronRecord.builder().username("leona"));
        Patron byCard = insert(ferguson, PatronRecord.builder().authorizationIdentifier("29"));
        Patron byTyped = insert(ferguson, PatronRecord.builder().authorizationIdentifier("typed"));
        insert(ferguson, PatronRecord.builder().permanentId("other"));

        PatronKeys keys = PatronKeys.of(
                PatronData.complete()
                        .permanentId("P1")
                        .username("leona")
                        .authorizationIdentifier("28")
                        .authorizationIdentifier("29")
                        .build(),
                new PatronIdentifier("typed"));
        assertThat(patrons.findByKeys(ferguson, keys)).containsExactly(byId, byName, byCard, byTyped);
        assertThat(patrons.findByKeys(
                        ferguson, PatronKeys.of(PatronData.complete().build(), null)))
                .isEmpty();
        assertThat(patrons.findByKeys(
                        ferguson, PatronKeys.of(PatronData.complete().build(), new PatronIdentifier("leona"))))
                .containsExactly(byName);
    }

    // T22
    @Test
    void noStatementReachesAcrossLibraries() {
        LibraryRow ferguson = library(FERGUSON);
        LibraryRow lion = library(LION);
        Patron ours = insert(ferguson, leona());
        Patron theirs = insert(lion, leona());
        PatronKeys keys = PatronKeys.of(
                PatronData.complete()
                        .permanentId("P1")
                        .username("leona")
                        .authorizationIdentifier("23333000000001")
                        .build(),
                null);

        assertThat(patrons.findByPermanentId(lion, "P1")).contains(theirs);
        assertThat(patrons.findByKeys(lion, keys)).containsExactly(theirs);
        assertThat(patrons.find(lion, ours.id())).isEmpty();
        assertThat(patrons.update(
                        lion, new Patron(ours.id(), LION, PatronRecord.builder().build()), Set.of()))
                .isFalse();
        assertThat(patrons.forget(lion, ours.id())).isFalse();
        insert(lion, PatronRecord.builder().permanentId("P2"), Set.of(ours.id()));
        assertThat(patrons.find(ferguson, ours.id())).contains(ours);
    }

    // S3
    @Test
    void eachKeyIsUniqueWithinALibrary() {
        LibraryRow ferguson = library(FERGUSON);
        Patron first = insert(ferguson, leona());
        Patron other = insert(ferguson, PatronRecord.builder().permanentId("P2"));

        assertThat(patrons.insert(
                        ferguson, PatronRecord.builder().permanentId("P1").build(), Set.of()))
                .isEmpty();
        assertThat(patrons.insert(
                        ferguson, PatronRecord.builder().username("leona").build(), Set.of()))
                .isEmpty();
        assertThat(patrons.insert(
                        ferguson,
                        PatronRecord.builder()
                                .authorizationIdentifier("23333000000001")
                                .build(),
                        Set.of()))
                .isEmpty();
        Patron renamed = new Patron(
                other.id(),
                FERGUSON,
                other.record().toBuilder().username("leona").build());
        assertThat(patrons.update(ferguson, renamed, Set.of())).isFalse();
        Patron renumbered = new Patron(
                other.id(), FERGUSON, PatronRecord.builder().permanentId("P1").build());
        assertThat(patrons.update(ferguson, renumbered, Set.of())).isFalse();
        assertThat(patrons.find(ferguson, other.id())).contains(other);
        assertThat(patrons.find(ferguson, first.id())).contains(first);
    }

    // B6
    @Test
    void keysOfAReusedCardMoveInOneTransaction() {
        LibraryRow ferguson = library(FERGUSON);
        Patron former = insert(ferguson, leona());
        PatronRecord newcomer = PatronRecord.builder()
                .permanentId("P2")
                .authorizationIdentifier("23333000000001")
                .build();

        Patron created = patrons.insert(ferguson, newcomer, Set.of(former.id())).orElseThrow();
        assertThat(patrons.find(ferguson, former.id()).orElseThrow().record())
                .isEqualTo(PatronRecord.builder()
                        .permanentId("P1")
                        .username("leona")
                        .build());

        PatronRecord impossible =
                PatronRecord.builder().permanentId("P2").username("leona").build();
        assertThat(patrons.insert(ferguson, impossible, Set.of(former.id()))).isEmpty();
        assertThat(patrons.find(ferguson, former.id()).orElseThrow().record().username())
                .as("nothing half-done")
                .contains("leona");
        Patron renamed = new Patron(
                created.id(), FERGUSON, newcomer.toBuilder().username("leona").build());
        assertThat(patrons.update(ferguson, renamed, Set.of(former.id()))).isTrue();
        assertThat(patrons.find(ferguson, former.id()).orElseThrow().record().username())
                .isEmpty();
    }

    // S7
    @Test
    void aPatronCanBeErased() {
        LibraryRow ferguson = library(FERGUSON);
        Patron leona = insert(ferguson, leona());

        assertThat(patrons.forget(ferguson, leona.id())).isTrue();
        assertThat(patrons.find(ferguson, leona.id())).isEmpty();
        assertThat(patrons.forget(ferguson, leona.id())).isFalse();
    }

    // T24
    @Test
    void simultaneousFirstLoginsGiveOneRowAndOneWinner() throws Exception {
        race(32, 100);
    }

    @Test
    @Tag("long")
    void simultaneousFirstLoginsGiveOneRowAndOneWinnerEachOfAThousandTimes() throws Exception {
        race(32, 1_000);
    }

    private void race(int threads, int rounds) throws Exception {
        LibraryRow ferguson = library(FERGUSON);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < rounds; round++) {
                PatronRecord record = PatronRecord.builder()
                        .permanentId("P" + round)
                        .username("u" + round)
                        .authorizationIdentifier("c" + round)
                        .build();
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Callable<Boolean>> logins = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    logins.add(() -> {
                        start.await();
                        boolean created =
                                patrons.insert(ferguson, record, Set.of()).isPresent();
                        assertThat(patrons.findByPermanentId(
                                        ferguson, record.permanentId().orElseThrow()))
                                .isPresent();
                        return created;
                    });
                }
                int winners = 0;
                for (Future<Boolean> login : executor.invokeAll(logins)) {
                    winners += login.get() ? 1 : 0;
                }
                assertThat(winners).as("round %d", round).isEqualTo(1);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(count("select count(*) from " + schema + ".patrons")).isEqualTo(rounds);
    }

    // S9
    @Test
    void manyMoreCallsThanConnectionsDoNotDeadLock() throws Exception {
        LibraryRow ferguson = library(FERGUSON);
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            PatronRecord record = PatronRecord.builder().permanentId("P" + i).build();
            calls.add(() -> {
                Patron patron = patrons.insert(ferguson, record, Set.of()).orElseThrow();
                return patrons.update(ferguson, patron, Set.of())
                        && patrons.find(ferguson, patron.id()).isPresent();
            });
        }
        for (Future<Boolean> call : together(calls)) {
            assertThat(call.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    // S9
    @Test
    void aHostsTransactionIsNeitherJoinedNorEnded() throws SQLException {
        LibraryRow ferguson = library(FERGUSON);
        try (Connection host = pool.getConnection()) {
            host.setAutoCommit(false);
            try (Statement statement = host.createStatement()) {
                statement.execute("create table if not exists " + schema + ".loans (id integer)");
            }
            host.commit();
            try (Statement statement = host.createStatement()) {
                statement.execute("insert into " + schema + ".loans values (1)");
            }
            insert(ferguson, leona());
            host.rollback();
        }
        assertThat(count("select count(*) from " + schema + ".loans")).isZero();
        assertThat(patrons.findByPermanentId(ferguson, "P1")).isPresent();
    }

    // S9
    @Test
    void aPoolWhoseConnectionsDoNotCommitByThemselvesWorksToo() {
        LibraryRow ferguson = library(FERGUSON);
        try (HikariDataSource manual = TestDatabases.poolWithoutAutoCommit(jdbcUrl(), 2)) {
            PatronStore store = JdbiStores.builder(manual).schema(schema).open().patrons();
            store.insert(ferguson, leona().build(), Set.of());
            assertThat(store.findByPermanentId(ferguson, "P1")).isPresent();
        }
        assertThat(patrons.findByPermanentId(ferguson, "P1")).isPresent();
    }

    // T33
    @Test
    void textThatLooksLikeSqlIsText() throws SQLException {
        LibraryRow ferguson = library(FERGUSON);
        insert(ferguson, leona());
        String[] corpus = {
            "' or '1'='1",
            "'; drop table patrons; --",
            "\") or (\"\"=\"",
            "%",
            "_",
            "\\",
            ":library",
            "<names>",
            "?",
            "${schema}",
            "$$",
            "a\\'b",
            "/* */",
            "x'; select pg_sleep(1); --",
            "\u2019 or 1=1"
        };
        int rows = 1;
        for (String text : corpus) {
            PatronKeys keys = PatronKeys.of(
                    PatronData.complete()
                            .permanentId(text)
                            .username(text)
                            .authorizationIdentifier(text)
                            .build(),
                    new PatronIdentifier(text));
            assertThat(patrons.findByPermanentId(ferguson, text)).isEmpty();
            assertThat(patrons.findByKeys(ferguson, keys)).isEmpty();
            PatronRecord record = PatronRecord.builder()
                    .permanentId(text)
                    .username(text)
                    .authorizationIdentifier(text)
                    .externalType(text)
                    .cachedNeighborhood(text)
                    .blockReason(new BlockReason(text))
                    .build();
            Patron stored = insert(ferguson, record.toBuilder());
            rows++;
            assertThat(patrons.find(ferguson, stored.id())).contains(stored);
            configuration.change(change -> {
                assertThat(change.integrationNamed(text)).isEmpty();
                ServiceRow row = change.insertService(text, text, Map.of(text, text));
                assertThat(change.service(row.id())).contains(row);
                return row;
            });
            assertThat(count("select count(*) from " + schema + ".patrons")).isEqualTo(rows);
        }
    }

    @Test
    void settingsReadBackAsTheyWereWritten() {
        Map<String, Object> settings = Map.of(
                "url",
                "ils.example.org",
                "port",
                6001,
                "limit",
                new BigDecimal("10.50"),
                "use_ssl",
                true,
                "list",
                List.of("a", "b"),
                "types",
                Map.of("*", Map.of("label", "Ä \u0000 \uD83D\uDCDA")));
        ServiceRow written = configuration.change(change -> change.insertService("Ferguson", "SIP2", settings));

        assertThat(configuration.load().services()).containsExactly(written);
        assertThat(configuration.load().services().get(0).settings()).isEqualTo(settings);
    }

    // A1
    @Test
    void aRowWhoseSettingsCannotBeReadIsNamedAndTheOthersAreRead() throws SQLException {
        ServiceRow bad = service("Bad");
        ServiceRow good = service("Good");
        LibraryRow ferguson = library(FERGUSON);
        AssociationRow association = associate(ferguson, good, NO_RESTRICTION);
        execute("update " + schema + ".externalintegrations set settings = '{\"a\"' where id = " + bad.id());
        execute("update " + schema + ".patronauthenticationservices set settings = '[1]'");
        execute("update " + schema + ".libraries set settings = 'null'");

        Configuration loaded = configuration.load();

        assertThat(loaded.services()).contains(good);
        assertThat(loaded.unreadable())
                .isEqualTo(new Configuration.Unreadable(
                        Set.of(ferguson.key()), Set.of(bad.id()), Set.of(association.id())));
    }

    // S6
    @Test
    void anUpdateOfAnotherVersionChangesNothing() {
        LibraryRow ferguson = library(FERGUSON);
        ServiceRow service = service("Ferguson SIP2");
        AssociationRow association = associate(ferguson, service, NO_RESTRICTION);
        long version = configuration.version();

        configuration.change(change -> {
            assertThat(change.updateLibrary(
                            new LibraryRow(ferguson.key(), FERGUSON, "Other", Map.of(), ferguson.version() + 1)))
                    .isEmpty();
            assertThat(change.updateService(
                            new ServiceRow(service.id(), "Other", "SIP2", Map.of(), service.version() - 1)))
                    .isEmpty();
            assertThat(change.updateAssociation(with(association, NO_RESTRICTION, association.version() + 1)))
                    .isEmpty();
            return true;
        });

        assertThat(configuration.version()).as("nothing was written").isEqualTo(version);
        assertThat(configuration.load().libraries()).containsExactly(ferguson);
        assertThat(configuration.load().services()).containsExactly(service);
        assertThat(configuration.load().associations()).containsExactly(association);
    }

    // S6
    @Test
    void aChangeThatFailsLeavesNothingBehind() {
        long version = configuration.version();
        assertThatThrownBy(() -> configuration.change(change -> {
                    change.insertLibrary(FERGUSON, "Ferguson", Map.of());
                    change.insertService("Ferguson SIP2", "SIP2", Map.of());
                    throw new IllegalStateException("Half-way.");
                }))
                .hasMessage("Half-way.");

        assertThat(configuration.load().libraries()).isEmpty();
        assertThat(configuration.load().services()).isEmpty();
        assertThat(configuration.version()).isEqualTo(version);
    }

    // S6
    @Test
    void noUpdateIsLostAmongManyAdministrators() throws Exception {
        ServiceRow service = service("Ferguson SIP2");
        List<Callable<Integer>> administrators = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            administrators.add(() -> {
                int done = 0;
                while (done < 5) {
                    boolean written = configuration.change(change -> {
                        ServiceRow now = change.service(service.id()).orElseThrow();
                        int count = (int) now.settings().getOrDefault("count", 0) + 1;
                        return change.updateService(new ServiceRow(
                                        now.id(), now.name(), "SIP2", Map.of("count", count), now.version()))
                                .isPresent();
                    });
                    done += written ? 1 : 0;
                }
                return done;
            });
        }
        for (Future<Integer> administrator : together(administrators)) {
            administrator.get();
        }
        ServiceRow last = configuration.load().services().get(0);
        assertThat(last.settings()).containsEntry("count", 40);
        assertThat(last.version()).isEqualTo(41);
    }

    // R4
    @Test
    void onlyAChangedRestrictionRaisesItsVersion() {
        AssociationRow association =
                associate(library(FERGUSON), service("Ferguson SIP2"), new Restriction("prefix", "barcode", "2333300"));
        AssociationRow same = update(with(association, new Restriction("prefix", "barcode", "2333300"), 1));
        AssociationRow changed = update(with(same, new Restriction("prefix", "barcode", "2333301"), 2));
        AssociationRow removed = update(with(changed, NO_RESTRICTION, 3));

        assertThat(List.of(same, changed, removed))
                .extracting(AssociationRow::version)
                .containsExactly(2L, 3L, 4L);
        assertThat(List.of(same, changed, removed))
                .extracting(AssociationRow::restrictionVersion)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void everyChangeRaisesTheVersion() {
        long before = configuration.version();
        LibraryRow ferguson = library(FERGUSON);
        assertThat(configuration.version()).isEqualTo(before + 1);
        ServiceRow service = service("Ferguson SIP2");
        AssociationRow association = associate(ferguson, service, NO_RESTRICTION);
        configuration.change(change -> {
            change.deleteAssociation(association.id());
            change.deleteService(service.id());
            return true;
        });
        assertThat(configuration.version()).isEqualTo(before + 4);
        Optional<LibraryRow> byName = configuration.change(change -> change.library(FERGUSON));
        Optional<LibraryRow> byKey = configuration.change(change -> change.library(ferguson.key()));
        assertThat(byName).contains(ferguson);
        assertThat(byKey).contains(ferguson);
        assertThat(configuration.version()).as("reading is no change").isEqualTo(before + 4);
    }

    private AssociationRow associate(LibraryRow library, ServiceRow service, Restriction restriction) {
        return configuration.change(
                change -> change.insertAssociation(library.key(), service.id(), restriction, Map.of(), 0));
    }

    private AssociationRow update(AssociationRow row) {
        return configuration.change(change -> change.updateAssociation(row)).orElseThrow();
    }

    private static AssociationRow with(AssociationRow row, Restriction restriction, long version) {
        return new AssociationRow(
                row.id(),
                row.libraryKey(),
                row.serviceId(),
                restriction.type(),
                restriction.field(),
                restriction.criteria(),
                row.settings(),
                row.position(),
                version,
                row.restrictionVersion());
    }

    private Patron insert(LibraryRow library, PatronRecord.Builder record) {
        return insert(library, record, Set.of());
    }

    private Patron insert(LibraryRow library, PatronRecord.Builder record, Set<Long> formerOwners) {
        Optional<Patron> patron = patrons.insert(library, record.build(), formerOwners);
        assertThat(patron).isPresent();
        return patron.get();
    }

    private static <T> List<Future<T>> together(List<Callable<T>> calls) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(calls.size());
        try {
            return executor.invokeAll(calls);
        } finally {
            executor.shutdown();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
