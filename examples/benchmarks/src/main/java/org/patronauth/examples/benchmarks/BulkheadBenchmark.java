package org.patronauth.examples.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.patronauth.Actor;
import org.patronauth.AssociationDraft;
import org.patronauth.AuthenticationResult.Authenticated;
import org.patronauth.ClientInfo;
import org.patronauth.LibraryDraft;
import org.patronauth.LibraryId;
import org.patronauth.PatronAuthenticationServices;
import org.patronauth.PatronAuthenticator;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.ServiceDraft;
import org.patronauth.guard.Deadline;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.mock.Sip2Fault;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.sip2.Sip2ProviderFactory;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.store.jdbi.JdbiStores;

/**
 * Y5: what is left of nine healthy library systems when a tenth is a black hole. Logins begin at their times whatever
 * became of those before (open loop), a tenth of them at each library. Beside the library, in the same run, the model of
 * the systems that exist: a few workers, each of which waits for whichever library system it asked, and nothing that
 * keeps one of them from taking all.
 *
 * <p>Arguments: seconds for each round (15), logins a second (200), rounds (3).
 */
public final class BulkheadBenchmark {
    private static final Actor OPERATOR = Actor.system("benchmark");
    private static final int HEALTHY = 9;
    private static final Duration ANSWER = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int HOST_THREADS = 64;
    private static final String CARD = "23333000000001";
    private static final String PIN = "1234";

    private final int seconds;
    private final int rate;

    private BulkheadBenchmark(int seconds, int rate) {
        this.seconds = seconds;
        this.rate = rate;
    }

    /** Prints a table for docs/measurements.md. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
        int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        System.out.println(
                "| round | host | healthy logins served, all ten well | with one black hole | share that is left |");
        System.out.println("|---|---|---|---|---|");
        for (int round = 1; round <= rounds; round++) {
            BulkheadBenchmark benchmark = new BulkheadBenchmark(seconds, rate);
            benchmark.compare(round, "this library, " + HOST_THREADS + " threads", HOST_THREADS, Library::open);
            benchmark.compare(round, "no bulkhead, 6 workers", 6, Workers::open);
            benchmark.compare(round, "no bulkhead, 12 workers", 12, Workers::open);
        }
    }

    /** A host that signs patrons in at ten libraries. */
    private interface Host extends AutoCloseable {
        boolean signIn(int library);

        @Override
        void close();
    }

    @FunctionalInterface
    private interface Opening {
        Host of(int[] ports) throws Exception;
    }

    private void compare(int round, String name, int threads, Opening opening) throws Exception {
        double well = run(false, threads, opening);
        double ill = run(true, threads, opening);
        System.out.printf(
                Locale.ROOT,
                "| %d | %s | %.1f/s | %.1f/s | %.1f %% |%n",
                round,
                name,
                well,
                ill,
                well == 0 ? 0 : 100 * ill / well);
    }

    /** How many logins at healthy libraries were answered by a yes in time, for each second. */
    private double run(boolean blackHole, int threads, Opening opening) throws Exception {
        List<FakeSip2Server> systems = new ArrayList<>();
        List<Socket> fill = new ArrayList<>();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int[] ports = new int[HEALTHY + 1];
            for (int i = 0; i <= HEALTHY; i++) {
                systems.add(FakeSip2Server.builder()
                        .patron(FakeSip2Patron.of(CARD, PIN).permanentId("P1").build())
                        .start());
                systems.get(i).misbehave(Sip2Fault.delay(ANSWER));
                ports[i] = systems.get(i).port();
            }
            if (blackHole) {
                fill(full, fill);
                ports[HEALTHY] = full.getLocalPort();
            }
            try (Host host = opening.of(ports)) {
                return load(host, workers);
            }
        } finally {
            workers.shutdownNow();
            for (Socket socket : fill) {
                socket.close();
            }
            systems.forEach(FakeSip2Server::close);
        }
    }

    private double load(Host host, ExecutorService workers) throws InterruptedException {
        for (int library = 0; library < HEALTHY; library++) {
            host.signIn(library);
        }
        AtomicInteger served = new AtomicInteger();
        long start = System.nanoTime();
        long end = start + Duration.ofSeconds(seconds).toNanos();
        int total = seconds * rate;
        for (int i = 0; i < total; i++) {
            long intended = start + i * 1_000_000_000L / rate;
            while (System.nanoTime() - intended < 0) {
                LockSupport.parkNanos(intended - System.nanoTime());
            }
            int library = i % (HEALTHY + 1);
            workers.execute(() -> {
                boolean yes = host.signIn(library);
                long now = System.nanoTime();
                boolean inTime = now - intended < PATIENCE.toNanos() && now - end < 0;
                if (yes && inTime && library < HEALTHY) {
                    served.incrementAndGet();
                }
            });
        }
        workers.shutdownNow();
        if (!workers.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("A login has no end.");
        }
        return (double) served.get() / seconds;
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

    private static Map<String, Object> settings(int port) {
        return Map.of("url", "127.0.0.1", "port", port, "timeout", PATIENCE.toSeconds());
    }

    /** This library with its guards. */
    private record Library(PatronAuthenticator patrons) implements Host {
        static Host open(int[] ports) {
            PatronAuthenticator patrons = Loopback.host(JdbiStores.open("jdbc:h2:mem:bulkhead" + System.nanoTime()
                            + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"))
                    .build();
            PatronAuthenticationServices services = patrons.administration();
            for (int i = 0; i < ports.length; i++) {
                services.createLibrary(OPERATOR, new LibraryDraft(id(i).shortName(), "Library " + i, Map.of()));
                long service = services.createService(
                                OPERATOR, new ServiceDraft("ILS " + i, "SIP2", settings(ports[i])))
                        .id();
                services.associate(OPERATOR, id(i), service, new AssociationDraft(null, null, null, Map.of(), null));
            }
            return new Library(patrons);
        }

        private static LibraryId id(int number) {
            return new LibraryId("library-" + number);
        }

        @Override
        public boolean signIn(int library) {
            return patrons.authenticate(id(library), List.of(new Card(CARD, PIN).authorization()), ClientInfo.UNKNOWN)
                    instanceof Authenticated;
        }

        @Override
        public void close() {
            patrons.close();
        }
    }

    /** The same protocol with nothing before it: whoever asks waits. */
    private record Workers(List<BasicAuthenticationProvider> providers, Settings library) implements Host {
        static Host open(int[] ports) throws InvalidSettingsException {
            Sip2ProviderFactory factory = new Sip2ProviderFactory();
            List<BasicAuthenticationProvider> providers = new ArrayList<>();
            for (int port : ports) {
                providers.add(factory.create(factory.serviceSchema().parse(settings(port)), Loopback.environment()));
            }
            return new Workers(providers, factory.librarySchema().parse(Map.of()));
        }

        @Override
        public boolean signIn(int number) {
            try {
                return providers
                        .get(number)
                        .authenticate(
                                new PatronIdentifier(CARD), Secret.of(PIN), Call.of(Deadline.after(PATIENCE), library))
                        .isPresent();
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() {
            providers.forEach(BasicAuthenticationProvider::close);
        }
    }
}
