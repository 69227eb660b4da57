package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.patronauth.oauth.GenericOAuthProviderFactory;
import org.patronauth.spi.AuthenticationProviderFactory;

/** What goes wrong with an OAuth 2.0 server, when a browser has come back from there with a code. */
// O5, Y1, Y3, Y4
class GenericOAuthFaultMatrixTest extends FaultMatrixContract<FakeOpenIdProvider> {
    private static final String CLIENT = "patron-auth";
    private static final String SECRET = "Secret-Canary-5560";
    private static final String ADA = "23333999999999";
    private static final String BORIS = "23333888888888";

    @Override
    protected AuthenticationProviderFactory factory() {
        return new GenericOAuthProviderFactory();
    }

    @Override
    protected FakeOpenIdProvider startServer() {
        return FakeOpenIdProvider.of(CLIENT, SECRET)
                .patron(ADA, Map.of("name", "Ada Canary"))
                .patron(BORIS, Map.of("name", "Boris Canary"))
                .start();
    }

    @Override
    protected Map<String, Object> settings(FakeOpenIdProvider server, int port) {
        String linked = "http://" + server.host() + ":" + port;
        return Map.of(
                "client_id",
                CLIENT,
                "client_secret",
                SECRET,
                "authorization_endpoint",
                server.issuer() + "/authorize",
                "token_endpoint",
                linked + "/token",
                "userinfo_endpoint",
                linked + "/userinfo",
                "scopes",
                List.of("openid", "profile"));
    }

    @Override
    protected FaultLogin login(FakeOpenIdProvider server) {
        return FaultLogin.elsewhere((address, patron) ->
                OpenIdForm.read(server.signIn(address, patron).getRawQuery()).all());
    }

    @Override
    protected String firstPatron() {
        return ADA;
    }

    @Override
    protected String secondPatron() {
        return BORIS;
    }

    @Override
    protected int secretsSeen(FakeOpenIdProvider server) {
        return server.requests("token");
    }

    @Override
    protected List<String> secrets() {
        return List.of(SECRET, "Canary", ADA, BORIS);
    }

    @Override
    protected List<FaultRow<FakeOpenIdProvider>> rows() {
        List<FaultRow<FakeOpenIdProvider>> rows = new ArrayList<>(httpRows());
        HttpFault nothing = HttpFault.body("{}".getBytes(StandardCharsets.US_ASCII), "application/json");
        rows.add(httpRow(37, FaultEnd.UNAVAILABLE, nothing));
        rows.add(FaultRow.played(38, "the code is refused", trial -> {
            trial.server().answerCodesWith(400, "{\"error\":\"invalid_grant\"}");
            try {
                trial.assertEnds(FaultEnd.DENIED);
            } finally {
                trial.server().answerCodesWith(200, null);
            }
        }));
        rows.add(httpRow(
                39,
                FaultEnd.UNAVAILABLE,
                HttpFault.delay(Duration.ofMillis(600)).on("token")));
        rows.add(httpRow(
                39, FaultEnd.UNAVAILABLE, HttpFault.drip(Duration.ofMillis(50)).on("token")));
        rows.add(httpRow(40, FaultEnd.UNAVAILABLE, HttpFault.status(500).on("userinfo")));
        rows.add(httpRow(40, FaultEnd.UNAVAILABLE, HttpFault.noAnswer().on("userinfo")));
        rows.add(httpRow(40, FaultEnd.UNAVAILABLE, HttpFault.truncatedBody(5).on("userinfo")));
        rows.add(httpRow(40, FaultEnd.UNAVAILABLE, HttpFault.outagePage(200).on("userinfo")));
        rows.add(httpRow(40, FaultEnd.UNAVAILABLE, HttpFault.reset().on("userinfo")));
        return rows;
    }

    @Override
    protected Map<Integer, String> doesNotApply() {
        return notForSigningInElsewhere();
    }
}
