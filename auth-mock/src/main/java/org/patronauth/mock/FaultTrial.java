package org.patronauth.mock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.AuthenticationListener;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.Health;
import org.patronauth.HostUrls;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.PatronIdentifier;
import org.patronauth.PatronLookupResult;
import org.patronauth.ServiceDraft;
import org.patronauth.ServiceView;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.EncryptionKeys;
import org.patronauth.store.jdbi.JdbiStores;

/**
 * One row of a {@link FaultMatrixContract} at work: a host with one library and one service, on a database in memory, whose
 * source of truth is a fake server behind a {@link FaultProxy}. Every login that is made here is held to the invariants of
 * the fault matrix; which one was broken is the first word of the error.
 *
 * <p><b>Thread safety.</b> Logins may be made by any number of threads at once; all else is for one thread.
 *
 * @param <S> the fake server
 * @since 0.1
 */
public final class FaultTrial<S extends FakeServer<?, ?>> implements AutoCloseable {
    /** How long a login that cannot succeed may take. */
    static final Duration PATIENCE = Duration.ofMillis(300);

    private static final Duration GRACE = Duration.ofMillis(250);
    private static final Duration AMPLE = Duration.ofSeconds(10);
    /** How long it may take until what is over has ended in all threads and sockets. */
    static final Duration SETTLED = Duration.ofSeconds(5);

    private static final Actor SET_UP = Actor.system("test");
    private static final LibraryId LIBRARY = new LibraryId("ferguson");
    private static final String SERVICE = "Source of truth";

    /** How names are resolved. */
    private enum Names {
        RESOLVE,
        FAIL,
        STALL
    }

    private final FaultMatrixContract<S> contract;
    private final Pulse pulse = Pulse.start();
    private final LongConsumer lateness;
    private final S server;
    private final FaultProxy link;
    private final FaultLogin logins;
    private final HurriedCalls calls = new HurriedCalls();
    private final Connection database;
    private final PatronAuthenticator host;
    private final ServiceView service;
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Map<String, Long> patrons = new ConcurrentHashMap<>();
    private volatile Names names = Names.RESOLVE;

    FaultTrial(FaultMatrixContract<S> contract, FaultRow<S> row, LongConsumer lateness) throws SQLException {
        this.contract = contract;
        this.lateness = lateness;
        this.server = row.startServer(contract::startServer);
        this.link = FaultProxy.to(server.host(), server.port());
        this.logins = contract.login(server);
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
        this.database = DriverManager.getConnection(url);
        this.host = PatronAuthenticator.builder(JdbiStores.builder(url)
                        .encryptionKeys(EncryptionKeys.random())
                        .open())
                .providers(ProviderRegistry.of(calls.wrap(contract.factory())))
                .hostUrls(new Urls())
                .network(this::resolve)
                .listener(new Events())
                .failureFloor(Duration.ZERO)
                .unverifiedTlsAllowed(true)
                .build();
        Map<String, Object> all = new HashMap<>(contract.settings(server, link.port()));
        all.putAll(row.settings());
        this.service = configure(host.administration(), contract.factory().protocol(), all);
    }

    private static ServiceView configure(
            PatronAuthenticationServices services, String protocol, Map<String, Object> settings) {
        services.createLibrary(
                SET_UP,
                new LibraryDraft(
                        LIBRARY.shortName(),
                        "Ferguson",
                        Map.of("redirect_uris", List.of(FaultLogin.CLIENT.toString()))));
        ServiceView created = services.createService(SET_UP, new ServiceDraft(SERVICE, protocol, settings));
        services.associate(SET_UP, LIBRARY, created.id(), new AssociationDraft(null, null, null, Map.of(), null));
        return created;
    }

    private static final class Urls implements HostUrls {
        @Override
        public URI authenticationDocument(LibraryId library) {
            return URI.create("https://host.example/" + library + "/authentication_document");
        }

        @Override
        public Optional<URI> oauthCallback() {
            return Optional.of(FaultLogin.CALLBACK);
        }
    }

    /** Keeps what is told to listeners, to be searched for what must not be there. */
    private final class Events implements AuthenticationListener {
        @Override
        public void loginEnded(LoginEvent event) {
            events.add(event.toString());
        }

        @Override
        public void warning(String serviceName, String message) {
            events.add(message);
        }

        @Override
        public void serviceIsolated(String serviceName, String detail) {
            events.add(detail);
        }
    }

    private List<InetAddress> resolve(String hostName, Deadline deadline) throws IOException {
        switch (names) {
            case FAIL -> throw new UnknownHostException("no address");
            case STALL -> {
                while (!deadline.hasPassed()) {
                    LockSupport.parkNanos(deadline.remainingNanos());
                }
                throw new SocketTimeoutException("too slow");
            }
            default -> {
                return List.of(InetAddress.getLoopbackAddress());
            }
        }
    }

