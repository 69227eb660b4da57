package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Rejected;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;
import org.patronauth.store.jdbi.PrivatePostgres;
import org.patronauth.store.jdbi.TestDatabases;

/**
 * Rows 42 to 44 of the fault matrix: whole logins while a real PostgreSQL comes to harm. Nobody is signed in who is not
 * stored, whoever needs the database knows within two seconds that it is away, and a second after its return all is well.
 */
class DatabaseTroubleTest {
    private static final int REPEATS = Integer.getInteger("patronauth.database.repeats", 3);
    private static final Duration UNAVAILABLE_WITHIN = Duration.ofSeconds(2);
    private static final Duration WELL_WITHIN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Actor OPERATOR = Actor.system("test");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final String RETURNING = "23333000000001";
    private static final String FORMER_OWNER = "former owner";

    private static PrivatePostgres postgres;

    private final Thread test = Thread.currentThread();
    private final PlainProtocol ils = new PlainProtocol();
    private final ExecutorService patrons = Executors.newFixedThreadPool(3);
    private final String schema = TestDatabases.newSchema();
    private HikariDataSource pool;
    private PatronAuthenticator host;
    private Trouble beforeCommit = () -> {};
    private int newcomers;

    /** What happens to the server. */
    private interface Trouble {
        void happen() throws SQLException;
    }

    @BeforeAll
    static void start(@TempDir Path data) {
        postgres = PrivatePostgres.start(data);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void aLibraryWithAPatron() {
        pool = TestDatabases.pool(postgres.advisedUrl(), 4);
        host = PatronAuthenticator.builder(
                        JdbiStores.builder(troubled(pool)).schema(schema).open())
                .providers(ProviderRegistry.of(ils))
                .build();
        PatronAuthenticationServices services = host.administration();
        services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson", Map.of()));
        ServiceView service =
                services.createService(OPERATOR, new ServiceDraft("ILS", "Plain", Map.of("url", "ils.example.org")));
        services.associate(OPERATOR, FERGUSON, service.id(), new AssociationDraft(null, null, null, Map.of(), null));
        assertThat(signIn(RETURNING)).isInstanceOf(Authenticated.class);
    }

    @AfterEach
    void close() {
        host.close();
        pool.close();
        patrons.shutdownNow();
    }

    private AuthenticationResult signIn(String card) {
        return signIn(card, "1234");
    }

    private AuthenticationResult signIn(String card, String pin) {
        byte[] credentials = (card + ":" + pin).getBytes(StandardCharsets.UTF_8);
        String header = "Basic " + Base64.getEncoder().encodeToString(credentials);
        return host.authenticate(FERGUSON, List.of(header), ClientInfo.UNKNOWN);
    }

    private String newcomer() {
        return "2333301" + (1_000_000 + ++newcomers);
    }

    // S8, Y16
    @Test
    void aServerThatIsStoppedAndStarted() throws Exception {
        hold(postgres::stop, postgres::startAgain);
    }

    // S8, Y16
    @Test
    void aServerThatIsStoppedInTheMiddleOfAWord() throws Exception {
        hold(postgres::quit, postgres::startAgain);
    }

    // S8, Y16
    @Test
    void aServerThatIsKilled() throws Exception {
        hold(postgres::kill, postgres::startAgain);
    }

    // S8, Y16
    @Test
    void aServerThatHangs() throws Exception {
        hold(postgres::freeze, postgres::thaw);
    }

    private void hold(Trouble begins, Trouble ends) throws Exception {
        for (int i = 0; i < REPEATS; i++) {
            String newcomer = newcomer();
            begins.happen();

            // I1: the ILS says yes to both, and nobody is signed in
            assertUnavailable(RETURNING, newcomer);
            assertThat(signIn(RETURNING, "4321"))
                    .as("what needs no database goes on, by the last configuration")
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            no -> assertThat(no.reason()).isEqualTo(RejectionReason.INVALID_CREDENTIALS));
            await(PATIENCE, () -> !host.health().databaseReachable());
            assertThat(host.health().canServe()).isTrue();
            assertUnavailable(newcomer);

            ends.happen();
            await(WELL_WITHIN, () -> signIn(RETURNING) instanceof Authenticated);
            await(WELL_WITHIN, () -> host.health().databaseReachable());
            // I8
            assertThat(signIn(newcomer)).isInstanceOf(Authenticated.class);
            assertThat(signIn(RETURNING)).isInstanceOf(Authenticated.class);
            assertStoredOnce(newcomer);
        }
    }

    /** As after a fail-over: each session is gone, and new ones are welcome. */
    // S8
    @Test
    void sessionsThatAreEndedCostNoMoreThanTheLoginsThatHadThem() throws Exception {
        for (int i = 0; i < REPEATS; i++) {
            String newcomer = newcomer();
            postgres.endSessions();
            await(WELL_WITHIN, () -> signIn(RETURNING) instanceof Authenticated);
            await(WELL_WITHIN, () -> signIn(newcomer) instanceof Authenticated);
            assertStoredOnce(newcomer);
        }
    }

