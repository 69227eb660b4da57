package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fake Clever says to a client that knows nothing but bytes. */
class FakeCleverServerTest {
    private static final String CALLBACK = "https://open-ebooks.example/oauth/callback";
    private static final String ESCAPED_CALLBACK = "https%3A%2F%2Fopen-ebooks.example%2Foauth%2Fcallback";
    private static final String PARAMETERS =
            "response_type=code&client_id=open+ebooks&redirect_uri=" + ESCAPED_CALLBACK + "&state=s%26t";
    private static final String BASIC = "Authorization: Basic "
            + Base64.getEncoder().encodeToString("open ebooks:geheim ü".getBytes(StandardCharsets.UTF_8)) + "\r\n";

    private final PatronAuthClock clock = new PatronAuthClock();

    private FakeCleverServer.Builder clever() {
        return FakeCleverServer.application("open ebooks", "geheim ü")
                .clock(clock)
                .school("elm", "360007700123")
                .school("oak", 10000500870L)
                .schoolWithoutNumber("ash")
                .district("d1", "Springfield #DEMO")
                .patron(FakeCleverPatron.of("p1")
                        .name("Robin", "O'Reader <&\">")
                        .district("d1")
                        .student("8", "elm")
                        .build())
                .patron(FakeCleverPatron.of("p2").teacher("oak").build());
    }

    private static Response ask(FakeCleverServer server, String start, String headers, String body) throws IOException {
        try (Terminal terminal = Terminal.at(server)) {
            String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
            return Response.to(terminal, start + " HTTP/1.1\r\nHost: clever\r\n" + headers + length + "\r\n" + body);
        }
    }

    private static Response get(FakeCleverServer server, String target, String token) throws IOException {
        return ask(server, "GET " + target, token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n", "");
    }

    private static Response exchange(FakeCleverServer server, String code, String callback) throws IOException {
        return ask(
                server,
                "POST /oauth/tokens",
                BASIC + "Content-Type: application/json\r\n",
                "{\"code\":\"" + code + "\",\"grant_type\":\"authorization_code\",\"redirect_uri\":\"" + callback
                        + "\"}");
    }

    private static String token(FakeCleverServer server, String patron) throws IOException {
        String body = exchange(server, server.code(patron, CALLBACK), CALLBACK).body();
        assertThat(body).startsWith("{\"access_token\":\"il");
        return body.split("\"")[3];
    }

    private static Response choose(FakeCleverServer server, String form) throws IOException {
        return ask(server, "POST /oauth/authorize", "Content-Type: application/x-www-form-urlencoded\r\n", form);
    }

    // J3: a Clever server
    @Test
    void aBrowserCanClickThroughThePageWithoutScripts() throws Exception {
        try (FakeCleverServer server = clever().start()) {
            Response page = get(server, "/oauth/authorize?" + PARAMETERS, "");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("content-type")).startsWith("text/html");
            assertThat(page.body())
                    .contains("<form method=\"post\" action=\"/oauth/authorize\">")
                    .contains("<input type=\"hidden\" name=\"state\" value=\"s&amp;t\">")
                    .contains("<input type=\"hidden\" name=\"redirect_uri\" value=\"" + CALLBACK + "\">")
                    .contains("name=\"patron\" value=\"p1\">Robin O&#39;Reader &lt;&amp;&quot;&gt; (student)</button>")
                    .contains("name=\"patron\" value=\"p2\"")
                    .doesNotContain("<script");
            Response sent = choose(server, PARAMETERS + "&patron=p1");
            assertThat(sent.status()).isEqualTo(302);
            String location = sent.header("location");
            assertThat(location).startsWith(CALLBACK + "?code=").endsWith("&state=s%26t");
            String code = location.substring(location.indexOf("code=") + 5, location.indexOf('&'));
            assertThat(exchange(server, code, CALLBACK).status()).isEqualTo(200);
            assertThat(server.journal())
                    .extracting(HttpJournalEntry::kind, HttpJournalEntry::outcome)
                    .containsExactly(
                            tuple("authorize", "page"), tuple("authorize", "signed-in"), tuple("token", "accepted"));
            assertThat(server.exchanges()).isOne();
            assertThat(server.logins()).isOne();
        }
    }

