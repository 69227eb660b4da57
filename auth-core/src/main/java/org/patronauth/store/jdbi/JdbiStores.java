package org.patronauth.store.jdbi;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.patronauth.store.ActivityStore;
import org.patronauth.store.AttemptStore;
import org.patronauth.store.AuditStore;
import org.patronauth.store.ChangeNotices;
import org.patronauth.store.ConfigurationStore;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.IdentifierHash;
import org.patronauth.store.LeaseStore;
import org.patronauth.store.LegacyPatronStore;
import org.patronauth.store.PatronStore;
import org.patronauth.store.RefusalStore;
import org.patronauth.store.SelfTestStore;
import org.patronauth.store.SignInStateStore;
import org.patronauth.store.StoreException;
import org.patronauth.store.Stores;
import org.patronauth.store.TokenStore;

/**
 * The stores on a relational database: PostgreSQL for production, H2 (opened with
 * {@code MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE}) for everything small.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * <p><b>Blocking.</b> Each call takes one connection and gives it back; none is held while a source of truth is asked.
 * A login waits for an answer of PostgreSQL for 1.2 seconds at the most, whatever the driver's settings are. It answers
 * within two seconds of a database failure only if the host's pool does its part: nobody waits longer than a second for a
 * connection or for its validation (in HikariCP {@code connectionTimeout} and {@code validationTimeout}), and the driver
 * has {@code connectTimeout=2}, {@code socketTimeout=3} and {@code tcpKeepAlive=true}. So that all is well within a second
 * of the database's return, the pool gets its connections through {@link #reconnecting}.
 *
 * <p><b>Privacy.</b> No exception holds a value, and none of them has the driver's exception as its cause.
 *
 * @since 0.1
 */
public final class JdbiStores implements Stores {
    private static final String USUAL_SCHEMA = "patron_auth";

    private final ConfigurationStore configuration;
    private final PatronStore patrons;
    private final TokenStore tokens;
    private final SignInStateStore signInStates;
    private final LeaseStore leases;
    private final AttemptStore attempts;
    private final AuditStore audit;
    private final Supplier<EncryptionKeys> encryptionKeys;
    private final Installation installation;
    private final IdentifierHash identifierHash;
    private final LegacyPatronStore legacyPatrons;
    private final @Nullable ChangeNotices changeNotices;
    private final SelfTestStore selfTests;
    private final RefusalStore refusals;
    private final ActivityStore activity;

    private JdbiStores(
            Database database,
            SqlDialect dialect,
            Supplier<EncryptionKeys> encryptionKeys,
            @Nullable ChangeNotices changeNotices) {
        this.changeNotices = changeNotices;
        AuditTable auditTable = new AuditTable(database);
        this.configuration = new JdbiConfigurationStore(database, dialect, auditTable);
        this.patrons = new JdbiPatronStore(database);
        this.tokens = new JdbiTokenStore(database, auditTable);
        this.signInStates = new JdbiSignInStateStore(database, dialect);
        this.leases = new JdbiLeaseStore(database);
        this.attempts = new JdbiAttemptStore(database, dialect);
        this.audit = new JdbiAuditStore(database, auditTable);
        this.encryptionKeys = encryptionKeys;
        this.installation = new Installation(database, encryptionKeys);
        this.identifierHash = installation.identifierHash();
        this.legacyPatrons = new JdbiLegacyPatronStore(database);
        this.selfTests = new JdbiSelfTestStore(database);
        this.refusals = new JdbiRefusalStore(database);
        this.activity = new JdbiActivityStore(database);
    }

    /**
     * Opens the stores in schema {@code patron_auth} and brings its tables up to date.
     *
     * @param dataSource where connections come from, usually a pool
     * @return the stores
     * @throws StoreException when the database is away, or its tables were made by something else
     */
    public static JdbiStores open(DataSource dataSource) {
        return builder(dataSource).open();
    }

    /**
     * Opens the stores without a pool: a connection for each call. For tests and for an embedded database.
     *
     * @param jdbcUrl for example {@code jdbc:h2:mem:books;DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE}
     * @return the stores
     * @throws StoreException when the database is away, or its tables were made by something else
     */
    public static JdbiStores open(String jdbcUrl) {
        return builder(jdbcUrl).open();
    }

    /**
     * Starts to open the stores in another way and without a pool: a connection for each call. For tests and for an
     * embedded database.
     *
     * @param jdbcUrl for example {@code jdbc:h2:mem:books;DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE}
     * @return a builder with the usual values
     */
    public static Builder builder(String jdbcUrl) {
        return builder(new Unpooled(jdbcUrl));
    }

    /**
     * A source of connections for a pool that is to recover at once. While PostgreSQL is away, pools wait longer and longer
     * between two attempts to connect (HikariCP up to five seconds), and logins fail for as long after its return. This
     * source does not fail then but tries ten times a second, for a minute, after which the pool may ask again; before the
     * first connection, and on failures of another kind, it fails at once.
     *
     * <p><b>Blocking.</b> For the thread on which a pool makes its connections, and for nobody else. An interrupt ends it.
     *
     * @param dataSource makes a new connection each time, as {@code PGSimpleDataSource} does
     * @return the source to give to a pool
     */
    public static DataSource reconnecting(DataSource dataSource) {
        return new Reconnecting(dataSource);
    }

