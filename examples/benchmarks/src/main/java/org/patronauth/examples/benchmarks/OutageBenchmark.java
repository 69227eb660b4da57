package org.patronauth.examples.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import org.patronauth.ClientInfo;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.ServiceDraft;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.store.jdbi.JdbiStores;

/**
 * Y6 of the bars: how soon a patron is told that the library system is away, once its breaker is open. The probes that go
 * out now and then are among the samples.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OutageBenchmark {
    private static final Actor OPERATOR = Actor.system("benchmark");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final ClientInfo CLIENT = ClientInfo.of("198.51.100.7", null);
    private static final int FAILURES_THAT_OPEN = 5;

    private final List<String> headers = List.of(new Card(IlsProcess.CARD, IlsProcess.PIN).authorization());
    private EmbeddedPostgres postgres;
    private PatronAuthenticator patrons;

    /** A library whose system is not there. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        patrons = Loopback.host(JdbiStores.open(postgres.getJdbcUrl("postgres", "postgres")))
                .build();
        PatronAuthenticationServices services = patrons.administration();
        services.createLibrary(OPERATOR, new LibraryDraft("ferguson", "Ferguson", Map.of()));
        long service = services.createService(
                        OPERATOR, new ServiceDraft("ILS", "SIP2", Map.of("url", "127.0.0.1", "port", closedPort())))
                .id();
        services.associate(OPERATOR, FERGUSON, service, new AssociationDraft(null, null, null, Map.of(), null));
        for (int i = 0; i < FAILURES_THAT_OPEN; i++) {
            login();
        }
        if (!patrons.health().services().get(0).traffic().breakerOpen()) {
            throw new IllegalStateException("The breaker is not open.");
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends everything. */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        patrons.close();
        postgres.close();
    }

    /** "Not now", with the time after which to try again. */
    @Benchmark
    public AuthenticationResult login() {
        AuthenticationResult result = patrons.authenticate(FERGUSON, headers, CLIENT);
        if (!(result instanceof AuthenticationResult.Unavailable unavailable)
                || unavailable.retryAfter().isZero()) {
            throw new IllegalStateException("The patron was not told when to try again.");
        }
        return result;
    }
}
