package org.patronauth.examples.host;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.StoreException;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.postgres.PostgresNotices;
import org.postgresql.ds.PGSimpleDataSource;

/** The connection pool and the stores on it. */
final class Database implements AutoCloseable {
    private static final long FIRST_CONNECTION_MILLIS = 4000;
    private static final long CONNECTION_MILLIS = 1000;

    private final HikariDataSource pool;
    private final JdbiStores stores;

    private Database(HikariDataSource pool, JdbiStores stores) {
        this.pool = pool;
        this.stores = stores;
    }

    /**
     * Opens the database and brings its tables up to date.
     *
     * @throws StartFailedException when it cannot be reached
     */
    static Database open(Optional<Options.JdbcAddress> address, Supplier<EncryptionKeys> keys, boolean notices)
            throws StartFailedException {
        Optional<PGSimpleDataSource> postgres;
        HikariDataSource pool;
        try {
            postgres = address.filter(given -> given.url().startsWith("jdbc:postgresql:"))
                    .map(Database::postgres);
            pool = new HikariDataSource(configuration(address, postgres));
        } catch (HikariPool.PoolInitializationException | IllegalArgumentException e) {
            // Its message holds the address, and an address may hold a password.
            throw new StartFailedException("the database cannot be reached; check --jdbc-url, user and password");
        }
        try {
            JdbiStores.Builder stores = JdbiStores.builder(pool).encryptionKeys(keys);
            // Beside the pool: listening takes a connection for good.
            postgres.filter(found -> notices).map(PostgresNotices::from).ifPresent(stores::changeNotices);
            return new Database(pool, stores.open());
        } catch (StoreException | IllegalArgumentException e) {
            pool.close();
            throw new StartFailedException("the database cannot be used: " + e.getMessage());
        }
    }

    /** What the address says goes before what is advised here. */
    private static PGSimpleDataSource postgres(Options.JdbcAddress given) {
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setConnectTimeout(2);
        postgres.setSocketTimeout(3);
        postgres.setTcpKeepAlive(true);
        postgres.setUrl(given.url());
        if (given.user() != null) {
            postgres.setUser(given.user());
        }
        if (given.password() != null) {
            postgres.setPassword(given.password().reveal());
        }
        return postgres;
    }

    private static HikariConfig configuration(
            Optional<Options.JdbcAddress> address, Optional<PGSimpleDataSource> postgres) {
        HikariConfig configuration = new HikariConfig();
        configuration.setPoolName("patrons");
        configuration.setMaximumPoolSize(10);
        configuration.setConnectionTimeout(CONNECTION_MILLIS);
        configuration.setValidationTimeout(CONNECTION_MILLIS);
        configuration.setInitializationFailTimeout(FIRST_CONNECTION_MILLIS);
        configuration.setRegisterMbeans(false);
        if (address.isEmpty()) {
            // Hikari keeps connections open, but not for ever: without the delay the data would go with the last one.
            configuration.setJdbcUrl(h2("jdbc:h2:mem:" + Secrets.random(8) + ";DB_CLOSE_DELAY=-1"));
            return configuration;
        }
        if (postgres.isPresent()) {
            configuration.setDataSource(JdbiStores.reconnecting(postgres.get()));
            return configuration;
        }
        Options.JdbcAddress given = address.get();
        configuration.setJdbcUrl(given.url().startsWith("jdbc:h2:") ? h2(given.url()) : given.url());
        if (given.user() != null) {
            configuration.setUsername(given.user());
        }
        if (given.password() != null) {
            configuration.setPassword(given.password().reveal());
        }
        return configuration;
    }

    /** H2 speaks the library's SQL with these two settings. */
    private static String h2(String url) {
        String upper = url.toUpperCase(Locale.ROOT);
        String mode = upper.contains(";MODE=") ? "" : ";MODE=PostgreSQL";
        return url + mode + (upper.contains(";DATABASE_TO_LOWER=") ? "" : ";DATABASE_TO_LOWER=TRUE");
    }

    JdbiStores stores() {
        return stores;
    }

    @Override
    public void close() {
        pool.close();
    }
}
