package org.patronauth.millenium;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.mock.FakePatronApiPatron;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
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
    static final String NAME = "CANARY, QUILLA";
    static final Duration AMPLE = Duration.ofSeconds(10);
    static final Network LOOPBACK = (host, deadline) -> List.of(InetAddress.getByName(host));

    private final BasicAuthenticationProvider provider;
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private Desk(Settings settings, Network network) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T16:32:40Z"), ZoneOffset.UTC);
        ProviderEnvironment environment = new ProviderEnvironment("Ferguson", clock, network, true, warnings::add);
        try {
            provider = new MilleniumProviderFactory().create(settings, environment);
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }

    /** A provider of a server, with settings given as keys and values. */
    static Desk at(FakePatronApiServer ils, Object... keysAndValues) {
        return at(LOOPBACK, ils.url(), keysAndValues);
    }

    static Desk at(Network network, String url, Object... keysAndValues) {
        List<Object> all = new ArrayList<>(List.of("url", url));
        all.addAll(List.of(keysAndValues));
        return new Desk(Maps.settings(all.toArray()), network);
    }

    /** A server that knows Jane and John. */
    static FakePatronApiServer.Builder ferguson() {
        return FakePatronApiServer.builder().patron(jane().build()).patron(john());
    }

    static FakePatronApiPatron.Builder jane() {
        return FakePatronApiPatron.of(JANE, PIN)
                .recordNumber("1100220")
                .name(NAME)
                .email("quilla@canary.example")
                .address("12 Canary Lane$Ferguson, MO 63135")
                .username("jane")
                .note("says canary a lot")
                .field("BIRTH DATE", "p51", "03-25-85 canary");
    }

    static FakePatronApiPatron john() {
        return FakePatronApiPatron.of(JOHN, PIN)
                .recordNumber("1100330")
                .name("CANARY, JOHN")
                .build();
    }

    BasicAuthenticationProvider provider() {
        return provider;
    }

    List<String> warnings() {
        return warnings;
    }

    static Call call(Duration patience) {
        try {
            return Call.of(Deadline.after(patience), SettingsSchema.EMPTY.parse(Map.of()));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }

    Optional<PatronData> signIn(String identifier, String pin) throws IOException {
        return signIn(identifier, pin, AMPLE);
    }

    Optional<PatronData> signIn(String identifier, String pin, Duration patience) throws IOException {
        return provider.authenticate(new PatronIdentifier(identifier), Secret.of(pin), call(patience));
    }

    Optional<PatronData> lookUp(String identifier) throws IOException {
        return lookUp(PatronData.partial().authorizationIdentifier(identifier).build());
    }

    Optional<PatronData> lookUp(PatronData known) throws IOException {
        return provider.lookup().orElseThrow().lookUp(known, call(AMPLE));
    }

    @Override
    public void close() {
        provider.close();
    }
}