    // J3
    @Test
    void aDistrictShortensTheListAndCancellingIsAnError() throws Exception {
        try (FakeCleverServer server = clever().start()) {
            assertThat(get(server, "/oauth/authorize?" + PARAMETERS + "&district_id=d1", "")
                            .body())
                    .contains("value=\"p1\"", "name=\"district_id\" value=\"d1\"")
                    .doesNotContain("value=\"p2\"");
            assertThat(choose(server, PARAMETERS + "&cancel=yes").header("location"))
                    .isEqualTo(CALLBACK + "?error=access_denied&state=s%26t");
            assertThat(choose(server, PARAMETERS + "&patron=nobody").status()).isEqualTo(400);
        }
    }

    // J3
    @Test
    void nobodyIsSentToAnAddressThatIsNotRegistered() throws Exception {
        try (FakeCleverServer server = clever().redirectUri(CALLBACK).start()) {
            assertThat(get(server, "/oauth/authorize?" + PARAMETERS, "").status())
                    .isEqualTo(200);
            for (String wrong : List.of(
                    PARAMETERS.replace("open-ebooks", "evil"),
                    PARAMETERS.replace("response_type=code", "response_type=token"),
                    PARAMETERS.replace("client_id=open+ebooks", "client_id=other"),
                    "response_type=code&client_id=open+ebooks")) {
                assertThat(get(server, "/oauth/authorize?" + wrong, "").status())
                        .isEqualTo(400);
                assertThat(choose(server, wrong + "&patron=p1").status()).isEqualTo(400);
            }
        }
    }

    // J3
    @Test
    void thePortalStartsWithoutAState() throws Exception {
        try (FakeCleverServer server = clever().start()) {
            assertThat(get(server, "/portal", "").body()).contains("<a href=\"/portal/p1\">");
            assertThat(get(server, "/portal/p1", "").status()).isEqualTo(400);
            server.register(CALLBACK);
            assertThat(get(server, "/portal/nobody", "").status()).isEqualTo(400);
            Response start = get(server, "/portal/p1", "");
            assertThat(start.status()).isEqualTo(302);
            assertThat(start.header("location"))
                    .startsWith(CALLBACK + "?code=")
                    .endsWith("&scope=read%3Auser_id")
                    .doesNotContain("state");
        }
    }

    // J3
    @Test
    void aCodeWorksOnceForAMinuteAndForItsAddress() throws Exception {
        try (FakeCleverServer server = clever().start()) {
            String once = server.code("p1", CALLBACK);
            assertThat(exchange(server, once, CALLBACK).status()).isEqualTo(200);
            Response again = exchange(server, once, CALLBACK);
            assertThat(again.status()).isEqualTo(400);
            assertThat(again.body()).contains("Invalid grant: invalid code");
            String fresh = server.code("p1", CALLBACK);
            String late = server.code("p1", CALLBACK);
            clock.advance(Duration.ofSeconds(60).minusMillis(1));
            assertThat(exchange(server, fresh, CALLBACK).status()).isEqualTo(200);
            clock.advance(Duration.ofMillis(1));
            assertThat(exchange(server, late, CALLBACK).status()).isEqualTo(400);
            assertThat(exchange(server, server.code("p1", CALLBACK), CALLBACK + "/")
                            .status())
                    .isEqualTo(400);
            assertThat(exchange(server, "made-up", CALLBACK).status()).isEqualTo(400);
        }
    }

    // J3
    @Test
    void theTokenEndpointReadsFormsTooAndWantsTheSecret() throws Exception {
        try (FakeCleverServer server = clever().start()) {
            String form = "grant_type=authorization_code&redirect_uri=" + ESCAPED_CALLBACK + "&code=";
            String type = "Content-Type: application/x-www-form-urlencoded\r\n";
            assertThat(ask(server, "POST /oauth/tokens", BASIC + type, form + server.code("p1", CALLBACK))
                            .status())
                    .isEqualTo(200);
            assertThat(ask(server, "POST /oauth/tokens", type, form + server.code("p1", CALLBACK))
                            .status())
                    .isEqualTo(401);
            assertThat(ask(server, "POST /oauth/tokens", BASIC, form).status()).isEqualTo(400);
            assertThat(ask(server, "POST /oauth/tokens", BASIC + type, "grant_type=password")
                            .status())
                    .isEqualTo(400);
            assertThat(get(server, "/oauth/tokens", "").status()).isEqualTo(405);
        }
    }

