package org.patronauth;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.patronauth.rule.RuleValue;
import org.patronauth.rule.RuleValues;
import org.patronauth.rule.ValueType;
import org.patronauth.settings.CommonSettings;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.Call;
import org.patronauth.spi.OAuthAnswer;
import org.patronauth.spi.OAuthAuthenticationProvider;
import org.patronauth.spi.OAuthAuthenticationProviderFactory;
import org.patronauth.spi.OAuthDeclaration;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.SignInGrant;
import org.patronauth.spi.SignInRequest;

/** A protocol whose authorization servers answer as the test says. The setting {@code server} names one of them. */
final class ScriptedOAuth implements OAuthAuthenticationProviderFactory {
    private static final Setting<String> SERVER =
            Setting.text("server", "Server").required().build();
    private static final Setting<String> REDIRECT_URI =
            Setting.text("redirect_uri", "Redirect address").build();
    private static final Setting<String> ISSUER =
            Setting.text("issuer", "Issuer").build();
    private static final Setting<Integer> DAYS = Setting.integer("token_expiration_days", "Days", 1, 1000)
            .defaultsTo(42)
            .build();
    private static final CommonSettings COMMON = CommonSettings.usual();

    private final String protocol;
    private final Map<String, Server> servers = new ConcurrentHashMap<>();

    ScriptedOAuth(String protocol) {
        this.protocol = protocol;
    }

    Server server(String name) {
        return servers.computeIfAbsent(name, Server::new);
    }

    /** One authorization server, and all that it was ever asked. */
    static final class Server {
        final List<SignInRequest> requests = new CopyOnWriteArrayList<>();
        final List<SignInGrant> grants = new CopyOnWriteArrayList<>();
        final List<Call> calls = new CopyOnWriteArrayList<>();
        private final String name;
        volatile Answer answer = code -> OAuthAnswer.refused(RejectionReason.INVALID_CREDENTIALS);
        volatile IOException atTheDoor;
        volatile boolean broken;
        /** How many providers there are for it. */
        final AtomicInteger open = new AtomicInteger();

        Server(String name) {
            this.name = name;
        }

        interface Answer {
            OAuthAnswer to(String code) throws IOException;
        }

        void says(PatronData data) {
            answer = code -> OAuthAnswer.identified(data);
        }

        void says(OAuthAnswer what) {
            answer = code -> what;
        }

        void fails(IOException failure) {
            answer = code -> {
                throw failure;
            };
        }
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public List<String> protocolAliases() {
        return List.of("api." + protocol);
    }

    @Override
    public String displayName() {
        return protocol;
    }

    @Override
    public String description() {
        return "Answers as the test says.";
    }

    @Override
    public SettingsSchema schema() {
        return SettingsSchema.of(SERVER, REDIRECT_URI, ISSUER, DAYS);
    }

    @Override
    public CommonSettings commonSettings() {
        return COMMON;
    }

    @Override
    public RuleValues ruleValues() {
        return RuleValues.STORED.and(List.of(new RuleValue("grade", ValueType.TEXT, "School grade")));
    }

    @Override
    public OAuthAuthenticationProvider create(Settings settings, ProviderEnvironment environment)
            throws InvalidSettingsException {
        Server server = server(settings.require(SERVER));
        if (server.broken) {
            throw new IllegalStateException("secret-of-the-constructor");
        }
        server.open.incrementAndGet();
        return new Provider(server, settings);
    }

    private record Provider(Server server, Settings settings) implements OAuthAuthenticationProvider {
        @Override
        public OAuthDeclaration declaration() {
            return OAuthDeclaration.builder(
                            URI.create("http://librarysimplified.org/terms/auth/" + server.name),
                            server.name + " token",
                            server.name)
                    .buttonImage(server.name + ".png")
                    .build();
        }

        @Override
        public void probe(Call call) {
            // It is there again as soon as somebody asks.
        }

        @Override
        public Duration sessionLife() {
            return Duration.ofDays(settings.require(DAYS));
        }

        @Override
        public Optional<URI> callbackAddress() {
            return settings.get(REDIRECT_URI).map(URI::create);
        }

        @Override
        public Optional<String> issuer() {
            return settings.get(ISSUER);
        }

        @Override
        public Set<String> extraParameters() {
            return Set.of("district_id");
        }

        @Override
        public URI authorizationUri(SignInRequest request, Call call) throws IOException {
            server.requests.add(request);
            if (server.atTheDoor != null) {
                throw server.atTheDoor;
            }
            return URI.create("https://" + server.name + ".example/authorize?state=" + request.state() + "&nonce="
                    + request.nonce() + "&code_challenge=" + request.codeChallenge());
        }

        @Override
        public OAuthAnswer complete(SignInGrant grant, Call call) throws IOException {
            server.grants.add(grant);
            server.calls.add(call);
            return server.answer.to(grant.code().reveal());
        }

        @Override
        public void close() {
            server.open.decrementAndGet();
        }
    }
}