    /**
     * Starts to open the stores in another way.
     *
     * @param dataSource where connections come from, usually a pool
     * @return a builder with the usual values
     */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    @Override
    public ConfigurationStore configuration() {
        return configuration;
    }

    @Override
    public PatronStore patrons() {
        return patrons;
    }

    @Override
    public Optional<TokenStore> tokens() {
        return Optional.of(tokens);
    }

    @Override
    public Optional<SignInStateStore> signInStates() {
        return Optional.of(signInStates);
    }

    @Override
    public Optional<LeaseStore> leases() {
        return Optional.of(leases);
    }

    @Override
    public Optional<AttemptStore> attempts() {
        return Optional.of(attempts);
    }

    @Override
    public Optional<AuditStore> audit() {
        return Optional.of(audit);
    }

    @Override
    public EncryptionKeys encryptionKeys() {
        return encryptionKeys.get();
    }

    @Override
    public boolean reencrypt() {
        return installation.reencrypt();
    }

    @Override
    public Optional<ChangeNotices> changeNotices() {
        return Optional.ofNullable(changeNotices);
    }

    @Override
    public Optional<IdentifierHash> identifierHash() {
        return Optional.of(identifierHash);
    }

    @Override
    public Optional<LegacyPatronStore> legacyPatrons() {
        return Optional.of(legacyPatrons);
    }

    @Override
    public Optional<SelfTestStore> selfTests() {
        return Optional.of(selfTests);
    }

    @Override
    public Optional<RefusalStore> refusals() {
        return Optional.of(refusals);
    }

    @Override
    public Optional<ActivityStore> activity() {
        return Optional.of(activity);
    }

    /**
     * Collects how to open the stores.
     *
     * <p><b>Thread safety.</b> Not safe for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final DataSource dataSource;
        private String schema = USUAL_SCHEMA;
        private boolean migrate = true;
        private Supplier<EncryptionKeys> encryptionKeys = EncryptionKeys::none;
        private @Nullable ChangeNotices changeNotices;

        private Builder(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        /**
         * Sets the schema; {@code patron_auth} unless set.
         *
         * @param value one to 63 small letters, digits and underscores, a letter first
         * @return this builder
         * @throws IllegalArgumentException when the name has another form
         */
        public Builder schema(String value) {
            if (!value.matches("[a-z][a-z0-9_]{0,62}")) {
                throw new IllegalArgumentException(
                        "A schema's name is 1 to 63 small letters, digits and underscores, a letter first.");
            }
            schema = value;
            return this;
        }

        /**
         * Sets whether the tables are brought up to date; true unless set. A host that has a tool of its own for that
         * runs the scripts {@code org/patronauth/store/jdbi/V*.sql} with the placeholder {@code schema}.
         *
         * @param value whether to run the scripts
         * @return this builder
         */
        public Builder migrate(boolean value) {
            migrate = value;
            return this;
        }

        /**
         * Sets the keys under which secrets are kept; none unless set.
         *
         * @param value the first encrypts, each decrypts
         * @return this builder
         */
        public Builder encryptionKeys(EncryptionKeys value) {
            return encryptionKeys(() -> value);
        }

        /**
         * Sets where the keys come from under which secrets are kept, for a host that may be given other keys while it
         * runs.
         *
         * @param value asked whenever a secret is stored or read: it answers at once, and is safe for use by any number
         *     of threads
         * @return this builder
         */
        public Builder encryptionKeys(Supplier<EncryptionKeys> value) {
            encryptionKeys = value;
            return this;
        }

        /**
         * Sets how the host hears of changes that other hosts make; by looking at the version alone unless set.
         *
         * @param value usually {@link org.patronauth.store.postgres.PostgresNotices}
         * @return this builder
         */
        public Builder changeNotices(ChangeNotices value) {
            changeNotices = value;
            return this;
        }

        /**
         * Opens the stores.
         *
         * @return the stores
         * @throws StoreException when the database is away, its tables were made by something else, or what it keeps
         *     secret is under a key that is not among the given ones
         * @throws IllegalArgumentException when the database is neither PostgreSQL nor H2
         */
        public JdbiStores open() {
            SqlDialect dialect = dialect();
            Database database = new Database(dataSource, dialect, schema);
            if (migrate) {
                new Schema(database, dialect).migrate();
            }
            return new JdbiStores(database, dialect, encryptionKeys, changeNotices);
        }

        private SqlDialect dialect() {
            try (Connection connection = dataSource.getConnection()) {
                return SqlDialect.of(connection);
            } catch (SQLException e) {
                throw new StoreException("opening the database: SQLState " + Database.sqlState(e));
            }
        }
    }

    /** A connection for each call. */
    private record Unpooled(String jdbcUrl) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return DriverManager.getConnection(jdbcUrl);
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return DriverManager.getConnection(jdbcUrl, username, password);
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public void setLogWriter(PrintWriter out) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }

        @Override
        public String toString() {
            // The address may hold a password.
            return "Unpooled";
        }
    }
}
