package org.patronauth.sip2;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.mock.FakeSip2Patron;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.Network;
import org.patronauth.spi.ProviderEnvironment;

/** A provider at work against a fake server, for tests. What is secret or personal here must never be seen in a log. */
final class Desk implements AutoCloseable {
    static final String JANE = "23333000000001";
    static final String JOHN = "23333000000002";
    static final String PIN = "Pin-Canary-7319";
    static final String WRONG_PIN = "Wrong-Canary-2846";
    static final String TERMINAL_PASSWORD = "Terminal-Canary-5560";
    static final String NAME = "Canary, Quilla";
    static final Duration AMPLE = Duration.ofSeconds(10);
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T16:32:40Z"), ZoneOffset.UTC);
    static final Network LOOPBACK = (host, deadline) -> List.of(InetAddress.getByName(host));

    private final BasicAuthenticationProvider provider;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private Settings librarySettings = library(Map.of());

    private Desk(Settings settings, Network network) {
        ProviderEnvironment environment = new ProviderEnvironment("Ferguson", CLOCK, network, true, warnings::add);
        try {
            provider = new Sip2ProviderFactory().create(settings, environment);
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }

    /** A provider of a server, with settings given as keys and values. */
    static Desk at(FakeSip2Server ils, Object... keysAndValues) {
        return at(LOOPBACK, ils.port(), keysAndValues);
    }

    static Desk at(Network network, int port, Object... keysAndValues) {
        return new Desk(Maps.settings(concat(keysAndValues, "port", port)), network);
    }

    /** A server that knows Jane and John. */
    static FakeSip2Server.Builder ferguson() {
        return FakeSip2Server.builder().institution("FERGUSON").patron(jane()).patron(john());
    }

    static FakeSip2Patron jane() {
        return FakeSip2Patron.of(JANE, PIN)
                .name(NAME)
                .email("quilla@canary.example")
                .address("12 Canary Lane")
                .phone("555-canary")
                .permanentId("J1")
                .build();
    }

    static FakeSip2Patron john() {
        return FakeSip2Patron.of(JOHN, PIN).permanentId("J2").build();
    }

    private static Object[] concat(Object[] given, Object... more) {
        Object[] all = new Object[given.length + more.length];
        System.arraycopy(more, 0, all, 0, more.length);
        System.arraycopy(given, 0, all, more.length, given.length);
        return all;
    }

    Desk withInstitution(String institution) {
        librarySettings = library(Map.of("institution_id", institution));
        return this;
    }

    static Settings library(Map<String, Object> raw) {
        try {
            return Sip2Settings.LIBRARY_SCHEMA.parse(raw);
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }

    BasicAuthenticationProvider provider() {
        return provider;
    }

    List<String> warnings() {
        return warnings;
    }

    Call call(Duration patience) {
        return Call.of(Deadline.after(patience), librarySettings);
    }

    Optional<PatronData> signIn(String identifier, String pin) throws IOException {
        return signIn(identifier, pin, AMPLE);
    }

    Optional<PatronData> signIn(String identifier, String pin, Duration patience) throws IOException {
        return provider.authenticate(new PatronIdentifier(identifier), Secret.of(pin), call(patience));
    }

    /** Signs Jane in with her PIN. */
    Optional<PatronData> signIn() throws IOException {
        return signIn(JANE, PIN);
    }

    @Override
    public void close() {
        provider.close();
    }
}
