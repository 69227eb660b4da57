package org.patronauth.firstbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstBookAnswerTest {
    private static final String YES = "Valid Code Pin Pair";

    private static FirstBookAnswer of(String body) {
        return FirstBookAnswer.of(200, body.getBytes(StandardCharsets.UTF_8));
    }

    // F5
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Valid Code Pin Pair\"",
                "Valid Code Pin Pair",
                "\uFEFF\"Valid Code Pin Pair\"",
                "\r\n \"Valid Code Pin Pair\" \t\u00a0\n",
                "\uFEFF Valid Code Pin Pair\n",
                "{\"code\":200,\"message\":\"Valid Code Pin Pair\"}",
                "{\"code\":\"200\",\"message\":\"Valid Code Pin Pair\"}",
                "{\"message\":\"Valid Code Pin Pair\"}",
                "{\"message\":\"Valid Code Pin Pair\",\"other\":[1,2]}"
            })
    void theExactWordsAreAYes(String body) {
        assertThat(of(body)).isEqualTo(FirstBookAnswer.ACCEPTED);
    }

    // F5
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":404,\"message\":\"Access Code Pin Pair not found\"}",
                "{\"code\":404,\"message\":\"Valid Code Pin Pair\"}",
                "{\"code\":201,\"message\":\"Valid Code Pin Pair\"}",
                "{\"code\":200.0,\"message\":\"Valid Code Pin Pair\"}",
                "{\"code\":null,\"message\":\"Valid Code Pin Pair\"}",
                "{\"code\":true,\"message\":\"Valid Code Pin Pair\"}",
                "{\"code\":[200],\"message\":\"Valid Code Pin Pair\"}",
                "{\"code\":\"\",\"message\":\"Valid Code Pin Pair\"}",
                "{\"code\":200,\"message\":\"valid code pin pair\"}",
                "{\"code\":200,\"message\":\" Valid Code Pin Pair\"}",
                "{\"code\":200,\"message\":[\"Valid Code Pin Pair\"]}",
                "{\"code\":200,\"message\":null}",
                "{\"code\":200}",
                "{\"Message\":\"Valid Code Pin Pair\"}",
                "{}",
                "[]",
                "[\"Valid Code Pin Pair\"]",
                "200",
                "true",
                "null",
                "\"\"",
                "\" Valid Code Pin Pair\"",
                "\"Valid Code Pin Pair.\"",
                "Not a Valid Code Pin Pair"
            })
    void anythingElseIsANo(String body) {
        assertThat(of(body)).isEqualTo(FirstBookAnswer.REFUSED);
    }

    // F5
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \r\n\t\u00a0",
                "\uFEFF",
                "<html><body>Valid Code Pin Pair</body></html>",
                " \n<!DOCTYPE html>",
                "{\"code\":401,\"message\":\"x\"}",
                "{\"code\":403,\"message\":\"Valid Code Pin Pair\"}",
                "{\"code\":429}",
                "{\"code\":\"429\"}",
                "{\"code\":500,\"message\":\"Valid Code Pin Pair\"}",
                "{\"code\":\"503\",\"message\":\"x\"}",
                "{\"code\":599}"
            })
    void aPageAndAServersTroubleAreNoAnswer(String body) {
        assertThat(of(body)).isEqualTo(FirstBookAnswer.NONE);
    }

    // F5
    @Test
    void onlyCodesOfServersAreTrouble() {
        for (String code : List.of("400", "402", "404", "428", "430", "499", "600", "5000", "50", "5xx", "-500")) {
            assertThat(of("{\"code\":\"" + code + "\"}")).as(code).isEqualTo(FirstBookAnswer.REFUSED);
        }
    }

    // F5, F8
    @ParameterizedTest
    @ValueSource(ints = {201, 204, 206, 302, 400, 401, 403, 404, 429, 500, 502, 503})
    void everyOtherStatusIsNoAnswer(int status) {
        assertThat(FirstBookAnswer.of(status, ("\"" + YES + "\"").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(FirstBookAnswer.NONE);
    }

    // T12
    @Test
    void aTextThatMerelyHoldsTheWordsAcceptsNobody() {
        List<String> frames = List.of(
                "Not a %s",
                "%s not found",
                "%s.",
                "in%s",
                "%s %s",
                "\"%s",
                "%s\"",
                "'%s'",
                "[%s]",
                "(%s)",
                "%s,",
                "{\"error\":\"%s\"}",
                "{\"message\":\"No %s\"}",
                "{\"message\":\"%s!\"}",
                "{\"message\":{\"x\":\"%s\"}}",
                "{\"code\":404,\"message\":\"%s\"}",
                "{\"code\":\"no\",\"message\":\"%s\"}",
                "[\"%s\"]",
                "{\"%s\":1}",
                "{\"message\":\"%s\"",
                "{\"message\":\"%s\"}}",
                "{\"message\":\"%s\"} {}",
                "{\"message\":\"x\",\"message\":\"%s\"}",
                "<p>%s</p>",
                "<!-- -->%s",
                "callback(\"%s\")",
                "\"\\u0000%s\"",
                "\"%s\\n\"",
                "%s\u0000",
                "x\r\n\r\n%s");
        List<String> words = List.of(
                YES,
                YES.toLowerCase(Locale.ROOT),
                YES.toUpperCase(Locale.ROOT),
                YES + " ",
                " " + YES,
                YES + "\u200b",
                YES + YES);
        List<String> hostile = new ArrayList<>();
        for (String frame : frames) {
            for (String word : words) {
                hostile.add(frame.replace("%s", word));
            }
        }
        assertThat(hostile).hasSizeGreaterThan(200);
        for (String body : hostile) {
            assertThat(of(body)).as(body).isNotEqualTo(FirstBookAnswer.ACCEPTED);
        }
        assertThat(FirstBookAnswer.of(200, new byte[] {(byte) 0xFE, (byte) 0xFF, 0, 'V'}))
                .isEqualTo(FirstBookAnswer.REFUSED);
    }
}
