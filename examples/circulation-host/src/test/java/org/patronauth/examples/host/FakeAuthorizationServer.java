package org.patronauth.examples.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.patronauth.PatronData;
import org.patronauth.RejectionReason;
import org.patronauth.settings.CommonSettings;
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

/** A real authorization server with a real token endpoint on a loopback port, and a protocol that speaks to it. */
final class FakeAuthorizationServer implements OAuthAuthenticationProviderFactory, AutoCloseable {
    /** What the server hands out, and nobody else ever sees. */
    static final String PROVIDERS_TOKEN = "providers-own-token-canary";

    private static final Setting<String> SERVER =
            Setting.text("server", "Server").required().build();
    private static final CommonSettings COMMON = CommonSettings.usual();

    final List<Map<String, String>> exchanges = new CopyOnWriteArrayList<>();
    private final Map<String, String> patronsByCode = new ConcurrentHashMap<>();
    private final HttpServer server;

    FakeAuthorizationServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::token);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A patron signs in there, and the browser gets a code. */
    String codeFor(String patron) {
        String code = "code-" + patronsByCode.size() + "-" + patron;
        patronsByCode.put(code, patron);
        return code;
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                members(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        exchanges.add(form);
        String patron = patronsByCode.remove(form.getOrDefault("code", ""));
        byte[] body =
                (patron == null ? "invalid_grant" : PROVIDERS_TOKEN + " " + patron).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(patron == null ? 400 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    static Map<String, String> members(String encoded) {
        Map<String, String> members = new ConcurrentHashMap<>();
        for (String member : encoded.split("&")) {
            int equals = member.indexOf('=');
            members.put(
                    member.substring(0, equals),
                    URLDecoder.decode(member.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return members;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    @Override
    public String protocol() {
        return "Fake OAuth";
    }

    @Override
    public String displayName() {
        return "Fake OAuth";
    }

    @Override
    public String description() {
        return "For tests.";
    }

    @Override
    public SettingsSchema schema() {
        return SettingsSchema.of(SERVER);
    }

    @Override
    public CommonSettings commonSettings() {
        return COMMON;
    }

    @Override
    public OAuthAuthenticationProvider create(Settings settings, ProviderEnvironment environment) {
        return new Provider(settings.require(SERVER), HttpClient.newHttpClient());
    }

    private record Provider(String server, HttpClient http) implements OAuthAuthenticationProvider {
        @Override
        public OAuthDeclaration declaration() {
            return OAuthDeclaration.builder(URI.create("http://terms.example/fake"), "Fake token", "Fake")
                    .build();
        }

        @Override
        public void probe(Call call) {
            // It is there again as soon as somebody asks.
        }

        @Override
        public Duration sessionLife() {
            return Duration.ofDays(42);
        }

        @Override
        public URI authorizationUri(SignInRequest request, Call call) {
            return URI.create(server + "/authorize?redirect_uri="
                    + escaped(request.redirectAddress().toString()) + "&state=" + request.state() + "&code_challenge="
                    + request.codeChallenge());
        }

        @Override
        public OAuthAnswer complete(SignInGrant grant, Call call) throws IOException {
            String form = "code=" + escaped(grant.code().reveal()) + "&redirect_uri="
                    + escaped(grant.redirectAddress().toString()) + "&code_verifier="
                    + grant.codeVerifier().reveal();
            HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/token"))
                    .timeout(Duration.ofMillis(Math.max(1, call.deadline().remainingMillis())))
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build();
            try {
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    return OAuthAnswer.refused(RejectionReason.INVALID_CREDENTIALS);
                }
                String patron = answer.body().substring(PROVIDERS_TOKEN.length() + 1);
                return OAuthAnswer.identified(PatronData.complete()
                        .permanentId(patron)
                        .authorizationIdentifier(patron)
                        .build());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted");
            }
        }

        private static String escaped(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}
