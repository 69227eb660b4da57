package org.patronauth;

import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts logins, and writes what it counted and how a host is doing in the text format of Prometheus, version 0.0.4. Add
 * it to an authenticator as a listener, and serve {@link #text(Health)} wherever your scraper looks.
 *
 * <pre>{@code
 * PrometheusMetrics metrics = new PrometheusMetrics();
 * PatronAuthenticator patrons = PatronAuthenticator.builder(stores).listener(metrics).build();
 * …
 * String page = metrics.text(patrons.health());
 * }</pre>
 *
 * <p>What it writes: {@code patronauth_logins_total} by library, service and outcome; {@code patronauth_login_seconds}, a
 * summary by service and phase ({@code validation}, {@code remote}, {@code database}); {@code patronauth_ils_connections}
 * and {@code patronauth_breaker_open} by service; {@code patronauth_configuration_version}. A login for which no service
 * was chosen has an empty service.
 *
 * <p>The number of series is bounded. A library that does not exist has no series of its own: anybody could make up any
 * number of them. Beyond {@value #MAXIMUM_SERIES} combinations of library, service and outcome the library is
 * {@code other}.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * <p><b>Privacy.</b> No patron is in it, and nothing that a client sent.
 *
 * @since 0.1
 */
public final class PrometheusMetrics implements AuthenticationListener {
    /** The media type to serve the text as. */
    public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    static final int MAXIMUM_SERIES = 100_000;

    private static final String OTHER = "other";

    private final Map<Login, LongAdder> logins = new ConcurrentHashMap<>();
    private final Map<Spell, Time> times = new ConcurrentHashMap<>();
    /** As {@code size()} of the map would say, without walking over it. */
    private final AtomicInteger series = new AtomicInteger();

    /** Creates one that has counted nothing. */
    public PrometheusMetrics() {}

    private record Login(String library, String service, String outcome) {}

    private record Spell(String service, String phase) {}

    private static final class Time {
        final LongAdder nanos = new LongAdder();
        final LongAdder count = new LongAdder();
    }

    @Override
    public void loginEnded(LoginEvent event) {
        String service = event.serviceName().orElse("");
        boolean known = event.problem()
                .filter(problem -> problem == ProblemType.LIBRARY_NOT_FOUND)
                .isEmpty();
        count(new Login(
                known ? event.library().shortName() : "",
                service,
                event.outcome().name().toLowerCase(Locale.ROOT)));
        record(service, "validation", event.validation(), true);
        record(service, "remote", event.remote(), false);
        record(service, "database", event.database(), false);
    }

    private void count(Login login) {
        LongAdder counter = logins.get(login);
        if (counter == null) {
            Login counted = series.get() < MAXIMUM_SERIES || login.library().isEmpty()
                    ? login
                    : new Login(OTHER, login.service(), login.outcome());
            counter = logins.computeIfAbsent(counted, added -> {
                series.incrementAndGet();
                return new LongAdder();
            });
        }
        counter.increment();
    }

    /** A phase that a login did not have is no phase of no length. */
    private void record(String service, String phase, Duration took, boolean always) {
        if (always || !took.isZero()) {
            Time time = times.computeIfAbsent(new Spell(service, phase), added -> new Time());
            time.nanos.add(took.toNanos());
            time.count.increment();
        }
    }

    /**
     * The page for a scraper.
     *
     * @param health how the host is doing, from {@link PatronAuthenticator#health()}
     * @return lines of text
     */
    public String text(Health health) {
        Page page = new Page();
        page.begin("patronauth_logins_total", "counter", "Logins that ended.");
        Comparator<Login> byLibrary = Comparator.comparing(Login::library)
                .thenComparing(Login::service)
                .thenComparing(Login::outcome);
        sorted(logins, byLibrary)
                .forEach((login, count) -> page.line(
                        "patronauth_logins_total",
                        count.sum(),
                        "library",
                        login.library(),
                        "service",
                        login.service(),
                        "outcome",
                        login.outcome()));
        page.begin("patronauth_login_seconds", "summary", "Time that logins took, by what it was spent on.");
        Comparator<Spell> byService = Comparator.comparing(Spell::service).thenComparing(Spell::phase);
        sorted(times, byService).forEach((spell, time) -> {
            String[] labels = {"service", spell.service(), "phase", spell.phase()};
            page.line("patronauth_login_seconds_sum", seconds(time.nanos.sum()), labels);
            page.line("patronauth_login_seconds_count", time.count.sum(), labels);
        });
        page.begin("patronauth_ils_connections", "gauge", "Connections that are open to a source of truth.");
        for (Health.Service service : health.services()) {
            page.line("patronauth_ils_connections", service.traffic().connections(), "service", service.name());
        }
        page.begin("patronauth_breaker_open", "gauge", "1 while a source of truth is down and nobody is sent there.");
        for (Health.Service service : health.services()) {
            page.line("patronauth_breaker_open", service.traffic().breakerOpen() ? 1 : 0, "service", service.name());
        }
        page.begin("patronauth_configuration_version", "gauge", "The version of the configuration in force.");
        page.line("patronauth_configuration_version", health.configurationVersion());
        return page.text.toString();
    }

    private static <K, V> SortedMap<K, V> sorted(Map<K, V> map, Comparator<K> order) {
        SortedMap<K, V> sorted = new TreeMap<>(order);
        sorted.putAll(map);
        return sorted;
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%d.%09d", nanos / 1_000_000_000, nanos % 1_000_000_000);
    }

    /** The text format of Prometheus. */
    private static final class Page {
        final StringBuilder text = new StringBuilder();

        void begin(String name, String type, String help) {
            text.append("# HELP ").append(name).append(' ').append(help).append('\n');
            text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        }

        void line(String name, long value, String... labels) {
            line(name, Long.toString(value), labels);
        }

        /** Labels are given as names and values in turn. */
        void line(String name, String value, String[] labels) {
            text.append(name);
            for (int i = 0; i < labels.length; i += 2) {
                text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
                escape(labels[i + 1]);
                text.append('"');
            }
            text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
        }

        private void escape(String value) {
            value.chars().forEach(c -> {
                switch (c) {
                    case '\\' -> text.append("\\\\");
                    case '"' -> text.append("\\\"");
                    case '\n' -> text.append("\\n");
                    default -> text.append((char) c);
                }
            });
        }
    }
}
