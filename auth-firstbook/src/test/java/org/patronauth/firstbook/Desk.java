package org.patronauth.firstbook;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.mock.FakeFirstBookServer;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.Network;
import org.patronauth.spi.ProviderEnvironment;

/** A provider at work against a fake FirstBook. What is secret here must never be seen in a log. */
final class Desk implements AutoCloseable {
    static final String CODE = "CANARY7E";
    static final String PIN = "731942866";
    static final String WRONG_PIN = "284650013";
    static final String KEY = "Key-Canary-5560";
    static final Duration AMPLE = Duration.ofSeconds(10);
    /** Stands still: a token stays fresh however slow the machine is. */
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T16:32:40Z"), ZoneOffset.UTC);

    private static final Network LOOPBACK = (host, deadline) -> List.of(InetAddress.getLoopbackAddress());

    private final BasicAuthenticationProvider provider;
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private Desk(Settings settings) throws InvalidSettingsException {
        provider = new FirstBookProviderFactory()
                .create(settings, new ProviderEnvironment("Open eBooks", CLOCK, LOOPBACK, true, warnings::add));
    }

    static FakeFirstBookServer firstBook(String version) {
        return (version.equals("1") ? FakeFirstBookServer.version1(KEY) : FakeFirstBookServer.version2(KEY))
                .root("/api/")
                .clock(CLOCK)
                .code(CODE, PIN)
                .recordUnredactedRequests()
                .start();
    }

    static Desk at(FakeFirstBookServer firstBook, String version, Object... keysAndValues) {
        Map<String, Object> raw =
                new HashMap<>(Map.of("url", firstBook.url(), "password", KEY, "api_version", version));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            raw.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        try {
            return new Desk(FirstBookSettings.SCHEMA
                    .and(FirstBookSettings.BASIC.schema())
                    .parse(raw));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e.problems().toString());
        }
    }

    BasicAuthenticationProvider provider() {
        return provider;
    }

    List<String> warnings() {
        return warnings;
    }

    Call call(Duration patience) {
        try {
            return Call.of(Deadline.after(patience), SettingsSchema.EMPTY.parse(Map.of()));
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e);
        }
    }

    Optional<PatronData> signIn(String code, String pin) throws IOException {
        return signIn(code, pin, AMPLE);
    }

    Optional<PatronData> signIn(String code, String pin, Duration patience) throws IOException {
        return provider.authenticate(new PatronIdentifier(code), Secret.of(pin), call(patience));
    }

    @Override
    public void close() {
        provider.close();
    }
}