    // I7, S8
    @Test
    void aServerThatIsKilledBetweenWriteAndCommit() throws Exception {
        for (int i = 0; i < REPEATS; i++) {
            String newcomer = newcomerWithAReusedCard();
            beforeCommit = () -> {
                beforeCommit = () -> {};
                postgres.kill();
            };
            assertThat(signIn(newcomer)).isInstanceOf(Unavailable.class);

            postgres.startAgain();
            assertThat(holders(newcomer)).containsExactly(FORMER_OWNER);
            await(WELL_WITHIN, () -> signIn(RETURNING) instanceof Authenticated);
            assertThat(signIn(newcomer))
                    .isInstanceOfSatisfying(
                            Authenticated.class, yes -> assertThat(yes.isNew()).isTrue());
            assertStoredOnce(newcomer);
        }
    }

    // I7, S8
    @Test
    void aSessionThatIsEndedBetweenWriteAndCommit() throws Exception {
        for (int i = 0; i < REPEATS; i++) {
            String newcomer = newcomerWithAReusedCard();
            beforeCommit = () -> {
                beforeCommit = () -> {};
                postgres.endSessions();
            };
            assertThat(signIn(newcomer)).isInstanceOf(Unavailable.class);
            assertThat(holders(newcomer)).containsExactly(FORMER_OWNER);
            await(WELL_WITHIN, () -> signIn(newcomer) instanceof Authenticated);
            assertStoredOnce(newcomer);
        }
    }

    // S8
    @Test
    void aReadOnlyServerSignsInWhomItKnows() throws Exception {
        for (int i = 0; i < REPEATS; i++) {
            String newcomer = newcomer();
            postgres.readOnly(true);
            try {
                await(PATIENCE, this::isReadOnly);
                assertUnavailable(newcomer);
                assertThat(signIn(RETURNING)).isInstanceOf(Authenticated.class);
            } finally {
                postgres.readOnly(false);
            }
            await(WELL_WITHIN, () -> signIn(newcomer) instanceof Authenticated);
            assertStoredOnce(newcomer);
        }
    }

    /** The server tells its sessions one by one, when each is asked something the next time. */
    private boolean isReadOnly() {
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < pool.getMaximumPoolSize() - 1; i++) {
                all.add(pool.getConnection());
            }
            for (Connection connection : all) {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("show transaction_read_only")) {
                    row.next();
                    if (!row.getString(1).equals("on")) {
                        return false;
                    }
                }
            }
            return true;
        } catch (SQLException e) {
            return false;
        } finally {
            for (Connection connection : all) {
                try {
                    connection.close();
                } catch (SQLException e) {
                    // It goes back to the pool all the same, which lets go of it.
                }
            }
        }
    }

    private void assertUnavailable(String... cards) throws Exception {
        List<Future<Duration>> logins = new ArrayList<>();
        for (String card : cards) {
            Callable<Duration> login = () -> {
                long start = System.nanoTime();
                assertThat(signIn(card))
                        .isInstanceOfSatisfying(
                                Unavailable.class,
                                away -> assertThat(away.problem().type())
                                        .isEqualTo(ProblemType.SERVICE_UNAVAILABLE.uri()));
                return Duration.ofNanos(System.nanoTime() - start);
            };
            logins.add(patrons.submit(login));
        }
        for (Future<Duration> login : logins) {
            assertThat(login.get()).isLessThan(UNAVAILABLE_WITHIN);
        }
    }

    private void assertStoredOnce(String card) throws SQLException {
        assertThat(holders(card)).hasSize(1).doesNotContain(FORMER_OWNER);
    }

    /** The permanent ids of those who have a card. */
    private List<String> holders(String card) throws SQLException {
        List<String> holders = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(postgres.url());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select external_identifier from " + schema
                        + ".patrons where authorization_identifier = '" + card + "'")) {
            while (row.next()) {
                holders.add(row.getString(1));
            }
        }
        return holders;
    }

    /** Somebody's new card that was another's before: it changes hands in a transaction of several statements. */
    private String newcomerWithAReusedCard() throws SQLException {
        ils.numbering = true;
        String card = newcomer();
        try (Connection connection = DriverManager.getConnection(postgres.url());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "delete from " + schema + ".patrons where external_identifier = '" + FORMER_OWNER + "'");
            statement.executeUpdate("insert into " + schema
                    + ".patrons (library_id, external_identifier, authorization_identifier) select id, '" + FORMER_OWNER
                    + "', '" + card + "' from " + schema + ".libraries");
        }
        return card;
    }

    private static void await(Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within %s", patience).isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Connections that let the test do something between the last statement of a transaction and its commit. */
    private DataSource troubled(DataSource dataSource) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object answer = call(dataSource, method, arguments);
                    return answer instanceof Connection connection ? troubled(connection) : answer;
                });
    }

    private Connection troubled(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    // The housekeeping commits too, and would let the trouble happen beside the login.
                    if (method.getName().equals("commit") && Thread.currentThread() == test) {
                        beforeCommit.happen();
                    }
                    return call(connection, method, arguments);
                });
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
