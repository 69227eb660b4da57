package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.LibraryId;
import org.patronauth.Patron;
import org.patronauth.PatronRecord;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.ConfigurationTransaction.Restriction;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.ServiceRow;
import org.patronauth.store.StoreException;
import org.patronauth.store.TokenHash;
import org.patronauth.store.TokenHolder;
import org.patronauth.store.TokenRow;
import org.patronauth.store.TokenStore;

/** What the store of tokens does on either database. */
abstract class TokenStoreContract {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant ONE = NOON.plus(Duration.ofHours(1));

    private HikariDataSource pool;
    private String schema;
    private JdbiStores stores;
    private TokenStore tokens;
    private LibraryRow ferguson;
    private LibraryRow lion;
    private ServiceRow service;
    private AssociationRow association;
    private Patron leona;

    abstract String jdbcUrl();

    @BeforeEach
    void open() {
        pool = TestDatabases.pool(jdbcUrl(), 4);
        schema = TestDatabases.newSchema();
        stores = JdbiStores.builder(pool).schema(schema).open();
        tokens = stores.tokens().orElseThrow();
        ferguson = library("ferguson");
        lion = library("lion");
        service = service("Ferguson SIP2");
        association = associate(ferguson, service);
        leona = patron(ferguson, "23333000000001");
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private LibraryRow library(String id) {
        return stores.configuration()
                .change(change -> change.insertLibrary(new LibraryId(id), "Library " + id, Map.of()));
    }

    private ServiceRow service(String name) {
        return stores.configuration()
                .change(change -> change.insertService(name, "SIP2", Map.of("url", "ils.example.org")));
    }

    private AssociationRow associate(LibraryRow library, ServiceRow to) {
        return stores.configuration()
                .change(change -> change.insertAssociation(
                        library.key(), to.id(), new Restriction("prefix", "barcode", "2333300"), Map.of(), 0));
    }

    private Patron patron(LibraryRow library, String card) {
        PatronRecord record = PatronRecord.builder()
                .authorizationIdentifier(card)
                .username("reader" + card)
                .lastExternalSync(NOON)
                .build();
        return stores.patrons().insert(library, record, Set.of()).orElseThrow();
    }

    private static TokenHash hash(int number) {
        return new TokenHash(
                ByteBuffer.allocate(32).putInt(0x80ff_0000).putInt(number).array());
    }

    private TokenRow row(int number, Patron patron) {
        return row(number, patron, ONE);
    }

    private TokenRow row(int number, Patron patron, Instant expiresAt) {
        return new TokenRow(
                hash(number),
                patron.id(),
                service.id(),
                association.id(),
                association.restrictionVersion(),
                "HTTP Basic",
                null,
                NOON,
                expiresAt,
                null);
    }

    private boolean isKnown(int number) {
        return tokens.find(ferguson, hash(number)).isPresent();
    }

    // S1
    @Test
    void theTableHasTheColumnsOfTheRule() throws SQLException {
        tokens.insert(
                ferguson,
                new TokenRow(
                        hash(1),
                        leona.id(),
                        service.id(),
                        association.id(),
                        1,
                        "OAuth token",
                        "Clever",
                        NOON,
                        ONE,
                        null));
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select token_hash, library_id, patron_id, external_integration_id, association_id,"
                                + " restriction_version, token_type, data_source, issued_at < expires_at from "
                                + schema + ".credentials")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBytes(1)).isEqualTo(hash(1).bytes());
            assertThat(rows.getLong(2)).isEqualTo(ferguson.key());
            assertThat(rows.getLong(3)).isEqualTo(leona.id());
            assertThat(rows.getLong(4)).isEqualTo(service.id());
            assertThat(rows.getLong(5)).isEqualTo(association.id());
            assertThat(rows.getLong(6)).isEqualTo(1);
            assertThat(rows.getString(7)).isEqualTo("OAuth token");
            assertThat(rows.getString(8)).isEqualTo("Clever");
            assertThat(rows.getBoolean(9)).isTrue();
        }
    }

    // K2
    @Test
    void aTokenIsFoundTogetherWithItsPatron() {
        assertThat(tokens.insert(ferguson, row(1, leona))).isTrue();

        assertThat(tokens.find(ferguson, hash(1)))
                .contains(new TokenHolder(
                        leona, service.id(), association.id(), association.restrictionVersion(), ONE, null));
        assertThat(tokens.find(ferguson, hash(2))).isEmpty();
    }

    private Optional<String> verdict(int number) {
        return tokens.find(ferguson, hash(number)).map(TokenHolder::ruleVerdict);
    }

    // V5
    @Test
    void aVerdictIsKeptWithEveryTokenOfThePatronFromOneAssociation() {
        tokens.insert(ferguson, row(1, leona));
        tokens.insert(ferguson, row(2, leona));
        assertThat(verdict(1)).isEmpty();

        tokens.keepRuleVerdict(ferguson, leona.id(), association.id() + 1, "other=b");
        tokens.keepRuleVerdict(lion, leona.id(), association.id(), "other=b");
        assertThat(verdict(1)).isEmpty();
        tokens.keepRuleVerdict(ferguson, leona.id(), association.id(), "0123456789abcdef=b");
        assertThat(verdict(1)).contains("0123456789abcdef=b");
        assertThat(verdict(2)).contains("0123456789abcdef=b");
        tokens.keepRuleVerdict(ferguson, leona.id(), association.id(), null);
        assertThat(verdict(1)).isEmpty();
    }

    // T22
    @Test
    void aTokenIsNothingAtAnotherLibrary() {
        tokens.insert(ferguson, row(1, leona));

        assertThat(tokens.find(lion, hash(1))).isEmpty();
        assertThat(tokens.revoke(lion, hash(1))).isFalse();
        assertThat(tokens.revokeOfPatron(lion, leona.id())).isZero();
        assertThat(isKnown(1)).isTrue();
    }

    // T22
    @Test
    void noLibraryIssuesATokenForAPatronOfAnother() {
        Patron robin = patron(lion, "25555000000001");

        assertThat(tokens.insert(ferguson, row(1, robin))).isFalse();
        assertThat(isKnown(1)).isFalse();
    }

    // T22
    @Test
    void anAssociationOfAnotherLibraryIsNoneOfThisOne() {
        AssociationRow lions = associate(lion, service);
        tokens.insert(
                ferguson,
                new TokenRow(hash(1), leona.id(), service.id(), lions.id(), 1, "HTTP Basic", null, NOON, ONE, null));

        assertThat(isKnown(1)).isFalse();
    }

    // K1
    @Test
    void oneTokenIsNeverStoredTwice() {
        tokens.insert(ferguson, row(1, leona));

        assertThatThrownBy(() -> tokens.insert(ferguson, row(1, leona))).isInstanceOf(StoreException.class);
    }

    // R4
    @Test
    void aChangedRestrictionEndsTheTokensThatWereIssuedUnderTheOldOne() {
        tokens.insert(ferguson, row(1, leona));

        AssociationRow moved = change(association, "2333300", 7);
        assertThat(isKnown(1)).as("another position is the same restriction").isTrue();
        AssociationRow changed = change(moved, "2333", 7);
        assertThat(isKnown(1)).isFalse();
        change(changed, "2333300", 7);
        assertThat(isKnown(1)).as("the old one again is another version").isFalse();
    }

    private AssociationRow change(AssociationRow row, String criteria, int position) {
        return stores.configuration()
                .change(change -> change.updateAssociation(new AssociationRow(
                        row.id(),
                        row.libraryKey(),
                        row.serviceId(),
                        row.restrictionType(),
                        row.restrictionField(),
                        criteria,
                        row.settings(),
                        position,
                        row.version(),
                        row.restrictionVersion())))
                .orElseThrow();
    }

    // R4
    @Test
    void aRemovedAssociationEndsItsTokensAlsoWhenItComesBack() {
        tokens.insert(ferguson, row(1, leona));
        stores.configuration().change(change -> {
            change.deleteAssociation(association.id());
            return true;
        });
        assertThat(isKnown(1)).isFalse();

        assertThat(associate(ferguson, service).id()).isNotEqualTo(association.id());
        assertThat(isKnown(1)).isFalse();
    }

    // K2
    @Test
    void devicesLiveSideBySideAndAreSignedOutOneByOne() {
        tokens.insert(ferguson, row(1, leona));
        tokens.insert(ferguson, row(2, leona));

        assertThat(tokens.revoke(ferguson, hash(1))).isTrue();
        assertThat(tokens.revoke(ferguson, hash(1))).isFalse();
        assertThat(isKnown(1)).isFalse();
        assertThat(isKnown(2)).isTrue();
    }

    // K2
    @Test
    void aPatronIsSignedOutOnAllDevicesAndNobodyElseIs() {
        Patron robin = patron(ferguson, "23333000000002");
        tokens.insert(ferguson, row(1, leona));
        tokens.insert(ferguson, row(2, leona));
        tokens.insert(ferguson, row(3, robin));

        assertThat(tokens.revokeOfPatron(ferguson, leona.id())).isEqualTo(2);
        assertThat(isKnown(1) || isKnown(2)).isFalse();
        assertThat(isKnown(3)).isTrue();
    }

    // K2
    @Test
    void everybodyOfAServiceIsSignedOutHoweverManyAndNobodyElseIs() throws SQLException {
        int many = 10_001;
        ServiceRow other = service("Ferguson OAuth");
        tokens.insert(
                ferguson,
                new TokenRow(
                        hash(1), leona.id(), other.id(), association.id(), 1, "OAuth token", null, NOON, ONE, null));
        tokens.insert(ferguson, row(1_000, leona));
        insertMany(many);

        assertThat(tokens.revokeOfService(service.id())).isEqualTo(many);
        assertThat(count()).isEqualTo(1);
        assertThat(isKnown(1)).isTrue();
    }

    // S7
    @Test
    void aPatronIsErasedWithTheirTokens() throws SQLException {
        Patron robin = patron(ferguson, "23333000000002");
        tokens.insert(ferguson, row(1, leona));
        tokens.insert(ferguson, row(2, robin));

        assertThat(stores.patrons().forget(ferguson, leona.id())).isTrue();
        assertThat(isKnown(1)).isFalse();
        assertThat(count()).isEqualTo(1);
    }

    // S7
    @Test
    void expiredTokensAreRemovedOldestFirstAndSoManyAtATime() throws SQLException {
        for (int i = 1; i <= 5; i++) {
            tokens.insert(ferguson, row(i, leona, NOON.plusSeconds(i)));
        }

        assertThat(tokens.removeExpired(NOON.plusSeconds(4), 2)).isEqualTo(2);
        assertThat(isKnown(1) || isKnown(2)).isFalse();
        assertThat(tokens.removeExpired(NOON.plusSeconds(4), 2)).isEqualTo(1);
        assertThat(tokens.removeExpired(NOON.plusSeconds(4), 2)).isZero();
        assertThat(isKnown(4) && isKnown(5)).isTrue();
        assertThat(count()).isEqualTo(2);
    }

    // S7
    @Test
    void hostsThatCleanUpAtTheSameTimeRemoveEverythingAndNothingElse() throws Exception {
        tokens.insert(ferguson, row(1, leona, ONE));
        tokens.insert(ferguson, row(1_000, leona, NOON));
        insertMany(1_200);
        ExecutorService hosts = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> cleaning = new ArrayList<>();
            for (int host = 0; host < 4; host++) {
                cleaning.add(hosts.submit(() -> {
                    // Nothing means that another host may be at it, or that there is no more; five times it is the
                    // latter.
                    for (int idle = 0; idle < 5; ) {
                        idle = tokens.removeExpired(ONE, 300) == 0 ? idle + 1 : 0;
                    }
                    return null;
                }));
            }
            for (Future<?> one : cleaning) {
                one.get();
            }
        } finally {
            hosts.shutdownNow();
        }
        assertThat(count()).isEqualTo(1);
        assertThat(isKnown(1)).isTrue();
    }

    /** More rows than one wants to wait for one by one. */
    private void insertMany(int number) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into " + schema + ".credentials select ?, library_id, patron_id,"
                                + " external_integration_id, association_id, restriction_version, token_type,"
                                + " data_source, issued_at, expires_at, rule_verdict from " + schema
                                + ".credentials where token_hash = ?")) {
            for (int i = 1; i < number; i++) {
                insert.setBytes(1, hash(1_000 + i).bytes());
                insert.setBytes(2, hash(1_000).bytes());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private long count() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from " + schema + ".credentials")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
