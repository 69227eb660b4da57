package org.patronauth.store.jdbi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jdbi.v3.core.Handle;
import org.patronauth.store.StoreException;

/**
 * Brings the tables up to date with numbered scripts. Each runs once, however many hosts start at the same time; none
 * takes anything away. A database that a newer version has brought further is left alone.
 */
final class Schema {
    static final List<String> SCRIPTS = List.of(
            "V001__libraries_services_patrons.sql",
            "V002__credentials.sql",
            "V003__oauth_states.sql",
            "V004__installation.sql",
            "V005__login_attempts.sql",
            "V006__connection_leases.sql",
            "V007__audit_events.sql",
            "V008__self_test_results.sql",
            "V009__refusals.sql",
            "V010__service_activity.sql",
            "V011__rule_verdict.sql",
            "V012__legacy_patrons.sql",
            "V013__hosts.sql");

    private static final String MIGRATION = "migrating the schema";

    private final Database database;
    private final SqlDialect dialect;

    Schema(Database database, SqlDialect dialect) {
        this.database = database;
        this.dialect = dialect;
    }

    void migrate() {
        dialect.exclusively(() -> database.migrate(MIGRATION, handle -> {
            dialect.lockForMigration(handle);
            createHistory(handle);
            Map<String, Long> applied = applied(handle);
            for (String script : SCRIPTS) {
                apply(handle, script, applied);
            }
            return true;
        }));
    }

    private void createHistory(Handle handle) {
        boolean exists =
                handle.createQuery("select count(*) from information_schema.schemata where schema_name = :schema")
                                .bind("schema", database.schema())
                                .mapTo(Integer.class)
                                .one()
                        > 0;
        // Where the schema is there, the host's database user need not have the right to create one.
        if (!exists) {
            handle.execute(database.sql("create schema if not exists ${schema}"));
        }
        handle.execute(database.sql("""
                create table if not exists ${schema}.migration_history (
                    version varchar(20) primary key,
                    script varchar(200) not null,
                    checksum bigint not null,
                    installed_at timestamp with time zone not null default current_timestamp
                )"""));
    }

    private Map<String, Long> applied(Handle handle) {
        return handle
                .createQuery(database.sql("select version, checksum from ${schema}.migration_history"))
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private void apply(Handle handle, String script, Map<String, Long> applied) {
        String version = script.substring(0, script.indexOf("__"));
        String text = read(script);
        long checksum = checksum(text);
        Long known = applied.get(version);
        if (known != null) {
            if (known != checksum) {
                throw new StoreException(MIGRATION + ": script " + version
                        + " was applied in another form; the tables were made by something else");
            }
            return;
        }
        for (String statement : text.split(";\\s*\\n")) {
            if (!statement.isBlank()) {
                execute(handle, database.sql(statement));
            }
        }
        handle.createUpdate(database.sql("""
                        insert into ${schema}.migration_history (version, script, checksum)
                        values (:version, :script, :checksum)"""))
                .bind("version", version)
                .bind("script", script)
                .bind("checksum", checksum)
                .execute();
    }

    /** Scripts have no parameters, and JDBI takes longer to find that out than a database takes to make a table. */
    private static void execute(Handle handle, String sql) {
        try (Statement statement = handle.getConnection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw Database.failed(MIGRATION, e);
        }
    }

    private static String read(String script) {
        try (InputStream in = Objects.requireNonNull(Schema.class.getResourceAsStream(script), script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