    /** Does once what a process is slow at when it does it for the first time. The first patron stays unknown. */
    void warmUp() throws InterruptedException {
        assertEnds(contract.secondPatron(), FaultEnd.AUTHENTICATED);
    }

    /**
     * The source of truth.
     *
     * @return the fake server
     */
    public S server() {
        return server;
    }

    /**
     * What is between the service and its source of truth.
     *
     * @return the proxy
     */
    public FaultProxy link() {
        return link;
    }

    /** From now on no name has an address, until all is healed. */
    void failNames() {
        names = Names.FAIL;
    }

    /** From now on names take longer than anybody waits for, until all is healed. */
    void stallNames() {
        names = Names.STALL;
    }

    /**
     * Resets every connection that is open, so that the next login has to make one.
     *
     * @throws InterruptedException when interrupted
     */
    public void forgetConnections() throws InterruptedException {
        link.reset();
        awaitNoConnections();
    }

    /** Restarts the source, which takes longer than the ends of its connections take to arrive. */
    void restartServer() throws InterruptedException {
        server.restart();
        link.await(link::hasNoServer, SETTLED);
    }

    void awaitNoConnections() throws InterruptedException {
        awaitLinks(0);
        server.awaitOpenConnections(0, SETTLED);
    }

    /** Whether the service keeps a connection for the next login. */
    boolean keepsConnections() {
        return traffic().connections() > 0;
    }

    private Health.Traffic traffic() {
        return host.health().services().get(0).traffic();
    }

    /**
     * The first patron signs in.
     *
     * @param end how it has to end
     * @throws InterruptedException when interrupted
     */
    public void assertEnds(FaultEnd end) throws InterruptedException {
        assertEnds(contract.firstPatron(), end);
    }

    /**
     * A patron signs in.
     *
     * @param patron who
     * @param end how it has to end
     * @throws InterruptedException when interrupted
     */
    public void assertEnds(String patron, FaultEnd end) throws InterruptedException {
        // Only what fails has to fail soon: a busy machine is no fault of the source's.
        FaultEnd actual = login(patron, end == FaultEnd.UNAVAILABLE ? PATIENCE : AMPLE);
        // I1, I2
        require(actual == end, "I1/I2: the login ended as " + actual + " instead of " + end);
    }

    private FaultEnd login(String patron, Duration patience) throws InterruptedException {
        settle();
        Set<List<String>> before = stored();
        int secretsBefore = contract.secretsSeen(server);
        FaultEnd end = crowdedLogin(patron, patience);
        // I4
        int secrets = contract.secretsSeen(server) - secretsBefore;
        require(secrets <= 1, "I4: the source has seen " + secrets + " secrets");
        // I7
        require(
                end == FaultEnd.AUTHENTICATED || stored().equals(before),
                "I7: a login that failed changed what is stored");
        return end;
    }

    /** The same among others, when it cannot be said whose secret was seen and who changed a row. */
    private FaultEnd crowdedLogin(String patron, Duration patience) {
        FaultLogin.Answer answer;
        long start = System.nanoTime();
        calls.hurry(patience);
        try {
            answer = logins.attempt(host, LIBRARY, SERVICE, patron);
        } finally {
            calls.unhurry();
        }
        long late = System.nanoTime() - start - patience.toNanos();
        if (answer.end() == FaultEnd.UNAVAILABLE) {
            lateness.accept(late);
        }
        assertInTime("login", start, late);
        assertClean(answer.shown());
        if (answer.login() != null) {
            assertSame(patron, answer.login());
        }
        return answer.end();
    }

    /**
     * Staff look the first patron up, where the protocol can, without a PIN.
     *
     * @param end how it has to end; {@link FaultEnd#AUTHENTICATED} stands for the patron's record
     */
    public void assertLookedUp(FaultEnd end) {
        Duration patience = end == FaultEnd.UNAVAILABLE ? PATIENCE : AMPLE;
        Set<List<String>> before = stored();
        long start = System.nanoTime();
        calls.hurry(patience);
        PatronLookupResult result;
        try {
            result = host.lookUp(LIBRARY, new PatronIdentifier(contract.firstPatron()));
        } finally {
            calls.unhurry();
        }
        long late = System.nanoTime() - start - patience.toNanos();
        assertInTime("lookup", start, late);
        FaultEnd actual = FaultEnd.DENIED;
        if (result instanceof PatronLookupResult.Found) {
            actual = FaultEnd.AUTHENTICATED;
        } else if (result instanceof PatronLookupResult.Unavailable unavailable) {
            assertClean(unavailable.problem().detail() + " " + result);
            actual = FaultEnd.UNAVAILABLE;
        }
        require(actual == end, "I1/I2: the lookup ended as " + actual + " instead of " + end);
        require(stored().equals(before), "I7: a lookup changed what is stored");
    }

