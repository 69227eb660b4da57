package org.patronauth.clever;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.mock.HttpFault;
import org.patronauth.spi.OAuthAnswer;
import org.patronauth.spi.ServiceMisconfiguredException;

/** What becomes of a sign-in when Clever does not answer as it should: every cell of the table of C12. */
@Execution(ExecutionMode.CONCURRENT)
class CleverFailureTest {
    private static final String OUTAGE = "REMOTE_FAILURE";

    /** A sign-in that asks for everything. */
    private static String outcome(OpenEbooks open) {
        try {
            OAuthAnswer answer = open.signIn(
                    OpenEbooks.patron().district("demo").student("8", "blank").build());
            return answer instanceof OAuthAnswer.Refused refused
                    ? refused.reason().toString()
                    : "IDENTIFIED";
        } catch (ServiceMisconfiguredException e) {
            return "MISCONFIGURED";
        } catch (IOException e) {
            assertThat(Objects.toString(e.getMessage()).toLowerCase(Locale.ROOT))
                    .doesNotContain("canary", "p1", "blank", "demo");
            return OUTAGE;
        }
    }

    private static OpenEbooks open() throws Exception {
        return OpenEbooks.open(OpenEbooks.fake(), "allow_demo_district", true);
    }

    // C4, C5, C6, C7.3, C7.4, C12
    @ParameterizedTest
    @CsvSource({
        "token,400,INVALID_CREDENTIALS",
        "token,401,REMOTE_FAILURE",
        "token,403,REMOTE_FAILURE",
        "token,404,REMOTE_FAILURE",
        "token,429,REMOTE_FAILURE",
        "token,500,REMOTE_FAILURE",
        "token,501,REMOTE_FAILURE",
        "token,502,REMOTE_FAILURE",
        "token,503,REMOTE_FAILURE",
        "token,201,REMOTE_FAILURE",
        "token,204,REMOTE_FAILURE",
        "token,302,REMOTE_FAILURE",
        "me,400,REMOTE_FAILURE",
        "me,401,INVALID_CREDENTIALS",
        "me,403,INVALID_CREDENTIALS",
        "me,402,REMOTE_FAILURE",
        "me,404,REMOTE_FAILURE",
        "me,429,REMOTE_FAILURE",
        "me,500,REMOTE_FAILURE",
        "me,502,REMOTE_FAILURE",
        "me,503,REMOTE_FAILURE",
        "me,201,REMOTE_FAILURE",
        "me,302,REMOTE_FAILURE",
        "user,400,REMOTE_FAILURE",
        "user,401,REMOTE_FAILURE",
        "user,403,REMOTE_FAILURE",
        "user,404,REMOTE_FAILURE",
        "user,429,REMOTE_FAILURE",
        "user,500,REMOTE_FAILURE",
        "user,502,REMOTE_FAILURE",
        "user,503,REMOTE_FAILURE",
        "user,201,REMOTE_FAILURE",
        "user,302,REMOTE_FAILURE",
        "school,400,REMOTE_FAILURE",
        "school,401,UNKNOWN_SCHOOL",
        "school,402,REMOTE_FAILURE",
        "school,403,UNKNOWN_SCHOOL",
        "school,404,UNKNOWN_SCHOOL",
        "school,429,REMOTE_FAILURE",
        "school,500,REMOTE_FAILURE",
        "school,502,REMOTE_FAILURE",
        "school,503,REMOTE_FAILURE",
        "school,201,REMOTE_FAILURE",
        "school,302,REMOTE_FAILURE",
        "district,400,REMOTE_FAILURE",
        "district,401,REMOTE_FAILURE",
        "district,403,REMOTE_FAILURE",
        "district,404,REMOTE_FAILURE",
        "district,429,REMOTE_FAILURE",
        "district,500,REMOTE_FAILURE",
        "district,502,REMOTE_FAILURE",
        "district,503,REMOTE_FAILURE",
        "district,201,REMOTE_FAILURE",
        "district,302,REMOTE_FAILURE"
    })
    void everyStatusHasItsMeaningEvenOverARightBody(String kind, int status, String outcome) throws Exception {
        try (OpenEbooks open = open()) {
            open.clever.misbehave(HttpFault.rightAnswerWithStatus(status).on(kind));
            assertThat(outcome(open)).isEqualTo(outcome);
            open.clever.behave();
            open.clever.misbehave(HttpFault.status(status).on(kind));
            assertThat(outcome(open)).isEqualTo(outcome);
        }
    }

