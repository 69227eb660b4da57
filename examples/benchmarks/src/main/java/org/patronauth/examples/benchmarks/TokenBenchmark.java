package org.patronauth.examples.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ServiceDraft;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.mock.MockProviderFactory;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;

/**
 * W4 of the performance rules: a bearer token, beside a bare prepared statement that reads the same row. PostgreSQL is a
 * process of its own; both methods use the same one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenBenchmark {
    private static final Actor OPERATOR = Actor.system("benchmark");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final Card CARD = new Card("23333000000001", "1234");

    private EmbeddedPostgres postgres;
    private HikariDataSource pool;
    private PatronAuthenticator patrons;
    private List<String> headers;
    private String token;
    private byte[] hash;
    private Connection connection;
    private PreparedStatement select;

    /** Starts the database and exchanges the patron's PIN for a token. */
    @Setup(Level.Trial)
    public void start() throws IOException, SQLException, NoSuchAlgorithmException {
        postgres = EmbeddedPostgres.start();
        String url = postgres.getJdbcUrl("postgres", "postgres");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        pool = new HikariDataSource(config);
        JdbiStores stores = JdbiStores.open(pool);
        patrons = PatronAuthenticator.builder(stores)
                .providers(ProviderRegistry.of(new MockProviderFactory()))
                .build();
        configure();
        token = patrons.exchange(FERGUSON, List.of(CARD.authorization()), ClientInfo.UNKNOWN)
                .fold(
                        issued -> issued.token().value().reveal(),
                        refusal -> {
                            throw new IllegalStateException("The patron got no token.");
                        },
                        outage -> {
                            throw new IllegalStateException("The patron got no token.");
                        });
        headers = List.of("Bearer " + token);
        hash = hashing();
        connection = DriverManager.getConnection(url);
        select = connection.prepareStatement("""
                select p.id, p.external_identifier, p.authorization_identifier, p.username, p.external_type,
                    p.authorization_expires, p.fines, p.fines_currency, p.block_reason, p.cached_neighborhood,
                    p.last_external_sync, c.external_integration_id, c.association_id, c.restriction_version,
                    c.expires_at
                from patron_auth.credentials c
                join patron_auth.patrons p on p.id = c.patron_id and p.library_id = c.library_id
                join patron_auth.patronauthenticationservices a
                    on a.id = c.association_id and a.library_id = c.library_id
                    and a.restriction_version = c.restriction_version
                where c.token_hash = ? and c.library_id = ?""");
        if (!(bearer() instanceof Authenticated) || raw() == 0) {
            throw new IllegalStateException("The token was not found.");
        }
    }

    private void configure() {
        PatronAuthenticationServices services = patrons.administration();
        services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson", Map.of()));
        long service = services.createService(
                        OPERATOR,
                        new ServiceDraft(
                                "Mock patrons",
                                "Mock",
                                Map.of("patrons", List.of(CARD.identifier() + ":" + CARD.pin()))))
                .id();
        services.associate(
                OPERATOR, FERGUSON, service, new AssociationDraft("prefix", "barcode", "2333300", Map.of(), null));
    }

    /** Ends everything. */
    @TearDown(Level.Trial)
    public void stop() throws IOException, SQLException {
        patrons.close();
        connection.close();
        pool.close();
        postgres.close();
    }

    /** From the header to the patron. */
    @Benchmark
    public AuthenticationResult bearer() {
        return patrons.authenticate(FERGUSON, headers, ClientInfo.UNKNOWN);
    }

    /** The same row, read to its last column. */
    @Benchmark
    public long raw() throws SQLException {
        select.setBytes(1, hash);
        select.setLong(2, 1);
        try (ResultSet row = select.executeQuery()) {
            long found = 0;
            while (row.next()) {
                found = row.getLong(1);
                for (int column = 2; column <= 15; column++) {
                    row.getString(column);
                }
            }
            return found;
        }
    }

    /** The hash of a token alone. */
    @Benchmark
    public byte[] hashing() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
    }
}