    // J3
    @Test
    void theDataIsForWhoeverHasAToken() throws Exception {
        try (FakeCleverServer server = clever().start()) {
            String token = token(server, "p1");
            assertThat(get(server, "/v3.0/me", token).body())
                    .contains("\"id\":\"p1\"", "\"district\":\"d1\"", "\"type\":\"user\"", "\"links\":[");
            assertThat(get(server, "/v3.0/users/p1", token).body())
                    .contains("\"roles\":{\"student\":{")
                    .contains("\"grade\":\"8\"", "\"school\":\"elm\"", "\"schools\":[\"elm\"]")
                    .contains("\"last\":\"O'Reader <&\\\">\"");
            assertThat(get(server, "/v3.0/schools/elm", token).body()).contains("\"nces_id\":\"360007700123\"");
            assertThat(get(server, "/v3.0/schools/oak", token).body()).contains("\"nces_id\":10000500870,");
            assertThat(get(server, "/v3.0/schools/ash", token).body()).doesNotContain("nces_id");
            assertThat(get(server, "/v3.0/districts/d1", token).body()).contains("\"name\":\"Springfield #DEMO\"");
            assertThat(get(server, "/v3.0/users/p2", token).status()).isEqualTo(403);
            assertThat(get(server, "/v3.0/schools/none", token).status()).isEqualTo(404);
            assertThat(get(server, "/v3.0/districts/none", token).status()).isEqualTo(404);
            assertThat(get(server, "/v3.0/schools/", token).status()).isEqualTo(404);
            assertThat(get(server, "/v2.1/me", token).status()).isEqualTo(404);
            for (String path : List.of("me", "users/p1", "schools/elm", "districts/d1")) {
                assertThat(get(server, "/v3.0/" + path, "").status()).isEqualTo(401);
                assertThat(get(server, "/v3.0/" + path, token + "x").status()).isEqualTo(401);
            }
            server.remove("p1");
            assertThat(get(server, "/v3.0/me", token).status()).isEqualTo(401);
        }
    }

