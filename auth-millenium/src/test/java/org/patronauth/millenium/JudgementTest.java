package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgementTest {
    private static final String RECORD = "RECORD #[p81]=1100220<BR>\nP BARCODE[pb]=23333000000001<BR>\n";

    private static Judgement pinTest(String body) {
        return Judgement.ofPinTest(200, PatronDump.of(body));
    }

    private static Judgement dump(String body) {
        return Judgement.ofDump(200, PatronDump.of(body), "pb");
    }

    // M5.2: which return codes came, and whether an error did
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "none; false; false; NOTHING_SAID",
                "none; true; false; NO",
                "none; false; true; NO",
                "none; true; true; NO",
                "0; false; false; YES",
                "0; true; false; NO",
                "0; false; true; NO",
                "0; true; true; NO",
                "1; false; false; NO",
                "1; true; true; NO",
                "0 0; false; false; YES",
                "0 1; false; false; NO",
                "1 0; false; false; NO",
                "00; false; false; NO",
                "-0; false; false; NO",
                "0x; false; false; NO",
                "'' ; false; false; NO"
            })
    void aPinIsRightWhenEveryReturnCodeIsZeroAndThereIsNoError(
            String codes, boolean errorNumber, boolean errorText, Judgement expected) {
        StringBuilder body = new StringBuilder("<HTML><BODY>REC INFO[p!]=p<BR>\n");
        for (String code : codes == null ? new String[0] : codes.split(" ", -1)) {
            body.append("RETCOD=").append(code).append("<BR>\n");
        }
        body.append(errorNumber ? "ERRNUM=4<BR>\n" : "").append(errorText ? "ERRMSG=Invalid patron PIN<BR>\n" : "");
        assertThat(pinTest(body + "</BODY></HTML>")).isEqualTo(expected);
    }

    // M5.2, M4.6: dialect 5
    @Test
    void aControlCharacterBehindAReturnCodeIsNoPartOfIt() {
        assertThat(pinTest("RETCOD=1\u0001<BR>\nERRNUM=4<BR>\nERRMSG=Invalid patron PIN<BR>"))
                .isEqualTo(Judgement.NO);
        assertThat(pinTest("RETCOD=0\u0001<BR>")).isEqualTo(Judgement.YES);
    }

    // M3.1
    @ParameterizedTest
    @ValueSource(ints = {200, 201, 299, 400, 401, 404, 499})
    void theStatusOfAnAnswerMatters(int status) {
        assertThat(Judgement.ofPinTest(status, PatronDump.of("RETCOD=0<BR>"))).isEqualTo(Judgement.YES);
        assertThat(Judgement.ofDump(status, PatronDump.of(RECORD), "pb")).isEqualTo(Judgement.YES);
        assertThat(Judgement.ofDump(status, PatronDump.of("ERRMSG=no<BR>"), "pb"))
                .isEqualTo(Judgement.NO);
        assertThat(Judgement.ofPinTest(status, PatronDump.of("<h1>Not found</h1>"))
                        .isOutage())
                .isTrue();
        assertThat(Judgement.ofDump(status, PatronDump.of("<h1>Not found</h1>"), "pb")
                        .isOutage())
                .isTrue();
    }

    // M3.1
    @ParameterizedTest
    @ValueSource(ints = {100, 199, 300, 302, 307, 399, 500, 503, 599, 600, 0})
    void noOtherStatusIsAnAnswer(int status) {
        for (String body : new String[] {"RETCOD=0<BR>\n" + RECORD, "RETCOD=1<BR>\nERRNUM=4<BR>\nERRMSG=no<BR>"}) {
            assertThat(Judgement.ofPinTest(status, PatronDump.of(body))).isEqualTo(Judgement.BAD_STATUS);
            assertThat(Judgement.ofDump(status, PatronDump.of(body), "pb")).isEqualTo(Judgement.BAD_STATUS);
        }
    }

    // M3.3
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><body><h1>502 Bad Gateway</h1><br>\n</body></html>",
                "<form><input name=\"pin\"><br>\n<a href=\"?x=1\">sign in</a><br>",
                "RETCOD=0",
                "name=value<BR>",
                "{\"RETCOD\": 0}"
            })
    void aPageThatIsNotThePatronApisIsAnOutage(String page) {
        assertThat(pinTest(page)).isEqualTo(Judgement.NOT_A_PATRON_API);
        assertThat(dump(page)).isEqualTo(Judgement.NOT_A_PATRON_API);
    }

    // M3.3: one record is enough to be one
    @Test
    void aFieldOrAControlRecordMakesAPatronApi() {
        assertThat(pinTest("[px]=<BR>")).isEqualTo(Judgement.NOTHING_SAID);
        assertThat(dump("ERRNUM=<BR>")).isEqualTo(Judgement.NO);
    }

    // M4.7
    @Test
    void aRecordWithAnErrorIsNobodysRecord() {
        assertThat(dump("ERRNUM=1<BR>\nERRMSG=Requested record not found<BR>")).isEqualTo(Judgement.NO);
        assertThat(dump(RECORD + "ERRNUM=2<BR>")).isEqualTo(Judgement.NO);
        assertThat(dump("ERRMSG=Record ID not unique<BR>\n" + RECORD)).isEqualTo(Judgement.NO);
    }

    // M6.15
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "RECORD #[p81]=1100220<BR>; YES",
                "RECORD #[p81]= <BR>; NOT_A_PATRON",
                "RECORD #[p81]=1<BR>|RECORD #[p81]= <BR>; YES",
                "P BARCODE[pb]=1<BR>; YES",
                "P BARCODE[pb]=<BR>; YES",
                "P BARCODE[pb]=a<b><BR>; YES",
                "ALT ID[pu]=jane<BR>; NOT_A_PATRON",
                "REC INFO[p!]=p<BR>; NOT_A_PATRON",
                "MBLOCK[p56]=-<BR>; NOT_A_PATRON"
            })
    void aRecordHasANumberOrAnIdentifierField(String body, Judgement expected) {
        assertThat(dump(body.replace('|', '\n'))).isEqualTo(expected);
    }

    // M6.15
    @Test
    void theIdentifierFieldIsTheConfiguredOne() {
        assertThat(Judgement.ofDump(200, PatronDump.of("ALT ID[pu]=jane<BR>"), "pu"))
                .isEqualTo(Judgement.YES);
        assertThat(Judgement.ofDump(200, PatronDump.of("P BARCODE[pb]=1<BR>"), "pu"))
                .isEqualTo(Judgement.NOT_A_PATRON);
    }

    // T11
    @Test
    void aRecordThatComesWithARefusalIsNotBelieved() {
        assertThat(dump("RETCOD=1<BR>\n" + RECORD)).isEqualTo(Judgement.NOT_A_PATRON);
        assertThat(dump(RECORD + "RETCOD=0<BR>\nRETCOD=1<BR>\n")).isEqualTo(Judgement.NOT_A_PATRON);
        assertThat(dump("RETCOD=0<BR>\n" + RECORD)).isEqualTo(Judgement.YES);
    }

    @ParameterizedTest
    @EnumSource(Judgement.class)
    void outagesAndOnlyOutagesHaveASentence(Judgement judgement) {
        boolean said = judgement == Judgement.YES || judgement == Judgement.NO;
        assertThat(judgement.isOutage()).isEqualTo(!said);
        assertThat(judgement.sentence().isEmpty()).isEqualTo(said);
    }
}
