package org.patronauth.clever;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.RejectionReason;
import org.patronauth.Secret;
import org.patronauth.clever.CleverProviderFactory.EligibleSchools;
import org.patronauth.clever.CleverProviderFactory.SchoolDirectory;
import org.patronauth.guard.Deadline;
import org.patronauth.mock.FakeCleverPatron;
import org.patronauth.mock.FakeCleverServer;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.Call;
import org.patronauth.spi.Network;
import org.patronauth.spi.OAuthAnswer;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.SignInGrant;
import org.patronauth.spi.SignInRequest;

/** Open eBooks' Clever service in front of a fake Clever. */
final class OpenEbooks implements AutoCloseable {
    static final String CLIENT_ID = "open-ebooks";
    static final String CLIENT_SECRET = "secret-canary-7 ü";
    static final String CALLBACK = "https://open-ebooks.example/oauth/callback";
    static final String LISTED = "360007700123";
    static final Network LOOPBACK = (host, deadline) -> List.of(InetAddress.getLoopbackAddress());

    final FakeCleverServer clever;
    final OAuthAuthenticationProvider provider;
    final List<String> warnings;

    private OpenEbooks(FakeCleverServer clever, OAuthAuthenticationProvider provider, List<String> warnings) {
        this.clever = clever;
        this.provider = provider;
        this.warnings = warnings;
    }

    /** A Clever with a school on the list, one that is not, one without a number, and a district for demonstrations. */
    static FakeCleverServer.Builder fake() {
        return FakeCleverServer.application(CLIENT_ID, CLIENT_SECRET)
                .recordUnredactedRequests()
                .school("listed", LISTED)
                .school("unlisted", "360007700999")
                .schoolWithoutNumber("unnumbered")
                .school("blank", " ")
                .district("demo", "Springfield #DEMO district")
                .district("ordinary", "Springfield");
    }

    static EligibleSchools list() {
        return EligibleSchools.of(new Held<>(List.of(LISTED, "010000500870"))::get);
    }

    /** The same object each time. */
    record Held<T>(T value) {
        T get() {
            return value;
        }
    }

    static Settings parse(Map<String, ?> raw) throws InvalidSettingsException {
        return new CleverProviderFactory().serviceSchema().parse(raw);
    }

    static ProviderEnvironment environment(Clock clock, List<String> warnings) {
        return new ProviderEnvironment("Open eBooks", clock, LOOPBACK, false, warnings::add);
    }

    static OpenEbooks open(FakeCleverServer.Builder fake, Object... settings) throws InvalidSettingsException {
        return open(fake, null, settings);
    }

    static OpenEbooks open(FakeCleverServer.Builder fake, @Nullable SchoolDirectory directory, Object... settings)
            throws InvalidSettingsException {
        FakeCleverServer clever = fake.start();
        Map<String, Object> raw = new HashMap<>(Map.of(
                "client_id",
                CLIENT_ID,
                "client_secret",
                CLIENT_SECRET,
                "authorization_endpoint",
                clever.authorizationEndpoint(),
                "token_endpoint",
                clever.tokenEndpoint(),
                "api_url",
                clever.apiUrl()));
        for (int i = 0; i < settings.length; i += 2) {
            raw.put((String) settings[i], settings[i + 1]);
        }
        List<String> warnings = new ArrayList<>();
        OAuthAuthenticationProvider provider = new CleverProviderFactory(null, list(), directory)
                .create(parse(raw), environment(Clock.system(ZoneOffset.UTC), warnings));
        return new OpenEbooks(clever, provider, warnings);
    }

    static Call call(Duration time) {
        try {
            return Call.of(Deadline.after(time), SettingsSchema.EMPTY.parse(Map.of()));
        } catch (InvalidSettingsException e) {
            throw new IllegalStateException(e);
        }
    }

    static SignInGrant grant(String code) {
        return new SignInGrant(Secret.of(code), URI.create(CALLBACK), Secret.of("verifier-canary"), "nonce", null);
    }

    static SignInRequest request(String state, String callback, Map<String, String> extra) {
        return new SignInRequest(state, URI.create(callback), "nonce", "challenge", extra);
    }

    /** What a sign-in of that patron comes to. */
    OAuthAnswer signIn(FakeCleverPatron patron) throws IOException {
        clever.put(patron);
        return complete(clever.code("p1", CALLBACK));
    }

    OAuthAnswer complete(String code) throws IOException {
        return provider.complete(grant(code), call(Duration.ofSeconds(10)));
    }

    PatronData identified(FakeCleverPatron patron) throws IOException {
        OAuthAnswer answer = signIn(patron);
        assertThat(answer).isInstanceOf(OAuthAnswer.Identified.class);
        return ((OAuthAnswer.Identified) answer).data();
    }

    /** The reason of a refusal that says who was refused. */
    RejectionReason refusedAsKnown(FakeCleverPatron patron) throws IOException {
        OAuthAnswer.Refused refused = (OAuthAnswer.Refused) signIn(patron);
        assertThat(refused.patron().permanentId()).contains("p1");
        return refused.reason();
    }

    List<String> asked() {
        return clever.journal().stream().map(entry -> entry.kind()).toList();
    }

    static FakeCleverPatron.Builder patron() {
        return FakeCleverPatron.of("p1").district("ordinary").name("Canary-First", "Canary-Last");
    }

    @Override
    public void close() {
        provider.close();
        clever.close();
    }
}