    // C4, C5, C6, C7.3, C7.4, C12
    @ParameterizedTest
    @ValueSource(strings = {"token", "me", "user", "school", "district"})
    void whatIsNoJsonObjectIsAnOutage(String kind) throws Exception {
        List<HttpFault> faults = new ArrayList<>(List.of(
                HttpFault.outagePage(200),
                HttpFault.loginPage(),
                HttpFault.emptyAnswer(),
                HttpFault.truncatedWithoutLength(5),
                HttpFault.suffix("x".getBytes(StandardCharsets.US_ASCII)),
                HttpFault.prefix("x".getBytes(StandardCharsets.US_ASCII)),
                HttpFault.gzipped(),
                HttpFault.truncatedBody(5),
                HttpFault.closeAfterRequest(),
                HttpFault.reset(),
                HttpFault.garbageStatusLine()));
        for (String body : List.of(
                "null",
                "[]",
                "[{\"access_token\":\"il1\",\"data\":{\"id\":\"p1\",\"name\":\"#DEMO\"}}]",
                "\"access_token\"",
                "17",
                "true",
                "{\"access_token\":\"a\",\"access_token\":\"b\",\"data\":{\"id\":\"p1\"}}",
                "{\"access_token\":\"a\",\"data\":{\"id\":\"p1\",\"roles\":{\"teacher\":{}}}",
                "{\"access_token\":\"il1\",\"data\":{\"id\":\"p1\",\"x\":" + "[".repeat(40) + "]".repeat(40) + "}}")) {
            faults.add(HttpFault.body(body.getBytes(StandardCharsets.UTF_8), "application/json"));
        }
        for (HttpFault fault : faults) {
            try (OpenEbooks open = open()) {
                open.clever.misbehave(fault.on(kind));
                assertThat(outcome(open)).as(fault.toString()).isEqualTo(OUTAGE);
            }
        }
    }

