package org.patronauth.examples.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.ServiceDraft;
import org.patronauth.guard.Deadline;
import org.patronauth.guard.ThrottleRules;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.sip2.Sip2ProviderFactory;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.store.jdbi.JdbiStores;

/**
 * W1 of the performance rules: a returning patron on a kept connection, beside a loop that does the same two round trips
 * with a bare socket and a bare prepared statement; and W2, a patron whose record has changed, beside a loop that writes
 * too. For Q2, what a client does that has neither configuration nor database and connects anew for each patron: with the
 * provider of this library, and as bare octets, which no such client can be faster than. PostgreSQL and ILS are processes
 * of their own; all methods use the same two.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LoginBenchmark {
    private static final Actor OPERATOR = Actor.system("benchmark");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final ClientInfo CLIENT = ClientInfo.of("198.51.100.7", null);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<String> headers = List.of(new Card(IlsProcess.CARD, IlsProcess.PIN).authorization());
    private final List<String> otherHeaders = List.of(new Card(IlsProcess.OTHER_CARD, IlsProcess.PIN).authorization());
    private final List<List<String>> others = IntStream.range(0, IlsProcess.OTHERS)
            .mapToObj(other -> List.of(new Card(IlsProcess.card(other), IlsProcess.PIN).authorization()))
            .toList();
    private EmbeddedPostgres postgres;
    private IlsProcess ils;
    private HikariDataSource pool;
    private PatronAuthenticator patrons;
    private PatronAuthenticator unguarded;
    private Socket socket;
    private byte[] question;
    private byte[] otherQuestion;
    private boolean other;
    private final byte[] goodbye = withChecksum("3520261122    163240AO|AA" + IlsProcess.CARD + "|AC|AY2AZ");
    private final byte[] answer = new byte[4096];
    private Connection connection;
    private PreparedStatement select;
    private PreparedStatement upsert;
    private BasicAuthenticationProvider reconnecting;
    private Settings librarySettings;

    /** Starts both neighbours and signs the patron in once. */
    @Setup(Level.Trial)
    public void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        ils = IlsProcess.start();
        String url = postgres.getJdbcUrl("postgres", "postgres");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        pool = new HikariDataSource(config);
        JdbiStores stores = JdbiStores.open(pool);
        patrons = authenticator(stores, ThrottleRules.usual());
        configure();
        unguarded = authenticator(stores, ThrottleRules.off());
        if (!(login() instanceof Authenticated) || !(loginWithoutThrottle() instanceof Authenticated)) {
            throw new IllegalStateException("The patron was not signed in.");
        }
        socket = new Socket(InetAddress.getLoopbackAddress(), ils.port());
        socket.setTcpNoDelay(true);
        question = question(IlsProcess.CARD);
        otherQuestion = question(IlsProcess.OTHER_CARD);
        connection = DriverManager.getConnection(url);
        select = connection.prepareStatement("""
                select id, external_identifier, authorization_identifier, username, external_type,
                    authorization_expires, fines, fines_currency, block_reason, cached_neighborhood, last_external_sync
                from patron_auth.patrons where library_id = ? and external_identifier = ?""");
        upsert = connection.prepareStatement("""
                insert into patron_auth.patrons (library_id, external_identifier, authorization_identifier, external_type,
                    last_external_sync)
                values (?, ?, ?, ?, current_timestamp)
                on conflict (library_id, external_identifier) do update set
                    authorization_identifier = excluded.authorization_identifier,
                    external_type = excluded.external_type, last_external_sync = excluded.last_external_sync""");
        openReconnecting();
        if (raw() == 0) {
            throw new IllegalStateException("The raw loop found no patron.");
        }
    }

    private static PatronAuthenticator authenticator(JdbiStores stores, ThrottleRules rules) {
        return Loopback.host(stores).throttle(rules).build();
    }

    private void configure() {
        PatronAuthenticationServices services = patrons.administration();
        services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson", Map.of()));
        long service = services.createService(
                        OPERATOR, new ServiceDraft("ILS", "SIP2", Map.of("url", "127.0.0.1", "port", ils.port())))
                .id();
        services.associate(
                OPERATOR, FERGUSON, service, new AssociationDraft("prefix", "barcode", "2333300", Map.of(), null));
    }

    private void openReconnecting() {
        Sip2ProviderFactory factory = new Sip2ProviderFactory();
        Map<String, Object> settings = Map.of("url", "127.0.0.1", "port", ils.port(), "per_request", true);
        try {
            reconnecting = factory.create(factory.serviceSchema().parse(settings), Loopback.environment());
            librarySettings = factory.librarySchema().parse(Map.of());
        } catch (InvalidSettingsException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] question(String card) {
        return withChecksum("6300020261122    163240          AO|AA" + card + "|AC|AD1234|AY1AZ");
    }

    private static byte[] withChecksum(String text) {
        int sum = 0;
        for (byte value : text.getBytes(StandardCharsets.US_ASCII)) {
            sum += value & 0xff;
        }
        String checksum =
                Integer.toHexString(0x10000 | (-sum & 0xffff)).substring(1).toUpperCase(Locale.ROOT);
        return (text + checksum + "\r").getBytes(StandardCharsets.US_ASCII);
    }

    /** Ends everything. */
    @TearDown(Level.Trial)
    public void stop() throws IOException, SQLException {
        patrons.close();
        unguarded.close();
        reconnecting.close();
        socket.close();
        connection.close();
        pool.close();
        ils.close();
        postgres.close();
    }

    /** From the header to the patron. */
    @Benchmark
    public AuthenticationResult login() {
        return patrons.authenticate(FERGUSON, headers, CLIENT);
    }

    /** The login of one of the others. */
    AuthenticationResult login(int other) {
        return patrons.authenticate(FERGUSON, others.get(other), CLIENT);
    }

    /** The same without the throttle. */
    @Benchmark
    public AuthenticationResult loginWithoutThrottle() {
        return unguarded.authenticate(FERGUSON, headers, CLIENT);
    }

    /** The same two round trips: the answer read to its CR, the row read to its last column. */
    @Benchmark
    public long raw() throws IOException, SQLException {
        return ask(question);
    }

    /** Each time another card and another type: what is stored is written anew. */
    @Benchmark
    public AuthenticationResult changed() {
        other = !other;
        return patrons.authenticate(FERGUSON, other ? otherHeaders : headers, CLIENT);
    }

    /** The same three round trips. */
    @Benchmark
    public long rawChanged() throws IOException, SQLException {
        other = !other;
        long found = ask(other ? otherQuestion : question);
        upsert.setLong(1, 1);
        upsert.setString(2, "900001");
        upsert.setString(3, other ? IlsProcess.OTHER_CARD : IlsProcess.CARD);
        upsert.setString(4, other ? "JUVENILE" : "ADULT");
        upsert.executeUpdate();
        return found;
    }

    /** A connection for each patron, and nothing but the question. */
    @Benchmark
    public Optional<PatronData> session() throws IOException {
        return reconnecting.authenticate(
                new PatronIdentifier(IlsProcess.CARD),
                Secret.of(IlsProcess.PIN),
                Call.of(Deadline.after(PATIENCE), librarySettings));
    }

    /** The same connection, the same question, the same goodbye. */
    @Benchmark
    public int rawSession() throws IOException {
        try (Socket once = new Socket(InetAddress.getLoopbackAddress(), ils.port())) {
            once.setTcpNoDelay(true);
            return exchange(once, question) + exchange(once, goodbye);
        }
    }

    private int exchange(Socket connection, byte[] message) throws IOException {
        connection.getOutputStream().write(message);
        InputStream in = connection.getInputStream();
        int length = 0;
        do {
            length += in.read(answer, length, answer.length - length);
        } while (answer[length - 1] != '\r');
        return length;
    }

    private long ask(byte[] message) throws IOException, SQLException {
        exchange(socket, message);
        select.setLong(1, 1);
        select.setString(2, "900001");
        try (ResultSet row = select.executeQuery()) {
            long found = 0;
            while (row.next()) {
                found = row.getLong(1);
                for (int column = 2; column <= 11; column++) {
                    row.getString(column);
                }
            }
            return found;
        }
    }
}
