package org.patronauth.examples.host;

import java.io.IOException;
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
import org.patronauth.guard.ThrottleRules;
import org.patronauth.net.AddressBlocks;
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
              --site-config FILE         imports the site configuration of an early circulation manager at the start
              --eligible-schools FILE    the schools whose patrons may sign in with Clever: a JSON array of numbers
              --encryption-key-file F    the keys under which secrets are stored, a line for each: an id, a colon, the
                                         base64 of 32 bytes; the first encrypts. The file is read anew when it changes.
                                         A demonstration in memory makes its own
              --allow-plain-secrets      without a key, secrets are stored as they are; else none can be saved
              --throttle on|off|identifier-only
                                         after failed logins, cards and addresses of clients have to wait (on)
              --failure-floor MS         a refused login takes this long at the least (0)
              --client-address-header NAME --trusted-proxies CIDR,...
                                         where proxies write the address of the client, such as X-Forwarded-For, and the
                                         proxies that are believed; its rightmost address that is none of theirs counts
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
            "--client-address-header",
            "--trusted-proxies",
            "--poll-interval",
            "--eligible-schools",
            "--encryption-key-file",
            "--site-config",
            "--failure-floor");

    private final @Nullable Integer port;
    private final InetAddress bind;
    private final @Nullable URI publicUrl;
    private final @Nullable JdbcAddress jdbc;
    private final @Nullable Secret adminPassword;
    private final AllowedAddresses allowedAddresses;
    private final ThrottleRules throttle;
    private final Duration failureFloor;
    private final @Nullable String clientAddressHeader;
    private final AddressBlocks trustedProxies;
    private final Duration pollInterval;
    private final @Nullable EligibleSchools eligibleSchools;
    private final @Nullable KeyFile keyFile;
    private final byte @Nullable [] siteConfiguration;
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
        this.throttle = throttle(values.getOrDefault("--throttle", "on"));
        this.failureFloor = Duration.ofMillis(
                values.containsKey("--failure-floor") ? number(values, "--failure-floor", 0, 10_000) : 0);
        this.clientAddressHeader = clientAddressHeader(values);
        this.trustedProxies = trustedProxies(values.getOrDefault("--trusted-proxies", ""));
        this.pollInterval = Duration.ofMillis(
                values.containsKey("--poll-interval") ? number(values, "--poll-interval", 10, 3_600_000) : 1000);
        this.eligibleSchools = eligibleSchools(values.get("--eligible-schools"));
        this.keyFile = keyFile(values.get("--encryption-key-file"));
        this.siteConfiguration = siteConfiguration(values.get("--site-config"));
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

    ThrottleRules throttle() {
        return throttle;
    }

    /** How long a refused login takes at the least. */
    Duration failureFloor() {
        return failureFloor;
    }

    /** The header in which proxies write the address of the client. */
    Optional<String> clientAddressHeader() {
        return Optional.ofNullable(clientAddressHeader);
    }

    AddressBlocks trustedProxies() {
        return trustedProxies;
    }

    Duration pollInterval() {
        return pollInterval;
    }

    /** The schools for Clever, as a file lists them; some at least. */
    Optional<EligibleSchools> eligibleSchools() {
        return Optional.ofNullable(eligibleSchools);
    }

    /** The keys under which secrets are stored; empty where no file was given. */
    Optional<KeyFile> keyFile() {
        return Optional.ofNullable(keyFile);
    }

    boolean plainSecretsAllowed() {
        return switches.contains("--allow-plain-secrets");
    }

    /** The file of an early circulation manager to import at the start. */
    Optional<byte[]> siteConfiguration() {
        return Optional.ofNullable(siteConfiguration).map(byte[]::clone);
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
        EligibleSchools schools = EligibleSchools.ofFile(readable("--eligible-schools", text));
        if (schools.size() == 0) {
            // Later changes may be half written, and are waited for; at the start nobody could sign in.
            throw new BadArgumentException(
                    "--eligible-schools needs a JSON array of schools' numbers: " + printable(text));
        }
        return schools;
    }

    private static @Nullable KeyFile keyFile(@Nullable String text) throws BadArgumentException {
        if (text == null) {
            return null;
        }
        try {
            return new KeyFile(readable("--encryption-key-file", text), System::nanoTime);
        } catch (IOException e) {
            throw new BadArgumentException("--encryption-key-file cannot be read: " + printable(text));
        } catch (IllegalArgumentException e) {
            throw new BadArgumentException("--encryption-key-file cannot be used: " + e.getMessage());
        }
    }

    private static byte @Nullable [] siteConfiguration(@Nullable String text) throws BadArgumentException {
        if (text == null) {
            return null;
        }
        try {
            return Files.readAllBytes(readable("--site-config", text));
        } catch (IOException e) {
            throw new BadArgumentException("--site-config needs a file that can be read: " + printable(text));
        }
    }

    private static Path readable(String option, String text) throws BadArgumentException {
        try {
            Path file = Path.of(text);
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // As good as one that is not there.
        }
        throw new BadArgumentException(option + " needs a file that can be read: " + printable(text));
    }

    private static ThrottleRules throttle(String text) throws BadArgumentException {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> ThrottleRules.usual();
            case "off" -> ThrottleRules.off();
            case "identifier-only" -> ThrottleRules.identifierOnly();
            default -> throw new BadArgumentException("--throttle is one of on, off, identifier-only");
        };
    }

    private static @Nullable String clientAddressHeader(Map<String, String> values) throws BadArgumentException {
        String name = values.get("--client-address-header");
        if ((name == null) != (values.get("--trusted-proxies") == null)) {
            throw new BadArgumentException("--client-address-header and --trusted-proxies need each other");
        }
        if (name != null && !name.matches("[A-Za-z0-9-]{1,100}")) {
            throw new BadArgumentException("--client-address-header needs the name of a header");
        }
        return name;
    }

    private static AddressBlocks trustedProxies(String list) throws BadArgumentException {
        try {
            return AddressBlocks.parse(list);
        } catch (IllegalArgumentException e) {
            throw new BadArgumentException("--trusted-proxies: " + printable(String.valueOf(e.getMessage())));
        }
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
