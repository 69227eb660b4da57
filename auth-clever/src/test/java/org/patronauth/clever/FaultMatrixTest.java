package org.patronauth.clever;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.patronauth.mock.FakeCleverPatron;
import org.patronauth.mock.FakeCleverServer;
import org.patronauth.mock.FaultEnd;
import org.patronauth.mock.FaultLogin;
import org.patronauth.mock.FaultMatrixContract;
import org.patronauth.mock.FaultRow;
import org.patronauth.mock.HttpFault;
import org.patronauth.spi.AuthenticationProviderFactory;

/** What goes wrong with Clever, when a browser has come back from there with a code. */
// C4, C6, C12, Y1, Y3, Y4
class FaultMatrixTest extends FaultMatrixContract<FakeCleverServer> {
    private static final String HOST_CALLBACK = "https://host.example/oauth/callback";
    private static final String NAME = "Quilla Canary";

    @Override
    protected AuthenticationProviderFactory factory() {
        return new CleverProviderFactory(null, OpenEbooks.list(), null);
    }

    @Override
    protected FakeCleverServer startServer() {
        return OpenEbooks.fake()
                .redirectUri(HOST_CALLBACK)
                .patron(pupil("p1"))
                .patron(pupil("p2"))
                .start();
    }

    private static FakeCleverPatron pupil(String id) {
        return FakeCleverPatron.of(id).student("8", "listed").build();
    }

    @Override
    protected Map<String, Object> settings(FakeCleverServer clever, int port) {
        String own = ":" + clever.port() + "/";
        String linked = ":" + port + "/";
        return Map.of(
                "client_id", OpenEbooks.CLIENT_ID,
                "client_secret", OpenEbooks.CLIENT_SECRET,
                "authorization_endpoint", clever.authorizationEndpoint(),
                "token_endpoint", clever.tokenEndpoint().replace(own, linked),
                "api_url", clever.apiUrl().replace(own, linked));
    }

    @Override
    protected FaultLogin login(FakeCleverServer clever) {
        return FaultLogin.elsewhere((address, patron) -> Map.of("code", clever.code(patron, HOST_CALLBACK)));
    }

    @Override
    protected String firstPatron() {
        return "p1";
    }

    @Override
    protected String secondPatron() {
        return "p2";
    }

    @Override
    protected int secretsSeen(FakeCleverServer clever) {
        return clever.requests("token");
    }

    @Override
    protected List<String> secrets() {
        return List.of(OpenEbooks.CLIENT_SECRET, NAME, "il1", "canary");
    }

    @Override
    protected List<FaultRow<FakeCleverServer>> rows() {
        List<FaultRow<FakeCleverServer>> rows = new ArrayList<>(httpRows());
        HttpFault nothing = HttpFault.body("{}".getBytes(StandardCharsets.US_ASCII), "application/json");
        rows.add(httpRow(37, FaultEnd.UNAVAILABLE, nothing.on("user")));
        rows.add(httpRow(
                38, FaultEnd.DENIED, HttpFault.rightAnswerWithStatus(400).on("token")));
        rows.add(httpRow(
                39,
                FaultEnd.UNAVAILABLE,
                HttpFault.delay(Duration.ofMillis(600)).on("token")));
        rows.add(httpRow(
                39, FaultEnd.UNAVAILABLE, HttpFault.drip(Duration.ofMillis(50)).on("token")));
        for (String kind : List.of("me", "user", "school")) {
            rows.add(httpRow(40, FaultEnd.UNAVAILABLE, HttpFault.status(500).on(kind)));
            rows.add(httpRow(40, FaultEnd.UNAVAILABLE, HttpFault.noAnswer().on(kind)));
            rows.add(
                    httpRow(40, FaultEnd.UNAVAILABLE, HttpFault.truncatedBody(5).on(kind)));
            rows.add(httpRow(40, FaultEnd.UNAVAILABLE, HttpFault.outagePage(200).on(kind)));
            rows.add(httpRow(40, FaultEnd.UNAVAILABLE, HttpFault.reset().on(kind)));
        }
        return rows;
    }

    @Override
    protected Map<Integer, String> doesNotApply() {
        return notForSigningInElsewhere();
    }
}