    // J3
    @Test
    void schoolsCanNeedTheTokenOfTheDistrict() throws Exception {
        try (FakeCleverServer server =
                clever().districtToken("district-1").schoolsNeedDistrictToken().start()) {
            Response refused = get(server, "/v3.0/schools/elm", token(server, "p1"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("Resource not in token's scopes");
            assertThat(get(server, "/v3.0/schools/elm", "district-1").status()).isEqualTo(200);
            assertThat(get(server, "/v3.0/districts/d1", "district-1").status()).isEqualTo(200);
            assertThat(get(server, "/v3.0/me", "district-1").status()).isEqualTo(401);
        }
    }

    // J3
    @Test
    void rolesComeInTheOrderInWhichTheyWereGiven() throws Exception {
        try (FakeCleverServer server = clever().patron(FakeCleverPatron.of("p3")
                        .districtAdmin()
                        .staff("elm")
                        .teacher("oak")
                        .contact()
                        .role("robot", "null")
                        .build())
                .patron(FakeCleverPatron.of("p4").roles("null").build())
                .patron(FakeCleverPatron.of("p5").roles("").type("district").build())
                .start()) {
            assertThat(get(server, "/v3.0/users/p3", token(server, "p3")).body())
                    .containsSubsequence(
                            "\"district_admin\":{", "\"staff\":{", "\"teacher\":{", "\"contact\":{", "\"robot\":null");
            assertThat(get(server, "/v3.0/users/p4", token(server, "p4")).body())
                    .contains("\"roles\":null");
            String token = token(server, "p5");
            assertThat(get(server, "/v3.0/users/p5", token).body()).doesNotContain("roles", "district");
            assertThat(get(server, "/v3.0/me", token).body()).contains("\"type\":\"district\"");
        }
    }

    // J3: able to misbehave on purpose
    @ParameterizedTest
    @CsvSource({"me,/v3.0/me", "user,/v3.0/users/p1", "school,/v3.0/schools/elm", "district,/v3.0/districts/d1"})
    void eachKindOfQuestionMisbehavesByItself(String kind, String target) throws Exception {
        try (FakeCleverServer server = clever().start()) {
            String token = token(server, "p1");
            server.misbehave(HttpFault.status(429).on(kind));
            assertThat(get(server, target, token).status()).isEqualTo(429);
            assertThat(exchange(server, server.code("p1", CALLBACK), CALLBACK).status())
                    .isEqualTo(200);
            server.behave();
            assertThat(get(server, target, token).status()).isEqualTo(200);
            assertThat(server.requests(kind)).isEqualTo(2);
        }
    }

    // J3: each also starts alone from the command line with a script of patrons
    @Test
    void theCommandLineStartsItWithAFileOfPatrons(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("patrons.txt");
        Files.writeString(file, """
                [school elm]
                nces = 360007700123
                [school ash]
                [district d1]
                name = Demo #DEMO
                [patron p1]
                roles = district_admin, teacher
                school = elm
                district = d1
                first-name = Jo
                last-name = Doe
                [patron p2]
                roles = student
                grade = 3
                [patron p3]
                roles = staff, contact
                type = user
                """);
        PrintedOutput out = new PrintedOutput();
        try (FakeCleverServer server = new CleverCommandLine(out.stream(), out.stream()).start(new String[] {
            "--patrons",
            file.toString(),
            "--client-id",
            "open ebooks",
            "--client-secret",
            "geheim ü",
            "--redirect-uri",
            CALLBACK,
            "--district-token",
            "district-1",
            "--schools-need-district-token",
            "--journal"
        })) {
            assertThat(get(server, "/v3.0/users/p1", token(server, "p1")).body())
                    .containsSubsequence("\"district_admin\":{", "\"teacher\":{\"school\":\"elm\"")
                    .contains("\"first\":\"Jo\"", "\"last\":\"Doe\"", "\"district\":\"d1\"");
            assertThat(get(server, "/v3.0/users/p2", token(server, "p2")).body())
                    .contains("\"grade\":\"3\"");
            assertThat(get(server, "/v3.0/users/p3", token(server, "p3")).body())
                    .containsSubsequence("\"staff\":{", "\"contact\":{");
            assertThat(get(server, "/v3.0/schools/elm", "district-1").body()).contains("360007700123");
            assertThat(get(server, "/v3.0/schools/ash", "district-1").body()).doesNotContain("nces_id");
            assertThat(get(server, "/v3.0/districts/d1", "district-1").body()).contains("Demo #DEMO");
            assertThat(out.text())
                    .startsWith("fake clever http://127.0.0.1:" + server.port() + "/" + System.lineSeparator())
                    .contains(" token accepted 200", " user answered 200")
                    .doesNotContain("Doe", "geheim", "p1");
            assertThat(server.authorizationEndpoint()).isEqualTo(server.url() + "oauth/authorize");
            assertThat(server.tokenEndpoint()).isEqualTo(server.url() + "oauth/tokens");
            assertThat(server.apiUrl()).isEqualTo(server.url() + "v3.0");
        }
    }

    // J3
    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "--client-id", "--patrons", "--fault nothing"})
    void aWrongCommandLineIsOneSentence(String line) throws Exception {
        PrintedOutput out = new PrintedOutput();
        PrintedOutput err = new PrintedOutput();
        assertThat(new CleverCommandLine(out.stream(), err.stream()).run(line.split(" ")))
                .isEqualTo(2);
        assertThat(err.text().lines()).hasSize(1);
        assertThat(out.text()).isEmpty();
    }

    @Test
    void helpNamesTheOptionsAndABadFileIsRefusedWithTheLine() throws Exception {
        PrintedOutput out = new PrintedOutput();
        assertThat(new CleverCommandLine(out.stream(), out.stream()).run(new String[] {"--help"}))
                .isZero();
        assertThat(out.text()).contains("--client-id", "--patrons", "--fault", "grade");
        for (String bad : List.of(
                "[elm]",
                "[teacher p1]",
                "[school s]\ncolour = red",
                "[patron p]\ncolour = red",
                "[patron p]\nroles = x")) {
            assertThatThrownBy(() -> CleverScript.read(bad.lines().toList(), clever()))
                    .hasMessageStartingWith("Line ");
        }
    }

    @Test
    void aPatronPrintsNothingPersonal() {
        assertThat(FakeCleverPatron.of("5f0c1234")
                        .name("Jo", "Doe")
                        .student("8", "elm")
                        .build())
                .hasToString("FakeCleverPatron[…34]");
    }
}