    // C6
    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"data\":null}", "{\"data\":[]}", "{\"data\":\"x\"}", "{\"roles\":{\"teacher\":{}}}"})
    void aRecordWithoutDataIsAnOutage(String body) throws Exception {
        try (OpenEbooks open = open()) {
            open.clever.misbehave(HttpFault.body(body.getBytes(StandardCharsets.UTF_8), "application/json")
                    .on("user"));
            assertThat(outcome(open)).isEqualTo(OUTAGE);
            assertThat(open.asked()).containsExactly("token", "me", "user");
        }
    }

    // C12
    @Test
    void aSignInThatAsksForEverythingSucceedsWhenNothingIsWrong() throws Exception {
        try (OpenEbooks open = open()) {
            assertThat(outcome(open)).isEqualTo("IDENTIFIED");
            assertThat(open.asked()).containsExactly("token", "me", "user", "school", "district");
        }
    }

    // C12
    @ParameterizedTest
    @CsvSource({"me,502", "me,503", "user,502", "user,503", "school,502", "school,503", "district,502", "district,503"})
    void aQuestionIsAskedOnceMoreWhenCleverIsBusy(String kind, int status) throws Exception {
        try (OpenEbooks open = open()) {
            open.clever.misbehaveOnce(HttpFault.status(status).on(kind));
            assertThat(outcome(open)).isEqualTo("IDENTIFIED");
            assertThat(open.clever.requests(kind)).isEqualTo(2);
            assertThat(open.clever.requests()).isEqualTo(6);
            open.clever.misbehave(HttpFault.status(status).on(kind));
            assertThat(outcome(open)).isEqualTo(OUTAGE);
            assertThat(open.clever.requests(kind)).isEqualTo(4);
        }
    }

    // C12
    @ParameterizedTest
    @ValueSource(ints = {400, 404, 429, 500, 501, 504})
    void aQuestionIsNotAskedAgainForAnyOtherStatus(int status) throws Exception {
        try (OpenEbooks open = open()) {
            open.clever.misbehaveOnce(HttpFault.status(status).on("user"));
            assertThat(outcome(open)).isEqualTo(OUTAGE);
            assertThat(open.clever.requests("user")).isOne();
        }
    }

    // C12
    @Test
    void aQuestionIsAskedOnceMoreWhenNoAnswerComes() throws Exception {
        try (OpenEbooks open = open()) {
            open.clever.put(OpenEbooks.patron().teacher("listed").build());
            open.clever.misbehaveOnce(HttpFault.holdAnswer().on("me"));
            OAuthAnswer answer = open.provider.complete(
                    OpenEbooks.grant(open.clever.code("p1", OpenEbooks.CALLBACK)),
                    OpenEbooks.call(Duration.ofSeconds(4)));
            assertThat(answer).isInstanceOf(OAuthAnswer.Identified.class);
            assertThat(open.clever.requests("me")).isEqualTo(2);
        }
    }

    // C4: never retried
    @ParameterizedTest
    @ValueSource(
            strings = {
                "status:502",
                "status:503",
                "retry-at-once",
                "close-after-request",
                "reset",
                "redirect:/oauth/tokens"
            })
    void aCodeIsSentOnce(String fault) throws Exception {
        try (OpenEbooks open = open()) {
            open.clever.misbehaveOnce(HttpFault.named(fault).on("token"));
            assertThat(outcome(open)).isEqualTo(OUTAGE);
            assertThat(open.clever.exchanges()).isOne();
            assertThat(open.clever.requests()).isOne();
        }
    }

    // C4, B10
    @ParameterizedTest
    @ValueSource(strings = {"token", "me", "user", "school", "district"})
    void nothingTakesLongerThanTheDeadline(String kind) throws Exception {
        try (OpenEbooks open = open()) {
            open.clever.put(
                    OpenEbooks.patron().district("demo").teacher("blank").build());
            open.clever.misbehave(HttpFault.holdAnswer().on(kind));
            String code = open.clever.code("p1", OpenEbooks.CALLBACK);
            long start = System.nanoTime();
            Throwable failure = catchThrowable(
                    () -> open.provider.complete(OpenEbooks.grant(code), OpenEbooks.call(Duration.ofMillis(900))));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(failure).isInstanceOf(IOException.class);
            assertThat(open.clever.exchanges()).isOne();
            assertThat(open.clever.requests(kind)).isBetween(1, kind.equals("token") ? 1 : 2);
        }
    }

    // T26
    @ParameterizedTest
    @ValueSource(strings = {"token", "me", "user", "school", "district"})
    void anEndlessAnswerIsAnOutage(String kind) throws Exception {
        try (OpenEbooks open = open()) {
            open.clever.misbehave(HttpFault.endlessBody().on(kind));
            assertThat(outcome(open)).isEqualTo(OUTAGE);
        }
    }

    // C12: redirects not followed
    @ParameterizedTest
    @ValueSource(strings = {"me", "user", "school", "district"})
    void aRedirectIsNotFollowed(String kind) throws Exception {
        try (OpenEbooks open = open()) {
            open.clever.misbehaveOnce(
                    HttpFault.redirect(open.clever.apiUrl() + "/me").on(kind));
            assertThat(outcome(open)).isEqualTo(OUTAGE);
            assertThat(open.clever.requests(kind)).isOne();
        }
    }

    // C12
    @Test
    void aCleverThatIsDownIsAnOutage() throws Exception {
        try (OpenEbooks open = open()) {
            open.clever.goDown();
            assertThat(catchThrowable(() -> open.complete("code"))).isInstanceOf(IOException.class);
        }
    }

    // T12: only the right place in the right document counts, whatever else holds the words
    @Test
    void twoHundredBodiesThatContainTheWordsLetNobodyIn() throws Exception {
        Random random = new Random(12);
        String token = "\"access_token\":\"il1\"";
        String[] before = {
            "", "x", "<html>", "[", "{\"data\":{", "{\"a\":[{", "\"", "{\"access_token\":{", "//", "{'a':"
        };
        String[] after = {"", "}", "</html>", "]", "}}", "}]}", "\"", "},", "} {}", "}x", ",}", "}\u0000"};
        try (OpenEbooks open = open()) {
            open.clever.put(OpenEbooks.patron().teacher("listed").build());
            for (int i = 0; i < 200; i++) {
                String body = before[random.nextInt(before.length)]
                        + token
                        + (random.nextInt(3) == 0 ? "," + token : "")
                        + after[random.nextInt(after.length)];
                open.clever.misbehaveOnce(HttpFault.body(body.getBytes(StandardCharsets.UTF_8), "application/json")
                        .on("token"));
                assertThat(outcome(open)).as(String.valueOf(i)).isNotEqualTo("IDENTIFIED");
            }
            assertThat(open.clever.requests("me")).isZero();
        }
    }
}
