package org.patronauth.examples.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.patronauth.AuthenticationResult.Authenticated;

/**
 * Q15: how evenly W1 is answered at half of what the machine can do. The neighbours are those of {@link LoginBenchmark}.
 * First as many logins as possible, four at a time; then half as many, each at its time whatever became of the one
 * before (open loop). A login that begins late because the one before was not done counts from when it should have begun;
 * one that begins late because the timer woke its thread late counts from when it did.
 *
 * <p>Arguments: seconds for each round (15), rounds (3).
 */
public final class PaceBenchmark {
    /** As many as there are patrons, and connections to the database and to the ILS: none waits for another's. */
    private static final int THREADS = IlsProcess.OTHERS;

    private final LoginBenchmark host;
    private final ExecutorService patrons = Executors.newFixedThreadPool(THREADS);

    private PaceBenchmark(LoginBenchmark host) {
        this.host = host;
    }

    /** Prints a table for docs/measurements.md. */
    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        LoginBenchmark host = new LoginBenchmark();
        host.start();
        PaceBenchmark pace = new PaceBenchmark(host);
        try {
            pace.capacity(seconds);
            System.out.println("| capacity | offered | achieved | p50 | p99 | p99.9 | p99 / p50 |");
            System.out.println("|---|---|---|---|---|---|---|");
            for (int round = 0; round < rounds; round++) {
                double capacity = pace.capacity(seconds);
                pace.measure(capacity, capacity / 2, seconds);
            }
        } finally {
            pace.patrons.shutdownNow();
            host.stop();
        }
    }

    /** Logins a second, as many at a time as there are threads. */
    private double capacity(int seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + Duration.ofSeconds(seconds).toNanos();
        int logins = all(thread -> {
                    int count = 0;
                    while (System.nanoTime() - end < 0) {
                        signIn(thread);
                        count++;
                    }
                    return count;
                })
                .stream()
                .mapToInt(Integer::intValue)
                .sum();
        return logins * 1e9 / (System.nanoTime() - start);
    }

    private void measure(double capacity, double rate, int seconds) throws Exception {
        long start = System.nanoTime();
        long interval = (long) (THREADS * 1e9 / rate);
        int each = (int) (seconds * rate / THREADS);
        long[] times = all(thread -> paced(thread, start + thread * interval / THREADS, interval, each)).stream()
                .flatMapToLong(Arrays::stream)
                .sorted()
                .toArray();
        double achieved = times.length * 1e9 / (System.nanoTime() - start);
        double median = at(times, 0.5);
        System.out.printf(
                Locale.ROOT,
                "| %.0f/s | %.0f/s | %.0f/s | %.0f µs | %.0f µs | %.0f µs | %.1f |%n",
                capacity,
                rate,
                achieved,
                median,
                at(times, 0.99),
                at(times, 0.999),
                at(times, 0.99) / median);
    }

    private long[] paced(int patron, long first, long interval, int count) {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long intended = first + i * interval;
            boolean early = System.nanoTime() - intended < 0;
            while (System.nanoTime() - intended < 0) {
                LockSupport.parkNanos(intended - System.nanoTime());
            }
            long from = early ? System.nanoTime() : intended;
            signIn(patron);
            times[i] = System.nanoTime() - from;
        }
        return times;
    }

    private <T> List<T> all(IntFunction<T> work) throws Exception {
        List<Callable<T>> parts = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            parts.add(() -> work.apply(thread));
        }
        List<T> done = new ArrayList<>();
        for (Future<T> part : patrons.invokeAll(parts)) {
            done.add(part.get());
        }
        return done;
    }

    private void signIn(int patron) {
        if (!(host.login(patron) instanceof Authenticated)) {
            throw new IllegalStateException("The patron was not signed in.");
        }
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e3;
    }
}
