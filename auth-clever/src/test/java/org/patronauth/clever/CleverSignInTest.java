package org.patronauth.clever;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.PatronData;
import org.patronauth.PersonalDetails;
import org.patronauth.RejectionReason;
import org.patronauth.clever.CleverProviderFactory.SchoolDirectory;
import org.patronauth.clever.CleverProviderFactory.SchoolDirectory.School;
import org.patronauth.http.HttpFailureException;
import org.patronauth.mock.FakeCleverPatron;
import org.patronauth.mock.FakeCleverServer;
import org.patronauth.mock.HttpFault;
import org.patronauth.mock.UnredactedRequest;
import org.patronauth.spi.OAuthAnswer;

/** What becomes of a code, with a Clever that answers as it should. */
class CleverSignInTest {
    private static HttpFault json(String body) {
        return HttpFault.body(body.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    private static RejectionReason reasonWithoutPatron(OAuthAnswer answer) {
        OAuthAnswer.Refused refused = (OAuthAnswer.Refused) answer;
        assertThat(refused.patron()).isNull();
        return refused.reason();
    }

    // The way of a browser.

    // C2, C4
    @Test
    void aBrowserClicksThroughThePageAndItsCodeSignsThePatronIn() throws Exception {
        FakeCleverPatron robin = OpenEbooks.patron().student("8", "listed").build();
        try (OpenEbooks open = OpenEbooks.open(
                OpenEbooks.fake().redirectUri(OpenEbooks.CALLBACK).patron(robin))) {
            HttpClient browser = HttpClient.newHttpClient();
            URI page = open.provider.authorizationUri(
                    OpenEbooks.request("state-1", OpenEbooks.CALLBACK, Map.of("district_id", "ordinary")),
                    OpenEbooks.call(Duration.ofSeconds(5)));
            String html = browser.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();
            StringBuilder form = new StringBuilder("patron=p1");
            Matcher hidden = Pattern.compile("type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")
                    .matcher(html);
            while (hidden.find()) {
                form.append('&').append(hidden.group(1)).append('=').append(hidden.group(2));
            }
            HttpResponse<Void> sent = browser.send(
                    HttpRequest.newBuilder(page.resolve("/oauth/authorize"))
                            .POST(BodyPublishers.ofString(form.toString()))
                            .build(),
                    BodyHandlers.discarding());
            String location = sent.headers().firstValue("Location").orElseThrow();
            assertThat(location).startsWith(OpenEbooks.CALLBACK + "?code=").endsWith("&state=state-1");
            OAuthAnswer answer =
                    open.complete(location.substring(location.indexOf("code=") + 5, location.indexOf('&')));
            assertThat(((OAuthAnswer.Identified) answer).data().externalType()).contains("M");
        }
    }

    // The exchange.

    // C4
    @Test
    void theExchangeIsThisRequestAndNoOther() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            open.clever.put(OpenEbooks.patron().teacher("listed").build());
            String code = open.clever.code("p1", OpenEbooks.CALLBACK);
            open.complete(code);
            UnredactedRequest request = open.clever.unredactedRequests().get(0);
            assertThat(request.requestLine()).isEqualTo("POST /oauth/tokens HTTP/1.1");
            assertThat(request.header("Content-Type")).contains("application/json");
            assertThat(request.header("Accept")).contains("application/json");
            assertThat(request.header("Authorization"))
                    .contains("Basic "
                            + Base64.getEncoder()
                                    .encodeToString((OpenEbooks.CLIENT_ID + ":" + OpenEbooks.CLIENT_SECRET)
                                            .getBytes(StandardCharsets.UTF_8)));
            assertThat(request.body())
                    .isEqualTo("{\"code\":\"" + code
                            + "\",\"grant_type\":\"authorization_code\",\"redirect_uri\":\"" + OpenEbooks.CALLBACK
                            + "\"}");
            assertThat(open.clever.unredactedRequests())
                    .extracting(UnredactedRequest::requestLine)
                    .containsExactly(
                            "POST /oauth/tokens HTTP/1.1",
                            "GET /v3.0/me HTTP/1.1",
                            "GET /v3.0/users/p1 HTTP/1.1",
                            "GET /v3.0/schools/listed HTTP/1.1");
            assertThat(open.clever.unredactedRequests().subList(1, 4)).allSatisfy(asked -> {
                assertThat(asked.header("Authorization").orElse("")).startsWith("Bearer il");
                assertThat(asked.header("Accept")).contains("application/json");
            });
        }
    }

