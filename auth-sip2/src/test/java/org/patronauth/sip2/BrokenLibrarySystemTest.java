package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.AuthenticationListener;
import org.patronauth.AuthenticationResult;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.AuthenticationResult.Unavailable;
import org.patronauth.ClientInfo;
import org.patronauth.Health;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ProblemType;
import org.patronauth.ServiceDraft;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.mock.Sip2Fault;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.jdbi.JdbiStores;

/** Whole logins over real sockets while a library system is away, slow, or may take few connections. */
class BrokenLibrarySystemTest {
    private static final Actor OPERATOR = Actor.system("operator");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final LibraryId LION = new LibraryId("lion");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String database = "jdbc:h2:mem:broken" + DATABASES.incrementAndGet()
            + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
    private final AtomicLong ahead = new AtomicLong();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<PatronAuthenticator> hosts = new ArrayList<>();
    private final ExecutorService patrons = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        patrons.shutdownNow();
        hosts.forEach(PatronAuthenticator::close);
    }

    private PatronAuthenticator host() {
        PatronAuthenticator host = PatronAuthenticator.builder(JdbiStores.open(database))
                .plainSecretsAllowed(true)
                .providers(ProviderRegistry.of(new Sip2ProviderFactory()))
                .network(Desk.LOOPBACK)
                .nanoTime(() -> System.nanoTime() + ahead.get())
                .pollInterval(Duration.ofMillis(20))
                .listener(new AuthenticationListener() {
                    @Override
                    public void breakerOpened(String serviceName) {
                        told.add("opened " + serviceName);
                    }

                    @Override
                    public void breakerClosed(String serviceName) {
                        told.add("closed " + serviceName);
                    }
                })
                .build();
        hosts.add(host);
        return host;
    }

    private static long configure(PatronAuthenticator host, LibraryId library, int port, Object... settings) {
        Map<String, Object> all = new HashMap<>(Map.of("url", "127.0.0.1", "port", port));
        for (int i = 0; i < settings.length; i += 2) {
            all.put((String) settings[i], settings[i + 1]);
        }
        String name = library.shortName();
        host.administration().createLibrary(OPERATOR, new LibraryDraft(name, name, Map.of()));
        long service = host.administration()
                .createService(OPERATOR, new ServiceDraft(name + " SIP2", "SIP2", all))
                .id();
        host.administration()
                .associate(OPERATOR, library, service, new AssociationDraft(null, null, null, Map.of(), null));
        return service;
    }

    private static AuthenticationResult signIn(PatronAuthenticator host, LibraryId library, String card) {
        return host.authenticate(library, List.of(new Card(card, Desk.PIN).authorization()), ClientInfo.UNKNOWN);
    }

    private static ProblemType problem(AuthenticationResult result) {
        URI type = ((Unavailable) result).problem().type();
        return List.of(ProblemType.values()).stream()
                .filter(one -> one.uri().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(200_000);
        }
    }

    // A11, Y6
    @Test
    void theTerminalFindsTheServerBackBeforeAPinIsSent() {
        try (FakeSip2Server ils =
                Desk.ferguson().login("terminal", Desk.TERMINAL_PASSWORD).start()) {
            PatronAuthenticator host = host();
            configure(host, FERGUSON, ils.port(), "username", "terminal", "password", Desk.TERMINAL_PASSWORD);
            assertThat(signIn(host, FERGUSON, Desk.JANE)).isInstanceOf(Authenticated.class);
            ils.goDown();
            for (int i = 0; i < 5; i++) {
                assertThat(problem(signIn(host, FERGUSON, Desk.JANE))).isEqualTo(ProblemType.REMOTE_INTEGRATION_FAILED);
            }
            ils.forgetWhatWasSeen();
            ils.comeUp();
            AuthenticationResult shed = signIn(host, FERGUSON, Desk.JANE);
            assertThat(problem(shed)).isEqualTo(ProblemType.SERVICE_UNAVAILABLE);
            assertThat(((Unavailable) shed).retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
            assertThat(ils.connections()).isZero();

            ahead.addAndGet(Duration.ofSeconds(5).toNanos());
            ils.misbehave(Sip2Fault.noAnswer().on("93"));
            assertThat(problem(signIn(host, FERGUSON, Desk.JANE))).isEqualTo(ProblemType.SERVICE_UNAVAILABLE);
            assertThat(ils.logins()).isEqualTo(1);
            assertThat(ils.pinsSeen()).isZero();
            ils.behave();

            ahead.addAndGet(Duration.ofSeconds(10).toNanos());
            assertThat(signIn(host, FERGUSON, Desk.JOHN)).isInstanceOf(Authenticated.class);
            assertThat(ils.logins())
                    .as("one probe, and the login on its connection")
                    .isEqualTo(2);
            assertThat(ils.pinsSeen()).isEqualTo(1);
            assertThat(told).containsExactly("opened ferguson SIP2", "closed ferguson SIP2");
        }
    }

    // A11
    @Test
    void aBlackHoleDoesNotHoldUpAnotherLibrary() throws Exception {
        List<Socket> fill = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FakeSip2Server ils = Desk.ferguson().start()) {
            fill(full, fill);
            PatronAuthenticator host = host();
            configure(host, FERGUSON, full.getLocalPort(), "timeout", 2);
            configure(host, LION, ils.port());
            AtomicBoolean over = new AtomicBoolean();
            List<Future<Integer>> unlucky = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String card = "2333300" + (1_000_000 + i);
                unlucky.add(patrons.submit(() -> {
                    int logins = 0;
                    while (!over.get()) {
                        assertThat(signIn(host, FERGUSON, card)).isInstanceOf(Unavailable.class);
                        logins++;
                        LockSupport.parkNanos(1_000_000);
                    }
                    return logins;
                }));
            }
            int most = 0;
            for (int i = 0; i < 200 || told.isEmpty(); i++) {
                assertThat(signIn(host, LION, i % 2 == 0 ? Desk.JANE : Desk.JOHN))
                        .isInstanceOf(Authenticated.class);
                most = Math.max(most, traffic(host, "ferguson SIP2").inUse());
            }
            over.set(true);
            for (Future<Integer> one : unlucky) {
                assertThat(one.get()).isPositive();
            }
            assertThat(most).isBetween(1, 4);
            assertThat(told).containsExactly("opened ferguson SIP2");
            assertThat(traffic(host, "ferguson SIP2").inUse()).isZero();
            assertThat(traffic(host, "lion SIP2").breakerOpen()).isFalse();
        } finally {
            for (Socket socket : fill) {
                socket.close();
            }
        }
    }

    /** A socket that listens and whose queue is full: who connects to it hears nothing. */
    private static void fill(ServerSocket full, List<Socket> fill) throws IOException {
        for (int i = 0; i < 4; i++) {
            Socket socket = new Socket();
            fill.add(socket);
            try {
                socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 50);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    private static Health.Traffic traffic(PatronAuthenticator host, String service) {
        return host.health().services().stream()
                .filter(one -> one.name().equals(service))
                .findFirst()
                .orElseThrow()
                .traffic();
    }

    /** Row 33 of the fault matrix: ten times as slow as usual. */
    @Test
    void aSlowServerIsWaitedForAndDoesNotMakeTheBreakerFlap() throws Exception {
        try (FakeSip2Server ils = Desk.ferguson().start()) {
            PatronAuthenticator host = host();
            configure(host, FERGUSON, ils.port(), "timeout", 30);
            ils.misbehave(Sip2Fault.delay(Duration.ofMillis(20)));
            List<Future<AuthenticationResult>> logins = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String card = i % 2 == 0 ? Desk.JANE : Desk.JOHN;
                logins.add(patrons.submit(() -> signIn(host, FERGUSON, card)));
            }
            for (Future<AuthenticationResult> login : logins) {
                assertThat(login.get()).isInstanceOf(Authenticated.class);
            }
            assertThat(told).isEmpty();
            assertThat(ils.mostOpenConnections()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void threeHostsHaveNoMoreConnectionsOpenThanTheBudget() throws Exception {
        try (FakeSip2Server ils = Desk.ferguson().start()) {
            PatronAuthenticator first = host();
            configure(first, FERGUSON, ils.port(), "connection_budget", 3);
            List<PatronAuthenticator> all = List.of(first, host(), host());
            AtomicInteger signedIn = new AtomicInteger();
            List<Future<?>> logins = new ArrayList<>();
            for (int thread = 0; thread < 12; thread++) {
                PatronAuthenticator host = all.get(thread % 3);
                String card = thread % 2 == 0 ? Desk.JANE : Desk.JOHN;
                logins.add(patrons.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        AuthenticationResult result = signIn(host, FERGUSON, card);
                        if (result instanceof Authenticated) {
                            signedIn.incrementAndGet();
                        } else {
                            assertThat(problem(result)).isEqualTo(ProblemType.SERVICE_UNAVAILABLE);
                        }
                    }
                }));
            }
            for (Future<?> login : logins) {
                login.get();
            }
            assertThat(signedIn).hasValueGreaterThanOrEqualTo(200);
            assertThat(ils.mostOpenConnections()).isBetween(1, 3);
            assertThat(all.stream()
                            .mapToInt(host -> traffic(host, "ferguson SIP2").permits())
                            .sum())
                    .isEqualTo(ils.openConnections())
                    .isLessThanOrEqualTo(3);
            assertThat(traffic(first, "ferguson SIP2").budget()).isEqualTo(3);

            // Hosts that end leave their connections to those that stay.
            all.get(0).close();
            all.get(1).close();
            ahead.addAndGet(Duration.ofSeconds(2).toNanos());
            await(() -> signIn(all.get(2), FERGUSON, Desk.JANE) instanceof Authenticated);
            assertThat(ils.mostOpenConnections()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void aSelfTestTakesTheConnectionOfALogin() throws Exception {
        try (FakeSip2Server ils = Desk.ferguson().start()) {
            PatronAuthenticator host = host();
            long service = configure(
                    host,
                    FERGUSON,
                    ils.port(),
                    "connection_budget",
                    1,
                    "test_identifier",
                    Desk.JANE,
                    "test_password",
                    Desk.PIN);
            for (int i = 0; i < 3; i++) {
                assertThat(host.administration()
                                .selfTest(OPERATOR, service, Optional.of(FERGUSON))
                                .success())
                        .isTrue();
                assertThat(signIn(host, FERGUSON, Desk.JANE)).isInstanceOf(Authenticated.class);
                ils.awaitOpenConnections(1, Desk.AMPLE);
                assertThat(traffic(host, "ferguson SIP2").permits()).isEqualTo(1);
            }
        }
    }
}
