package org.patronauth.store.jdbi;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The two databases of the tests: H2 in memory, and one real PostgreSQL for all tests of a run. */
public final class TestDatabases {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static @Nullable EmbeddedPostgres postgres;

    private TestDatabases() {}

    /** The address of an empty H2 database that lives as long as this process. */
    public static String h2() {
        return "jdbc:h2:mem:books" + NAMES.incrementAndGet()
                + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
    }

    /** The address of the PostgreSQL server that all tests share; each uses a schema of its own. */
    public static synchronized String postgres() {
        if (postgres == null) {
            postgres = startPostgres();
        }
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    /** A PostgreSQL server of the test's own, to stop and start. */
    public static EmbeddedPostgres startPostgres() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A schema that no other test uses. */
    public static String newSchema() {
        return "patron_auth_" + NAMES.incrementAndGet();
    }

    /** A pool as docs and examples tell hosts to set it up. */
    public static HikariDataSource pool(String jdbcUrl, int size) {
        return pool(jdbcUrl, size, true);
    }

    static HikariDataSource poolWithoutAutoCommit(String jdbcUrl, int size) {
        return pool(jdbcUrl, size, false);
    }

    private static HikariDataSource pool(String jdbcUrl, int size, boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        if (jdbcUrl.startsWith("jdbc:postgresql:")) {
            PGSimpleDataSource postgres = new PGSimpleDataSource();
            postgres.setUrl(jdbcUrl);
            config.setDataSource(JdbiStores.reconnecting(postgres));
        } else {
            config.setJdbcUrl(jdbcUrl);
        }
        config.setMaximumPoolSize(size);
        config.setAutoCommit(autoCommit);
        config.setConnectionTimeout(900);
        config.setValidationTimeout(900);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }
}
