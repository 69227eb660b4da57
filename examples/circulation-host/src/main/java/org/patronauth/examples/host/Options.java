package org.patronauth.examples.host;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.patronauth.Secret;
import org.patronauth.clever.CleverProviderFactory.EligibleSchools;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.IpLiteral;

/** What the command line says, checked as a whole before anything starts. */
final class Options {
    static final String HELP = """
            A small circulation server. Without options: port 8080 or the next free one, a database in memory, and
            libraries with fake library systems to try.

              --port N                   0 means any free one; a taken port is an error
              --bind ADDRESS             127.0.0.1
              --public-url URL           how the outside calls this server
              --jdbc-url URL --jdbc-user U --jdbc-password-env NAME
                                         the database; H2 or PostgreSQL
              --admin-password-env NAME  else one is made and printed
              --no-demo                  start empty
              --enable-mock              the protocol Mock; always there in the demonstration
              --allow-addresses CIDR,... private or loopback addresses that services may be at
              --allow-unverified-tls     services may leave out checks of certificates
              --eligible-schools FILE    the schools whose patrons may sign in with Clever: a JSON array of numbers
              --allow-plain-secrets      understood; this version keeps secrets as they are
              --throttle on|off          for the administration's password
              --failure-floor MS         0 is all that this version knows
              --poll-interval MS         how often to look for changes of other hosts (1000)
              --no-notices               do so on PostgreSQL too, where other hosts would tell (through PgBouncer)
            """;

    private static final String LOOPBACK = "127.0.0.0/8,::1";
    private static final Set<String> SWITCHES =
            Set.of("--no-demo", "--enable-mock", "--allow-unverified-tls", "--allow-plain-secrets", "--no-notices");
    private static final Set<String> WITH_VALUE = Set.of(
            "--port",
            "--bind",
            "--public-url",
            "--jdbc-url",
            "--jdbc-user",
            "--jdbc-password-env",
            "--admin-password-env",
            "--allow-addresses",
            "--throttle",
            "--poll-interval",
            "--eligible-schools",
            "--failure-floor");
    /** Known to the interface of the host; what they ask for comes with a later version. */
    private static final Set<String> NOT_YET =
            Set.of("--encryption-key-file", "--site-config", "--client-address-header", "--trusted-proxies");

    private final @Nullable Integer port;
    private final InetAddress bind;
    private final @Nullable URI publicUrl;
    private final @Nullable JdbcAddress jdbc;
    private final @Nullable Secret adminPassword;
    private final AllowedAddresses allowedAddresses;
    private final boolean throttled;
    private final Duration pollInterval;
    private final @Nullable EligibleSchools eligibleSchools;
    private final Set<String> switches;

    private Options(Map<String, String> values, Set<String> switches, UnaryOperator<@Nullable String> environment)
            throws BadArgumentException {
        this.switches = switches;
        this.port = values.containsKey("--port") ? number(values, "--port", 0, 65_535) : null;
        this.bind = bindAddress(values.getOrDefault("--bind", "127.0.0.1"));
        this.publicUrl = values.containsKey("--public-url") ? publicUrl(values.get("--public-url")) : null;
        this.jdbc = jdbcAddress(values, environment);
        this.adminPassword = fromEnvironment(values, "--admin-password-env", environment);
        this.allowedAddresses = allowedAddresses(values, bind);
        this.throttled = throttled(values);
        this.pollInterval = Duration.ofMillis(
                values.containsKey("--poll-interval") ? number(values, "--poll-interval", 10, 3_600_000) : 1000);
        this.eligibleSchools = eligibleSchools(values.get("--eligible-schools"));
        if (values.containsKey("--failure-floor") && number(values, "--failure-floor", 0, 10_000) > 0) {
            throw notYet("--failure-floor");
        }
    }