    // C4
    @Test
    void aCodeStaysWhatItWasWhateverIsInIt() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            assertThat(reasonWithoutPatron(open.complete("a\"b\\c\n\",\"redirect_uri\":\"x ü")))
                    .isEqualTo(RejectionReason.INVALID_CREDENTIALS);
            assertThat(open.clever.unredactedRequests().get(0).body())
                    .startsWith("{\"code\":\"a\\\"b\\\\c\\n\\\",\\\"redirect_uri\\\":\\\"x ")
                    .contains("\",\"grant_type\":\"authorization_code\"");
        }
    }

    // C4
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/oauth/tokens|/oauth/tokens",
                "/oauth/tokens/|/oauth/tokens/",
                "/tokens|/tokens",
                "/|/",
                "''|/",
                "/a/to%20kens|/a/to%20kens",
                "/a/to%2Fkens|/a/to%2Fkens"
            })
    void theTokenEndpointIsAskedAsItIsWritten(String written, String path) throws Exception {
        try (FakeCleverServer other = OpenEbooks.fake().start();
                OpenEbooks open = OpenEbooks.open(
                        OpenEbooks.fake(), "token_endpoint", "http://127.0.0.1:" + other.port() + written)) {
            try {
                open.complete("code");
            } catch (HttpFailureException e) {
                assertThat(e).hasMessageContaining("status 404");
            }
            assertThat(other.unredactedRequests())
                    .extracting(UnredactedRequest::requestLine)
                    .containsExactly("POST " + path + " HTTP/1.1");
        }
    }

    // C4
    @Test
    void aCodeWorksOnceAndForAMinute() throws Exception {
        HandClock clock = new HandClock();
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake().clock(clock))) {
            open.clever.put(OpenEbooks.patron().teacher("listed").build());
            String code = open.clever.code("p1", OpenEbooks.CALLBACK);
            assertThat(open.complete(code)).isInstanceOf(OAuthAnswer.Identified.class);
            assertThat(reasonWithoutPatron(open.complete(code))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
            String late = open.clever.code("p1", OpenEbooks.CALLBACK);
            clock.advance(Duration.ofMinutes(1));
            assertThat(reasonWithoutPatron(open.complete(late))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
            assertThat(open.clever.exchanges()).isEqualTo(3);
        }
    }

    // C4
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"access_token\":null}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\" \u00A0\"}",
                "{\"access_token\":17}",
                "{\"access_token\":true}",
                "{\"access_token\":[\"il1\"]}",
                "{\"access_token\":{\"x\":\"il1\"}}",
                "{\"error\":\"access_token\"}",
                "{\"data\":{\"access_token\":\"il1\"}}"
            })
    void anAnswerWithoutATokenIsNobody(String body) throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            open.clever.misbehave(json(body).on("token"));
            assertThat(reasonWithoutPatron(open.complete("code"))).isEqualTo(RejectionReason.INVALID_CREDENTIALS);
            assertThat(open.asked()).containsExactly("token");
        }
    }

    // C4
    @ParameterizedTest
    @ValueSource(strings = {"il1\\nX-Evil: 1", " il1", "il1 ", "il\\u00fc"})
    void aTokenThatNoHeaderCanHoldIsAnOutage(String token) throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            open.clever.misbehave(json("{\"access_token\":\"" + token + "\"}").on("token"));
            assertThatThrownBy(() -> open.complete("code")).isInstanceOf(HttpFailureException.class);
            assertThat(open.asked()).containsExactly("token");
        }
    }

    // Who it is.

    // C5
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"data\":null}",
                "{\"data\":[]}",
                "{\"data\":{}}",
                "{\"id\":\"p1\"}",
                "{\"data\":{\"id\":null}}",
                "{\"data\":{\"id\":\"\"}}",
                "{\"data\":{\"id\":\" \\t\"}}",
                "{\"data\":{\"id\":17}}",
                "{\"data\":{\"id\":[\"p1\"]}}",
                "{\"data\":{},\"links\":[{\"rel\":\"canonical\",\"uri\":\"/v3.0/users/p1\"}]}"
            })
    void anAnswerWithoutAnIdIsNobody(String me) throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            open.clever.misbehave(json(me).on("me"));
            assertThat(reasonWithoutPatron(
                            open.signIn(OpenEbooks.patron().teacher("listed").build())))
                    .isEqualTo(RejectionReason.INVALID_CREDENTIALS);
            assertThat(open.asked()).containsExactly("token", "me");
        }
    }

    // C5
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"district\",\"data\":{\"id\":\"p1\"}}|false",
                "{\"data\":{\"id\":\"p1\",\"type\":\"district\"}}|false",
                "{\"type\":\"user\",\"data\":{\"id\":\"p1\",\"type\":\"district\"}}|false",
                "{\"type\":\"district\",\"data\":{\"id\":\"p1\",\"type\":\"user\"}}|false",
                "{\"type\":\"user\",\"data\":{\"id\":\"p1\",\"type\":\"user\"}}|true",
                "{\"type\":\"District\",\"data\":{\"id\":\"p1\",\"district\":\"district\"}}|true",
                "{\"data\":{\"id\":\"p1\"}}|true"
            })
    void aDistrictIsNoPatron(String me, boolean goesOn) throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            open.clever.misbehave(json(me).on("me"));
            OAuthAnswer answer =
                    open.signIn(OpenEbooks.patron().teacher("listed").build());
            if (goesOn) {
                assertThat(answer).isInstanceOf(OAuthAnswer.Identified.class);
            } else {
                assertThat(reasonWithoutPatron(answer)).isEqualTo(RejectionReason.UNSUPPORTED_USER_TYPE);
                assertThat(open.asked()).containsExactly("token", "me");
            }
        }
    }

    // C5
    @Test
    void linksAreNeverFollowed() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            open.clever.misbehave(json("{\"links\":[{\"rel\":\"canonical\",\"uri\":\"@evil.example/v3.0/users/p2\"},"
                            + "{\"rel\":\"self\",\"uri\":\"/v3.0/users/p2\"}],\"data\":{\"id\":\"p1\"}}")
                    .on("me"));
            open.signIn(OpenEbooks.patron().teacher("listed").build());
            assertThat(open.clever.unredactedRequests().get(2).requestLine()).isEqualTo("GET /v3.0/users/p1 HTTP/1.1");
        }
    }

    // C6
    @Test
    void theIdIsEscapedWhereItIsAskedFor() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            open.clever.misbehave(
                    json("{\"data\":{\"id\":\"../a b?c#d%2e/ü\"}}").on("me"));
            assertThatThrownBy(() ->
                            open.signIn(OpenEbooks.patron().teacher("listed").build()))
                    .isInstanceOf(HttpFailureException.class);
            assertThat(open.clever.unredactedRequests().get(2).requestLine())
                    .isEqualTo("GET /v3.0/users/..%2Fa%20b%3Fc%23d%252e%2F%C3%BC HTTP/1.1");
        }
    }

    // C5, C6
    @ParameterizedTest
    @ValueSource(strings = {".", "..", "p1 ", "\\u0001p1", "p\\u00001", "p1\\ud800"})
    void anIdThatCannotBeAskedForOrKeptIsAnOutage(String id) throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            open.clever.misbehave(json("{\"data\":{\"id\":\"" + id + "\"}}").on("me"));
            assertThatThrownBy(() ->
                            open.signIn(OpenEbooks.patron().teacher("listed").build()))
                    .isInstanceOf(HttpFailureException.class);
            assertThat(open.asked()).containsExactly("token", "me");
        }
    }

    // Roles.

    // C6
    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "{}", "[]", "\"student\"", "[\"student\"]", "{\"robot\":{}}", "{\"Student\":{}}"})
    void withoutARoleNobodyIsLetIn(String roles) throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            assertThat(open.refusedAsKnown(OpenEbooks.patron().roles(roles).build()))
                    .isEqualTo(RejectionReason.UNSUPPORTED_USER_TYPE);
            assertThat(open.asked()).containsExactly("token", "me", "user");
        }
    }

    // C6, C11
    @Test
    void staffAdministratorsAndContactsAreRefusedBeforeTheirSchoolIsAskedFor() throws Exception {
        for (FakeCleverPatron grownUp : List.of(
                OpenEbooks.patron().districtAdmin().build(),
                OpenEbooks.patron().staff("listed").build(),
                OpenEbooks.patron().contact().build(),
                OpenEbooks.patron().districtAdmin().staff("listed").contact().build())) {
            try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
                assertThat(open.refusedAsKnown(grownUp)).isEqualTo(RejectionReason.UNSUPPORTED_USER_TYPE);
                assertThat(open.asked()).containsExactly("token", "me", "user");
            }
        }
    }

    // C6
    @Test
    void theOrderOfRolesDoesNotMatter() throws Exception {
        List<String> roles = new ArrayList<>(List.of("district_admin", "staff", "teacher", "contact"));
        Random random = new Random(66);
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            for (int i = 0; i < 12; i++) {
                Collections.shuffle(roles, random);
                FakeCleverPatron.Builder teacher = OpenEbooks.patron();
                roles.forEach(role -> teacher.role(role, "{\"school\":\"listed\"}"));
                assertThat(open.identified(teacher.build()).externalType()).contains("A");
                FakeCleverPatron.Builder student = OpenEbooks.patron();
                roles.forEach(role -> student.role(role, "{\"school\":\"unlisted\"}"));
                student.student("1", "listed");
                assertThat(open.identified(student.build()).externalType()).contains("E");
            }
        }
    }

    // C6
    @Test
    void staffIsLetInAsTeachersAreWhereThatIsSet() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake(), "admit_staff", true)) {
            assertThat(open.identified(OpenEbooks.patron().staff("listed").build())
                            .externalType())
                    .contains("A");
            assertThat(open.refusedAsKnown(OpenEbooks.patron().staff("unlisted").build()))
                    .isEqualTo(RejectionReason.NOT_ELIGIBLE);
            assertThat(open.refusedAsKnown(OpenEbooks.patron().districtAdmin().build()))
                    .isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
            assertThat(open.refusedAsKnown(OpenEbooks.patron().contact().build()))
                    .isEqualTo(RejectionReason.UNSUPPORTED_USER_TYPE);
        }
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake(), "admit_staff", true, "check_eligibility", false)) {
            assertThat(open.identified(OpenEbooks.patron().districtAdmin().build())
                            .externalType())
                    .contains("A");
        }
    }

    // Schools.

    // C7.1
    @Test
    void theSchoolIsThatOfTheRoleOrTheFirstOfSeveral() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            for (String student : List.of(
                    "{\"school\":\"listed\",\"schools\":[\"unlisted\"]}",
                    "{\"schools\":[\"listed\",\"unlisted\"]}",
                    "{\"school\":null,\"schools\":[\"listed\"]}",
                    "{\"school\":\"\",\"schools\":[\"listed\"]}",
                    "{\"school\":\" \u00A0\",\"schools\":[\"listed\"]}",
                    "{\"schools\":[null,\"\",\"listed\",\"unlisted\"]}")) {
                assertThat(open.identified(OpenEbooks.patron()
                                        .role("teacher", "{\"school\":\"unlisted\"}")
                                        .role("student", student)
                                        .build())
                                .externalType())
                        .isEmpty();
            }
            assertThat(open.refusedAsKnown(OpenEbooks.patron()
                            .role("student", "{\"school\":\"unlisted\",\"schools\":[\"listed\"]}")
                            .build()))
                    .isEqualTo(RejectionReason.NOT_ELIGIBLE);
        }
    }

    // C7.1
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "{\"school\":\"\"}",
                "{\"schools\":[]}",
                "{\"schools\":\"listed\"}",
                "{\"school\":{\"id\":\"listed\"}}",
                "{\"schools\":[{\"id\":\"listed\"},\" \"]}"
            })
    void withoutASchoolNobodyIsLetIn(String student) throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            assertThat(open.refusedAsKnown(
                            OpenEbooks.patron().role("student", student).build()))
                    .isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
            assertThat(open.asked()).containsExactly("token", "me", "user");
        }
    }

    // C7.2
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"360007700123\"|true",
                "360007700123|true",
                "\" 360007700123\\t\"|true",
                "\"010000500870\"|true",
                "\"10000500870\"|true",
                "10000500870|true",
                "\"360007700124\"|false",
                "\"36000770012\"|false",
                "\"0360007700123\"|false",
                "\"360007700123x\"|false",
                "\"36-0007700123\"|false",
                "360007700123.0|false",
                "\"0\"|false",
                "\"n/a\"|false"
            })
    void theSchoolsNumberMustBeOnTheList(String ncesId, boolean listed) throws Exception {
        try (OpenEbooks open = OpenEbooks.open(
                OpenEbooks.fake().schoolJson("this", "{\"data\":{\"nces_id\":" + ncesId + "}}"),
                "allow_demo_district",
                true)) {
            OAuthAnswer answer = open.signIn(
                    OpenEbooks.patron().district("demo").teacher("this").build());
            assertThat(answer instanceof OAuthAnswer.Identified).isEqualTo(listed);
            if (answer instanceof OAuthAnswer.Refused refused) {
                assertThat(refused.reason()).isEqualTo(RejectionReason.NOT_ELIGIBLE);
                assertThat(refused.patron().permanentId()).contains("p1");
            }
            assertThat(open.asked()).containsExactly("token", "me", "user", "school");
        }
    }

    // C7.3, 4.4: a library patron without a district works when the number is there
    @Test
    void aPatronWithoutADistrictIsLetInByTheNumberOfTheSchool() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake(), "allow_demo_district", true)) {
            assertThat(open.identified(
                                    FakeCleverPatron.of("p1").teacher("listed").build())
                            .externalType())
                    .contains("A");
            assertThat(open.refusedAsKnown(
                            FakeCleverPatron.of("p1").teacher("unnumbered").build()))
                    .isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
            assertThat(open.asked()).doesNotContain("district");
        }
    }

    // C7.3
    @ParameterizedTest
    @CsvSource({
        "unnumbered,ordinary,true,true,false",
        "unnumbered,demo,true,true,true",
        "blank,demo,true,true,true",
        "blank,ordinary,true,true,false",
        "unnumbered,demo,false,false,false",
        "blank,demo,false,false,false"
    })
    void aSchoolWithoutANumberIsLetInByADemoDistrictAlone(
            String school, String district, boolean allowed, boolean asked, boolean letIn) throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake(), "allow_demo_district", allowed)) {
            OAuthAnswer answer = open.signIn(
                    OpenEbooks.patron().district(district).student("1", school).build());
            if (letIn) {
                assertThat(((OAuthAnswer.Identified) answer).data().externalType())
                        .contains("E");
            } else {
                assertThat(((OAuthAnswer.Refused) answer).reason()).isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
            }
            assertThat(open.asked().contains("district")).isEqualTo(asked);
        }
    }

    // C7.3
    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}", "true", "\"\"", "\"\u00A0\""})
    void aNumberThatIsNoneIsAsGoodAsAbsent(String ncesId) throws Exception {
        try (OpenEbooks open =
                OpenEbooks.open(OpenEbooks.fake().schoolJson("this", "{\"data\":{\"nces_id\":" + ncesId + "}}"))) {
            assertThat(open.refusedAsKnown(OpenEbooks.patron().teacher("this").build()))
                    .isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
        }
    }

    // C7.3
    @Test
    void theDistrictIsThatOfWhoSignedInElseThatOfTheRecord() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake(), "allow_demo_district", true)) {
            for (String me : List.of(
                    "{\"data\":{\"id\":\"p1\"}}",
                    "{\"data\":{\"id\":\"p1\",\"district\":null}}",
                    "{\"data\":{\"id\":\"p1\",\"district\":\" \"}}")) {
                open.clever.misbehaveOnce(json(me).on("me"));
                assertThat(open.identified(OpenEbooks.patron()
                                        .district("demo")
                                        .teacher("blank")
                                        .build())
                                .externalType())
                        .contains("A");
            }
            open.clever.misbehaveOnce(
                    json("{\"data\":{\"id\":\"p1\",\"district\":\"ordinary\"}}").on("me"));
            assertThat(open.refusedAsKnown(OpenEbooks.patron()
                            .district("demo")
                            .teacher("blank")
                            .build()))
                    .isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
            open.clever.misbehave(
                    json("{\"data\":{\"id\":\"p1\",\"district\":\"\"}}").on("me"));
            int asked = open.clever.requests("district");
            assertThat(open.refusedAsKnown(
                            OpenEbooks.patron().district(" ").teacher("blank").build()))
                    .isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
            assertThat(open.clever.requests("district")).isEqualTo(asked);
        }
    }

    // C7.3
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"data\":{}}", "{\"data\":{\"name\":null}}", "{\"name\":\"#DEMO\"}"})
    void aDistrictWithoutANameIsNoDemoDistrict(String district) throws Exception {
        try (OpenEbooks open =
                OpenEbooks.open(OpenEbooks.fake().districtJson("ordinary", district), "allow_demo_district", true)) {
            assertThat(open.refusedAsKnown(OpenEbooks.patron().teacher("blank").build()))
                    .isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
        }
    }

    // C7, 4.7: switchable per site
    @Test
    void whereEligibilityIsNotCheckedNoSchoolIsAskedFor() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake(), "check_eligibility", false)) {
            assertThat(open.identified(OpenEbooks.patron().student("9", null).build())
                            .externalType())
                    .contains("H");
            assertThat(open.identified(OpenEbooks.patron().teacher("unlisted").build())
                            .externalType())
                    .contains("A");
            assertThat(open.asked()).doesNotContain("school", "district");
            open.provider.housekeep();
        }
    }

    // C7.2
    @Test
    void schoolsCanBeLookedUpWithTheTokenOfTheDistrict() throws Exception {
        FakeCleverServer.Builder fake =
                OpenEbooks.fake().districtToken("district-canary").schoolsNeedDistrictToken();
        try (OpenEbooks open = OpenEbooks.open(fake, "school_token", "district", "district_token", "district-canary")) {
            assertThat(open.identified(OpenEbooks.patron().teacher("listed").build())
                            .externalType())
                    .contains("A");
            assertThat(open.clever
                            .unredactedRequests()
                            .get(2)
                            .header("Authorization")
                            .orElseThrow())
                    .startsWith("Bearer il");
            assertThat(open.clever.unredactedRequests().get(3).header("Authorization"))
                    .contains("Bearer district-canary");
        }
        try (OpenEbooks open = OpenEbooks.open(fake)) {
            assertThat(open.refusedAsKnown(OpenEbooks.patron().teacher("listed").build()))
                    .isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
        }
    }

    // C7.2
    @Test
    void aHostCanLookSchoolsUpByItself() throws Exception {
        AtomicReference<String> asked = new AtomicReference<>();
        AtomicReference<Optional<School>> found = new AtomicReference<>(Optional.of(new School("10000500870")));
        SchoolDirectory own = (id, deadline) -> {
            asked.set(id);
            assertThat(deadline.hasPassed()).isFalse();
            return found.get();
        };
        try (OpenEbooks open =
                OpenEbooks.open(OpenEbooks.fake(), own, "school_token", "district", "district_token", "d")) {
            assertThat(open.identified(OpenEbooks.patron().teacher("elm").build())
                            .externalType())
                    .contains("A");
            assertThat(asked).hasValue("elm");
            found.set(Optional.of(new School("360007700999")));
            assertThat(open.refusedAsKnown(OpenEbooks.patron().teacher("elm").build()))
                    .isEqualTo(RejectionReason.NOT_ELIGIBLE);
            found.set(Optional.of(new School(null)));
            assertThat(open.refusedAsKnown(OpenEbooks.patron().teacher("elm").build()))
                    .isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
            found.set(Optional.empty());
            assertThat(open.refusedAsKnown(OpenEbooks.patron().teacher("elm").build()))
                    .isEqualTo(RejectionReason.UNKNOWN_SCHOOL);
            assertThat(open.asked()).doesNotContain("school");
        }
        SchoolDirectory away = (id, deadline) -> {
            throw new IOException("away");
        };
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake(), away)) {
            assertThatThrownBy(
                            () -> open.signIn(OpenEbooks.patron().teacher("elm").build()))
                    .hasMessage("away");
        }
    }

    // Types.

    // C9
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "\"1\"|E",
                "\"6\"|M",
                "\"9\"|H",
                "8|M",
                "\" 8 \"|M",
                "\"Kindergarten\"|E",
                "\"PostGraduate\"|H",
                "8.0|none",
                "\"\"|none",
                "null|none",
                "\"Other\"|none",
                "\"Ungraded\"|none",
                "\"kindergarten\"|none",
                "[\"8\"]|none",
                "true|none"
            })
    void aStudentsTypeIsThatOfTheGrade(String grade, String type) throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            PatronData data = open.identified(OpenEbooks.patron()
                    .role("student", "{\"school\":\"listed\",\"grade\":" + grade + "}")
                    .build());
            assertThat(data.externalType()).isEqualTo(Optional.ofNullable(type));
            assertThat(data.isComplete()).isTrue();
        }
    }

    // C9
    @Test
    void theMapOfTheSettingsReplacesTheUsualOne() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake(), "grade_map", Map.of("5", "M", "Other", "X"))) {
            assertThat(open.identified(
                                    OpenEbooks.patron().student("5", "listed").build())
                            .externalType())
                    .contains("M");
            assertThat(open.identified(OpenEbooks.patron()
                                    .student("Other", "listed")
                                    .build())
                            .externalType())
                    .contains("X");
            assertThat(open.identified(
                                    OpenEbooks.patron().student("6", "listed").build())
                            .externalType())
                    .isEmpty();
            assertThat(open.identified(OpenEbooks.patron().teacher("listed").build())
                            .externalType())
                    .contains("A");
        }
    }

    // C9: cleared, not unchanged
    @Test
    void withoutAGradeTheTypeIsCleared() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            PatronData data =
                    open.identified(OpenEbooks.patron().student(null, "listed").build());
            assertThat(data.isComplete()).isTrue();
            assertThat(data.externalType()).isEmpty();
        }
    }

    // C10
    @Test
    void nothingIsToldOfAPatronButIdAndType() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            PatronData data =
                    open.identified(OpenEbooks.patron().student("8", "listed").build());
            assertThat(data.permanentId()).contains("p1");
            assertThat(data.authorizationIdentifiers()).containsExactly("p1");
            assertThat(data.externalType()).contains("M");
            assertThat(data.isComplete()).isTrue();
            assertThat(data.username()).isEmpty();
            assertThat(data.personalDetails()).isEqualTo(PersonalDetails.NONE);
            assertThat(data.authorizationExpires()).isEmpty();
            assertThat(data.fines()).isEmpty();
            assertThat(data.ruleValues()).isEmpty();
            assertThat(data.blockReason()).isEmpty();
            assertThat(data.libraryIdentifier()).isEmpty();
            assertThat(data.cachedNeighborhood()).isEmpty();
            assertThat(data.messages()).isEmpty();
        }
    }

    // C11
    @Test
    void whoeverIsRefusedAfterwardsIsNamedByTheIdAlone() throws Exception {
        try (OpenEbooks open = OpenEbooks.open(OpenEbooks.fake())) {
            OAuthAnswer.Refused refused = (OAuthAnswer.Refused)
                    open.signIn(OpenEbooks.patron().student("8", "unlisted").build());
            assertThat(refused.patron().permanentId()).contains("p1");
            assertThat(refused.patron().externalType()).isEmpty();
            assertThat(refused.patron().isComplete()).isFalse();
        }
    }
}
