package org.patronauth.examples.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.mock.MockPatrons.Card;
import org.patronauth.mock.Sip2Fault;
import org.patronauth.store.jdbi.JdbiStores;

/**
 * Q12: ten thousand patrons of one library at once, at a library system that takes a few connections and a while for each
 * answer. Whoever is told to come again does, after the time that was said. Each patron is a thread: a virtual one where
 * the JDK has them.
 *
 * <p>Arguments: seconds (10), patrons (10,000).
 */
public final class CrowdBenchmark {
    private static final Actor OPERATOR = Actor.system("benchmark");
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final int CONNECTIONS = 20;
    private static final Duration ANSWER = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String PIN = "1234";

    private final PatronAuthenticator host;
    private final Queue<Long> shed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger timedOut = new AtomicInteger();
    private final CountDownLatch begin = new CountDownLatch(1);
    private volatile long end;

    private CrowdBenchmark(PatronAuthenticator host) {
        this.host = host;
    }

    /** Prints a table for docs/measurements.md. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        int patrons = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
        FakeSip2Server.Builder system = FakeSip2Server.builder();
        for (int i = 0; i < patrons; i++) {
            system.patron(FakeSip2Patron.of(card(i), PIN).permanentId("P" + i).build());
        }
        try (FakeSip2Server ils = system.start();
                PatronAuthenticator host = host(ils.port())) {
            ils.misbehave(Sip2Fault.delay(ANSWER));
            new CrowdBenchmark(host).run(patrons, seconds);
        }
    }

    private static PatronAuthenticator host(int port) {
        PatronAuthenticator host = Loopback.host(
                        JdbiStores.open("jdbc:h2:mem:crowd;DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"))
                .build();
        PatronAuthenticationServices services = host.administration();
        services.createLibrary(OPERATOR, new LibraryDraft(FERGUSON.shortName(), "Ferguson", Map.of()));
        Map<String, Object> settings = Map.of(
                "url", "127.0.0.1", "port", port, "timeout", TIMEOUT.toSeconds(), "max_connections", CONNECTIONS);
        long service = services.createService(OPERATOR, new ServiceDraft("ILS", "SIP2", settings))
                .id();
        services.associate(OPERATOR, FERGUSON, service, new AssociationDraft(null, null, null, Map.of(), null));
        return host;
    }

    private static String card(int patron) {
        return "2333300" + (1_000_000 + patron);
    }

    private AuthenticationResult signIn(int patron) {
        return host.authenticate(FERGUSON, List.of(new Card(card(patron), PIN).authorization()), ClientInfo.UNKNOWN);
    }

    private void run(int patrons, int seconds) throws InterruptedException {
        warmUp();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < patrons; i++) {
            int patron = i;
            crowd.add(start(() -> visit(patron)));
        }
        long before = heap();
        end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        begin.countDown();
        Thread.sleep(seconds * 500L);
        int waiting = host.health().services().get(0).traffic().waiting();
        long each = (heap() - before) / Math.max(1, waiting);
        for (Thread patron : crowd) {
            patron.join();
        }
        long[] times = shed.stream().mapToLong(Long::longValue).sorted().toArray();
        double possible = CONNECTIONS * 1e9 / ANSWER.toNanos();
        double goodput = (double) served.get() / seconds;
        System.out.println("| patrons | served | of what is possible | waiting | heap for each | told to come again"
                + " | that took, p50 | p99 | p99.9 | let in and too late |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        System.out.printf(
                Locale.ROOT,
                "| %d | %.1f/s | %.1f %% | %d | %d bytes | %d | %.3f ms | %.3f ms | %.3f ms | %.2f %% |%n",
                patrons,
                goodput,
                100 * goodput / possible,
                waiting,
                each,
                times.length,
                at(times, 0.5),
                at(times, 0.99),
                at(times, 0.999),
                100.0 * timedOut.get() / Math.max(1, served.get() + timedOut.get()));
    }

    /** So much that the code is compiled and every connection is open. */
    private void warmUp() throws InterruptedException {
        List<Thread> early = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            int patron = i;
            early.add(start(() -> {
                for (int login = 0; login < 50; login++) {
                    signIn(patron);
                }
            }));
        }
        for (Thread patron : early) {
            patron.join();
        }
    }

    private void visit(int patron) {
        SplittableRandom random = new SplittableRandom(patron);
        try {
            begin.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        while (System.nanoTime() - end < 0) {
            long start = System.nanoTime();
            AuthenticationResult result = signIn(patron);
            long took = System.nanoTime() - start;
            if (result instanceof Authenticated) {
                if (start + took - end < 0) {
                    served.incrementAndGet();
                }
            } else if (result instanceof AuthenticationResult.Unavailable unavailable) {
                if (took > TIMEOUT.toNanos() / 2) {
                    timedOut.incrementAndGet();
                } else {
                    shed.add(took);
                }
                long pause = unavailable.retryAfter().toNanos();
                LockSupport.parkNanos(pause + random.nextLong(pause));
            } else {
                throw new IllegalStateException("A patron with the right PIN was refused.");
            }
        }
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }

    private static long heap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** A virtual thread where there are some. */
    private static Thread start(Runnable work) {
        try {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
        } catch (ReflectiveOperationException e) {
            Thread thread = new Thread(null, work, "patron", 256 * 1024);
            thread.start();
            return thread;
        }
    }
}