    /**
     * More logins at once than the source takes: each ends as authenticated or unavailable, and one of them gets in.
     *
     * @param size how many at once; three times as many are made
     * @throws Exception when one of them broke an invariant
     */
    public void assertCrowdServed(int size) throws Exception {
        ExecutorService crowd = Executors.newFixedThreadPool(size);
        try {
            List<Callable<FaultEnd>> visits = new ArrayList<>();
            for (int i = 0; i < 3 * size; i++) {
                String patron = i % 2 == 0 ? contract.firstPatron() : contract.secondPatron();
                visits.add(() -> crowdedLogin(patron, PATIENCE));
            }
            int served = 0;
            for (Future<FaultEnd> visit : crowd.invokeAll(visits)) {
                FaultEnd end = visit.get();
                require(end == FaultEnd.AUTHENTICATED || end == FaultEnd.UNAVAILABLE, "I2: a login ended as " + end);
                served += end == FaultEnd.AUTHENTICATED ? 1 : 0;
            }
            require(served > 0, "I8: nobody was served");
        } finally {
            crowd.shutdownNow();
        }
    }

    // I3
    private void assertInTime(String what, long start, long late) {
        require(
                late < GRACE.toNanos() || late - pulse.lateSince(start) < GRACE.toNanos(),
                "I3: a " + what + " came back " + late / 1_000_000 + " ms after its deadline");
    }

    // I1, I7
    private void assertSame(String patron, Authenticated login) {
        long id = login.patron().id();
        Long known = patrons.putIfAbsent(patron, id);
        require(known == null || known == id, "I7: a patron has two rows");
        require(
                patrons.entrySet().stream()
                        .noneMatch(other ->
                                other.getValue() == id && !other.getKey().equals(patron)),
                "I1: a patron was signed in as another");
    }

    // I6
    private void assertClean(@Nullable String text) {
        for (String secret : contract.secrets()) {
            require(text == null || !text.contains(secret), "I6: something secret was shown");
        }
    }

    /**
     * Heals all, and lets both patrons sign in.
     *
     * @throws InterruptedException when interrupted
     */
    public void assertWell() throws InterruptedException {
        heal();
        // I8
        for (String patron : List.of(contract.secondPatron(), contract.firstPatron())) {
            FaultEnd end = login(patron, AMPLE);
            require(end == FaultEnd.AUTHENTICATED, "I8: a login after the fault ended as " + end);
        }
        // I7
        require(count("patrons") == patrons.size(), "I7: the patrons have " + count("patrons") + " rows");
        // I5
        require(traffic().inUse() == 0 && traffic().waiting() == 0, "I5: a place was not given back");
        settle();
        events.forEach(this::assertClean);
        events.clear();
        assertClean(host.health().toString());
    }

    private void heal() {
        names = Names.RESOLVE;
        server.comeUp();
        server.behave();
        link.accept();
        link.behave();
    }

    /** Waits until all that the logins before have begun is over: whose secrets the source counts is certain then. */
    private void settle() throws InterruptedException {
        awaitLinks(traffic().connections());
        // What was closed at once may not have been accepted yet.
        server.awaitConnections(link.connectionsToServer(), SETTLED);
        server.awaitOpenConnectionsAtMost((int) openLinks(), SETTLED);
    }

    private void awaitLinks(int most) throws InterruptedException {
        try {
            link.await(() -> openLinks() <= most, SETTLED);
        } catch (IllegalStateException e) {
            throw new AssertionError(
                    "I5: " + openLinks() + " connections are open where the service knows of " + most, e);
        }
    }

    private long openLinks() {
        return link.journal().stream().filter(FaultProxy.JournalEntry::open).count();
    }

    /**
     * An administrator saves the service, changed in nothing but the time that it is given; the host loads it at once.
     *
     * @param seconds the new {@code timeout}
     */
    void configure(int seconds) {
        PatronAuthenticationServices services = host.administration();
        ServiceView now = services.service(SET_UP, service.id());
        Map<String, Object> settings = new HashMap<>(now.settings());
        settings.put("timeout", seconds);
        services.configureService(
                SET_UP, service.id(), new ServiceDraft(SERVICE, now.protocol(), settings), now.version());
    }

    /** All that is stored about patrons, for comparison alone: it must not be shown. */
    private Set<List<String>> stored() {
        Set<List<String>> all = new HashSet<>();
        for (String table : List.of("patrons", "credentials")) {
            query("select * from patron_auth." + table, row -> {
                List<String> values = new ArrayList<>(List.of(table));
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                all.add(values);
            });
        }
        return all;
    }

    private int count(String table) {
        int[] count = new int[1];
        query("select count(*) from patron_auth." + table, row -> count[0] = row.getInt(1));
        return count[0];
    }

    @FunctionalInterface
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void query(String sql, RowReader reader) {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new AssertionError("What is stored cannot be read.", e);
        }
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Closes host and service: nothing of it is open afterwards. */
    @Override
    public void close() throws SQLException {
        try (database;
                server;
                link;
                pulse) {
            heal();
            host.close();
            // I5
            awaitLinks(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
