package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patronauth.BlockReason;
import org.patronauth.LibraryId;
import org.patronauth.Patron;
import org.patronauth.PatronRecord;
import org.patronauth.store.LegacyPatron;
import org.patronauth.store.LegacyPatronStore;
import org.patronauth.store.LegacyPatronStore.Outcome;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.PatronStore;

/** What an import of patrons does on either database. */
abstract class LegacyPatronStoreContract {
    private static final String SOURCE = "nypl ils.example/circulation";

    private HikariDataSource pool;
    private String schema;
    private PatronStore patrons;
    private LegacyPatronStore imports;
    private LibraryRow ferguson;
    private LibraryRow lion;

    abstract String jdbcUrl();

    @BeforeEach
    void open() {
        pool = TestDatabases.pool(jdbcUrl(), 4);
        schema = TestDatabases.newSchema();
        JdbiStores stores = JdbiStores.builder(pool).schema(schema).open();
        patrons = stores.patrons();
        imports = stores.legacyPatrons().orElseThrow();
        ferguson = stores.configuration()
                .change(change -> change.insertLibrary(new LibraryId("ferguson"), "Ferguson Library", Map.of()));
        lion = stores.configuration().change(change -> change.insertLibrary(new LibraryId("lion"), "LION", Map.of()));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static PatronRecord record(@Nullable String id, @Nullable String card, @Nullable String username) {
        return PatronRecord.builder()
                .permanentId(id)
                .authorizationIdentifier(card)
                .username(username)
                .build();
    }

    private LegacyPatron old(long id, @Nullable String permanentId, @Nullable String card, @Nullable String username) {
        return new LegacyPatron(ferguson, id, record(permanentId, card, username));
    }

    private Patron here(@Nullable String id, @Nullable String card, @Nullable String username) {
        return patrons.insert(ferguson, record(id, card, username), Set.of()).orElseThrow();
    }

    private Outcome store(LegacyPatron... batch) {
        long reached = imports.reached(SOURCE);
        return imports.store(SOURCE, reached, reached + 1, List.of(batch), false)
                .orElseThrow();
    }

    private List<String> stored() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select legacy_id, external_identifier, authorization_identifier,"
                                + " username from " + schema + ".patrons order by id")) {
            while (row.next()) {
                rows.add(row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " " + row.getString(4));
            }
        }
        return rows;
    }

    // G4
    @Test
    void aPatronWhoIsNotHereYetIsStoredWithEverythingAndTheOlderId() throws SQLException {
        Instant sync = Instant.parse("2026-01-01T10:00:00Z");
        PatronRecord full = record("p1", "23333000000001", "robin").toBuilder()
                .externalType("ADULT")
                .blockReason(BlockReason.CARD_REPORTED_LOST)
                .lastExternalSync(sync)
                .build();
        assertThat(store(new LegacyPatron(ferguson, 71, full))).isEqualTo(new Outcome(1, 0, 0, 0, 0));

        assertThat(patrons.findByPermanentId(ferguson, "p1").orElseThrow().record())
                .isEqualTo(full);
        assertThat(patrons.findByPermanentId(lion, "p1")).isEmpty();
        assertThat(stored()).containsExactly("71 p1 23333000000001 robin");
    }

    @Test
    void anImportedPatronIsLeftAloneTheNextTime() throws SQLException {
        store(old(71, "p1", "23333000000001", "robin"));
        assertThat(store(old(71, "p1", "23333000000009", "other"))).isEqualTo(new Outcome(0, 0, 1, 0, 0));
        assertThat(stored()).containsExactly("71 p1 23333000000001 robin");
    }

    // G4, B6
    @Test
    void aPatronWhoSignedInAlreadyKeepsWhatIsKnownAndGetsTheOlderId() throws SQLException {
        here("p1", "23333000000001", "robin");
        here(null, "23333000000002", null);
        here("p3", null, "sasha");
        Outcome outcome = store(
                old(71, "p1", "older", "older name"),
                old(72, "p2", "23333000000002", null),
                old(73, null, null, "sasha"));
        assertThat(outcome).isEqualTo(new Outcome(0, 3, 0, 0, 0));
        assertThat(stored())
                .containsExactly("71 p1 23333000000001 robin", "72 p2 23333000000002 null", "73 p3 null sasha");
    }

    // G4, B6
    @Test
    void aKeyThatSomebodyElseHoldsByNowStaysTheirs() throws SQLException {
        here("new", "23333000000001", "robin");
        Outcome outcome = store(old(71, "old", "23333000000001", "robin"), old(72, "other", "23333000000002", "robin"));
        assertThat(outcome).isEqualTo(new Outcome(2, 0, 0, 3, 0));
        assertThat(stored())
                .containsExactly("null new 23333000000001 robin", "71 old null null", "72 other 23333000000002 null");
    }

    @Test
    void aPatronWithoutAnyKeyIsCountedAndNotStored() throws SQLException {
        store(old(70, null, "23333000000001", null));
        assertThat(store(old(71, null, null, null), old(72, null, "23333000000001", null)))
                .isEqualTo(new Outcome(0, 0, 0, 1, 2));
        assertThat(stored()).hasSize(1);
    }

    @Test
    void twoPatronsOfOneBatchWhoClaimOneKeyAreTwoPatrons() throws SQLException {
        Outcome outcome = store(old(71, "p1", "23333000000001", null), old(72, "p2", "23333000000001", null));
        assertThat(outcome).isEqualTo(new Outcome(2, 0, 0, 1, 0));
        assertThat(stored()).containsExactly("71 p1 23333000000001 null", "72 p2 null null");
    }

    @Test
    void patronsOfOneNumberInTwoLibrariesDoNotMeet() {
        assertThat(store(old(71, "p1", "1", "robin"), new LegacyPatron(lion, 72, record("p1", "1", "robin"))))
                .isEqualTo(new Outcome(2, 0, 0, 0, 0));
    }

    // G4
    @Test
    void progressIsStoredWithTheBatchAndForgottenAtTheEnd() {
        assertThat(imports.reached(SOURCE)).isZero();
        assertThat(imports.store(SOURCE, 0, 500, List.of(old(71, "p1", null, null)), false))
                .isPresent();
        assertThat(imports.reached(SOURCE)).isEqualTo(500);
        assertThat(imports.reached("palace ils.example/circulation")).isZero();
        imports.finish(SOURCE);
        assertThat(imports.reached(SOURCE)).isZero();
    }

    @Test
    void aBatchThatAnotherHostWasFasterWithIsNotStored() throws SQLException {
        imports.store(SOURCE, 0, 500, List.of(), false);
        assertThat(imports.store(SOURCE, 0, 500, List.of(old(71, "p1", null, null)), false))
                .isEmpty();
        assertThat(stored()).isEmpty();
        assertThat(imports.reached(SOURCE)).isEqualTo(500);
    }

    @Test
    void aRehearsalCountsAndStoresNothing() throws SQLException {
        assertThat(imports.store(SOURCE, 0, 500, List.of(old(71, "p1", null, null)), true))
                .contains(new Outcome(1, 0, 0, 0, 0));
        assertThat(stored()).isEmpty();
        assertThat(imports.reached(SOURCE)).isZero();
    }

    // S2
    @Test
    void aHostOfTheVersionBeforeStillStoresPatronsInTheNewTables() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into " + schema + ".patrons (library_id, username) values ("
                    + ferguson.key() + ", 'robin')");
        }
        assertThat(stored()).containsExactly("null null null robin");
    }
}