    /**
     * Reads the command line.
     *
     * @throws BadArgumentException when any of it cannot be used
     */
    static Options parse(List<String> arguments, UnaryOperator<@Nullable String> environment)
            throws BadArgumentException {
        Map<String, String> values = new HashMap<>();
        Set<String> switches = new HashSet<>();
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i);
            boolean fresh;
            if (SWITCHES.contains(name)) {
                fresh = switches.add(name);
            } else if (NOT_YET.contains(name)) {
                throw notYet(name);
            } else if (!WITH_VALUE.contains(name)) {
                throw new BadArgumentException("unknown option " + printable(name));
            } else if (i + 1 == arguments.size()) {
                throw new BadArgumentException(name + " needs a value");
            } else {
                i++;
                fresh = values.put(name, arguments.get(i)) == null;
            }
            if (!fresh) {
                throw new BadArgumentException(name + " is given twice");
            }
        }
        return new Options(values, switches, environment);
    }

    /** The names of all options that do something. */
    static List<String> understood() {
        return Stream.concat(SWITCHES.stream(), WITH_VALUE.stream()).sorted().toList();
    }

    Optional<Integer> port() {
        return Optional.ofNullable(port);
    }

    InetAddress bind() {
        return bind;
    }

    Optional<URI> publicUrl() {
        return Optional.ofNullable(publicUrl);
    }

    /** Where the database is; empty for one in memory. */
    Optional<JdbcAddress> jdbc() {
        return Optional.ofNullable(jdbc);
    }

    Optional<Secret> adminPassword() {
        return Optional.ofNullable(adminPassword);
    }

    AllowedAddresses allowedAddresses() {
        return allowedAddresses;
    }

    boolean throttled() {
        return throttled;
    }

    Duration pollInterval() {
        return pollInterval;
    }

    /** The schools for Clever, as a file lists them; some at least. */
    Optional<EligibleSchools> eligibleSchools() {
        return Optional.ofNullable(eligibleSchools);
    }

    boolean demo() {
        return !switches.contains("--no-demo");
    }

    boolean mock() {
        return demo() || switches.contains("--enable-mock");
    }

    boolean notices() {
        return !switches.contains("--no-notices");
    }

    boolean unverifiedTlsAllowed() {
        return switches.contains("--allow-unverified-tls");
    }

    /** Where a database is and who asks. */
    record JdbcAddress(
            String url, @Nullable String user, @Nullable Secret password) {
        @Override
        public String toString() {
            return "JdbcAddress";
        }
    }

    private static int number(Map<String, String> values, String name, int minimum, int maximum)
            throws BadArgumentException {
        String text = values.getOrDefault(name, "");
        boolean digits = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Integer.parseInt(text) < minimum || Integer.parseInt(text) > maximum) {
            throw new BadArgumentException(name + " needs a number from " + minimum + " to " + maximum);
        }
        return Integer.parseInt(text);
    }

    private static InetAddress bindAddress(String text) throws BadArgumentException {
        String literal = text.equals("localhost") ? "127.0.0.1" : text;
        return IpLiteral.parse(literal).orElseThrow(() -> new BadArgumentException("--bind needs an IP address"));
    }

    private static URI publicUrl(String text) throws BadArgumentException {
        URI url;
        try {
            url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (URISyntaxException e) {
            throw badPublicUrl();
        }
        boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        boolean bare = url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
        if (!web || url.getHost() == null || !bare) {
            throw badPublicUrl();
        }
        return url;
    }

    private static BadArgumentException badPublicUrl() {
        return new BadArgumentException("--public-url needs an http or https address without query and fragment");
    }

    private static @Nullable JdbcAddress jdbcAddress(
            Map<String, String> values, UnaryOperator<@Nullable String> environment) throws BadArgumentException {
        Secret password = fromEnvironment(values, "--jdbc-password-env", environment);
        String url = values.get("--jdbc-url");
        if (url == null) {
            if (password != null || values.containsKey("--jdbc-user")) {
                throw new BadArgumentException("--jdbc-user and --jdbc-password-env need --jdbc-url");
            }
            return null;
        }
        if (!url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
            throw new BadArgumentException("--jdbc-url must begin with jdbc:postgresql: or jdbc:h2:");
        }
        return new JdbcAddress(url, values.get("--jdbc-user"), password);
    }

    private static @Nullable Secret fromEnvironment(
            Map<String, String> values, String name, UnaryOperator<@Nullable String> environment)
            throws BadArgumentException {
        String variable = values.get(name);
        if (variable == null) {
            return null;
        }
        String value = environment.apply(variable);
        if (value == null || value.isEmpty()) {
            throw new BadArgumentException(
                    name + " names an environment variable that is not set: " + printable(variable));
        }
        return Secret.of(value);
    }

    private static AllowedAddresses allowedAddresses(Map<String, String> values, InetAddress bind)
            throws BadArgumentException {
        String list = values.getOrDefault("--allow-addresses", bind.isLoopbackAddress() ? LOOPBACK : "");
        try {
            return AllowedAddresses.parse(list);
        } catch (IllegalArgumentException e) {
            throw new BadArgumentException("--allow-addresses: " + printable(String.valueOf(e.getMessage())));
        }
    }

    private static @Nullable EligibleSchools eligibleSchools(@Nullable String text) throws BadArgumentException {
        if (text == null) {
            return null;
        }
        EligibleSchools schools = EligibleSchools.ofFile(readable(text));
        if (schools.size() == 0) {
            // Later changes may be half written, and are waited for; at the start nobody could sign in.
            throw new BadArgumentException(
                    "--eligible-schools needs a JSON array of schools' numbers: " + printable(text));
        }
        return schools;
    }

    private static Path readable(String text) throws BadArgumentException {
        try {
            Path file = Path.of(text);
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // As good as one that is not there.
        }
        throw new BadArgumentException("--eligible-schools needs a file that can be read: " + printable(text));
    }

    private static boolean throttled(Map<String, String> values) throws BadArgumentException {
        String text = values.get("--throttle");
        if (text == null) {
            return true;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "off" -> false;
            case "on", "identifier-only" -> throw notYet("--throttle " + text.toLowerCase(Locale.ROOT));
            default -> throw new BadArgumentException("--throttle is one of on, off, identifier-only");
        };
    }

    private static BadArgumentException notYet(String option) {
        return new BadArgumentException(option + " is not supported by this version");
    }

    /** One line, whatever was typed. */
    private static String printable(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(200)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.LINE_SEPARATOR ? '?' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
