package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatronDumpTest {
    /** Everything that was understood, a control record as NAME=value and a field as [code]value. */
    private static List<String> records(String text) {
        List<String> records = new ArrayList<>();
        PatronDump.of(text)
                .forEach(
                        (control, name, value) -> records.add(control ? name + "=" + value : "[" + name + "]" + value));
        return records;
    }

    // M4.1
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void linesEndInAnyOfThreeWays(String end) {
        assertThat(records("P TYPE[p47]=10<BR>" + end + end + "  \tHOME LIBR[p53]=main \t <BR>\u00A0" + end
                        + "RECORD #[p81]=1100220<BR>"))
                .containsExactly("[p47]10", "[p53]main", "[p81]1100220");
    }

    // M4.1
    @Test
    void nothingElseEndsALine() {
        assertThat(records("NOTE[px]=a\u2028b\u0085c\fd\u000Be<BR>\n")).hasSize(1);
        assertThat(records("NOTE[px]=a<BR>\u2028MBLOCK[p56]=-<BR>\n"))
                .singleElement()
                .asString()
                .startsWith("[px]a<BR>");
    }

    // M4.1: mixed ends, and a carriage return far behind the line feeds
    @Test
    void mixedLineEndsAreFine() {
        assertThat(records("A[pa]=1<BR>\nB[pb]=2<BR>\nC[pc]=3<BR>\rD[pd]=4<BR>\n\rE[pe]=5<BR>"))
                .containsExactly("[pa]1", "[pb]2", "[pc]3", "[pd]4", "[pe]5");
    }

    // M4.1
    @Test
    void theFirstLineMayBeEmpty() {
        assertThat(records("\nA[pa]=1<BR>\nB[pb]=2<BR>")).containsExactly("[pa]1", "[pb]2");
        assertThat(records("\rA[pa]=1<BR>")).containsExactly("[pa]1");
    }

    // M4.2
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<HTML><BODY>P TYPE[p47]=10<BR>",
                "<BODY>P TYPE[p47]=10<BR>",
                "<html>\t<body bgcolor=\"#FFFFFF\" text='x'> P TYPE[p47]=10<BR>",
                "<Html lang=en><HTML><bOdY>P TYPE[p47]=10<BR></BODY></HTML>",
                "P TYPE[p47]=10<BR></BODY>  </HTML>",
                "P TYPE[p47]=10<BR> </html ></BODY>  ",
                "<body/>P TYPE[p47]=10<BR>"
            })
    void pageTagsAroundARecordAreNoPartOfIt(String line) {
        assertThat(records(line)).containsExactly("[p47]10");
    }

    // M4.2
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<P>P TYPE[p47]=10<BR>",
                "<HTMLX>P TYPE[p47]=10<BR>",
                "<BODYBUILDER>P TYPE[p47]=10<BR>",
                "</HTML>P TYPE[p47]=10<BR>",
                "< HTML>P TYPE[p47]=10<BR>",
                "x<HTML>P TYPE[p47]=10<BR>",
                "<HTML P TYPE[p47]=10<BR",
                "P TYPE[p47]=10<BR></P>",
                "P TYPE[p47]=10<BR></HTML>x",
                "P TYPE[p47]=10<BR><HTML>"
            })
    void otherTagsMakeALineNoRecord(String line) {
        assertThat(records(line)).isEmpty();
    }

    // M4.3
    @ParameterizedTest
    @ValueSource(strings = {"<BR>", "<br>", "<Br/>", "<br />", "<BR / >", "< br >", "<BR><BR>", "<br> <BR/>\t<BR>"})
    void aBreakTagEndsARecordHoweverItIsWritten(String end) {
        assertThat(records("P TYPE[p47]=10" + end)).containsExactly("[p47]10");
    }

    // M4.3
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<B",
                "<BR",
                "BR>",
                "<HR>",
                "<BX>",
                "<ABR>",
                "<BRR>",
                "</BR>",
                "<BR//>",
                "<BR x>",
                "<BR>x",
                "<BR> .",
                "&lt;BR&gt;",
                "<BR><!-- -->"
            })
    void aLineWithoutABreakTagAtItsEndIsNoRecord(String end) {
        assertThat(records("P TYPE[p47]=10" + end + "\n" + "MONEY OWED[p96]=$1.00<BR>\nRECORD #[p81]=11" + end))
                .containsExactly("[p96]$1.00");
    }

    // M4.3
    @Test
    void breakTagsFurtherLeftBelongToTheValue() {
        assertThat(records("NOTE[px]=one<BR>two<br />three<BR>")).containsExactly("[px]one<BR>two<br />three");
    }

    // M4.3, M10
    @Test
    void nothingInANoteSwallowsWhatFollows() {
        for (String trap : List.of(
                "<!--",
                "<script>",
                "<select><table>",
                "DOE<BOB",
                "<textarea>",
                "<![CDATA[",
                "<plaintext>",
                "<title>",
                "&#10;MBLOCK[p56]=-&lt;BR&gt;&#13;&#10;",
                "\"'")) {
            assertThat(records("NOTE[px]=" + trap + "<BR>\nMBLOCK[p56]=m<BR>\nP BARCODE[pb]=234<BR>\n"))
                    .as(trap)
                    .hasSize(3)
                    .endsWith("[p56]m", "[pb]234");
        }
    }

    // M4.4
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "P TYPE[p47]=10; [p47]10",
                "P TYPE[p47]=a=b]=c; [p47]a=b]=c",
                "PIN[p=]=5f; [p=]5f",
                "PIN[p=]=a]=b; [p=]a]=b",
                "HOLD[p8]=a=b #=c; [p8]a=b #=c",
                "X[p#=]=1; [p#=]1",
                "P TYPE[p47] =10; [p47]10",
                "P TYPE=10[p47]=11; none",
                "P TYPE[p47=10; none",
                "P TYPE[p47]10; none",
                "P TYPE]p47[=10; none",
                "P TYPE p47]=10; none",
                "[p47]=10; [p47]10",
                "[p=]=1; [p=]1",
                "X[p=q]=1; [p=q]1",
                "X[p=q]1; none",
                "]=[p47]=10; none",
                "=; none",
                "no sign at all; none"
            })
    void nameAndValueAreSplitAtTheRightSign(String line, String expected) {
        assertThat(records(line + "<BR>")).containsExactly(expected == null ? new String[0] : new String[] {expected});
    }

    // M4.4, M4.5
    @Test
    void whiteSpaceAroundANameDoesNotMatter() {
        assertThat(records("\u00A0RETCOD \u00A0=0<BR>\n P   TYPE\t[p47]\u00A0=10<BR>"))
                .containsExactly("RETCOD=0", "[p47]10");
    }

    // M4.5
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "P TYPE[p]=1; p",
                "P TYPE[12345678]=1; 12345678",
                "P TYPE[p!]=1; p!",
                "P TYPE[p^]=1; p^",
                "&$?:/#[p47]=1; p47",
                "P TYPE[P47]=1; P47"
            })
    void whatIsInBracketsIsTheCode(String line, String code) {
        assertThat(records(line + "<BR>")).containsExactly("[" + code + "]1");
    }

    // M4.5
    @ParameterizedTest
    @ValueSource(
            strings = {
                "P TYPE[]=1",
                "P TYPE[123456789]=1",
                "P TYPE[p 7]=1",
                "P TYPE[p\u00A07]=1",
                "P <TYPE[p47]=1",
                "P >TYPE[p47]=1",
                "P ]TYPE[p47]=1",
                "P TYPE[p47]x=1",
                "P TYPE=1",
                "retcod=0",
                "RETCODE=0",
                "RET COD=0",
                "XRETCOD=0",
                "ERRMSG2=no"
            })
    void otherRecordsAreIgnored(String line) {
        PatronDump dump = PatronDump.of(line + "<BR>");
        assertThat(dump.isPatronApi()).isFalse();
        assertThat(dump.hasError()).isFalse();
    }

    // M4.5
    @Test
    void controlRecordsAreThreeAndAreNoFields() {
        PatronDump dump = PatronDump.of("RETCOD=1<BR>\nERRNUM=4<BR>\nERRMSG=Invalid patron PIN<BR>\nX[RETCOD]=0<BR>");
        assertThat(dump.control(PatronDump.RETCOD)).containsExactly("1");
        assertThat(dump.control(PatronDump.ERRNUM)).containsExactly("4");
        assertThat(dump.control(PatronDump.ERRMSG)).containsExactly("Invalid patron PIN");
        assertThat(dump.has("ERRNUM")).isFalse();
        assertThat(dump.first("RETCOD")).isEqualTo("0");
        assertThat(PatronDump.of("X[ERRMSG]=no<BR>").hasError()).isFalse();
        assertThat(PatronDump.of("X ERRMSG[px]=no<BR>").hasError()).isFalse();
    }

    // M4.5: codes are compared exactly
    @Test
    void aCodeIsNotPartOfALongerOne() {
        PatronDump dump = PatronDump.of("A[p4]=1<BR>\nB[p47]=2<BR>\nC[xp47]=3<BR>\nD[P47]=4<BR>");
        assertThat(dump.newestFirst("p47")).containsExactly("2");
        assertThat(dump.newestFirst("p4")).containsExactly("1");
        assertThat(dump.has("p")).isFalse();
    }

    // M4.7
    @Test
    void anErrorAnywhereIsAnError() {
        assertThat(PatronDump.of("P TYPE[p47]=1<BR>\nERRNUM=1<BR>").hasError()).isTrue();
        assertThat(PatronDump.of("ERRMSG=<BR>\nP TYPE[p47]=1<BR>").hasError()).isTrue();
        assertThat(PatronDump.of("RETCOD=1<BR>\nP TYPE[p47]=1<BR>").hasError()).isFalse();
    }

    // M4.8
    @Test
    void repeatedFieldsAreToldApartByTheirPlace() {
        PatronDump dump = PatronDump.of("A[pz]=one<BR>\nA[pz]= <BR>\nA[pz]=two<BR>\nA[pz]=&nbsp;<BR>");
        assertThat(dump.first("pz")).isEqualTo("one");
        assertThat(dump.last("pz")).isEmpty();
        assertThat(dump.lastNonBlank("pz")).isEqualTo("two");
        assertThat(dump.newestFirst("pz")).containsExactly("", "two", "", "one");
        assertThat(dump.first("pu")).isNull();
        assertThat(dump.last("pu")).isNull();
        assertThat(dump.lastNonBlank("pu")).isNull();
    }

    // M4.2, M4.3, M4.6: the dialects that were seen
    @Test
    void everyDialectReadsTheSame() {
        Map<String, String> dialects = Map.of(
                "page tags alone", "<HTML><BODY>\nREC INFO[p!]=p<BR>\nP BARCODE[pb]=234<BR>\n</BODY></HTML>\n",
                "page tags glued", "<HTML><BODY>REC INFO[p!]=p<BR>\nP BARCODE[pb]=234<BR>\n</BODY></HTML>\n",
                "page tags apart", "<HTML>\n<BODY>\nREC INFO[p!]=p<BR>\nP BARCODE[pb]=234<BR>\n</BODY>\n</HTML>",
                "body alone", "<BODY>REC INFO[p!]=p<BR>\nP BARCODE[pb]=234<BR>\n</BODY>\n",
                "indented", "<HTML>  <BODY>\n  REC INFO[p!]=p<BR>\n  P BARCODE[pb]=234<BR>\n  </BODY>  </HTML>",
                "control characters", "<HTML><BODY>REC INFO[p!]=p\u0001<BR>\nP BARCODE[pb]=2\u00023\u00804<BR>\n");
        dialects.forEach((name, text) -> assertThat(records(text)).as(name).containsExactly("[p!]p", "[pb]234"));
    }

    @Test
    void whatIsNotThereIsNotFoundInAnyNumberOfRecords() {
        for (int count = 0; count < 100; count++) {
            PatronDump dump = PatronDump.of("NOTE[px]=x<BR>\n".repeat(count));
            assertThat(dump.hasError()).isFalse();
            assertThat(dump.control(PatronDump.RETCOD)).isEmpty();
            assertThat(dump.has("pb")).isFalse();
            assertThat(dump.last("pb")).isNull();
            assertThat(dump.newestFirst("px")).hasSize(count);
        }
    }

    @Test
    void moreRecordsThanExpectedAreKept() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            text.append("NOTE[px]=").append(i).append("<BR>\n");
        }
        assertThat(records(text.toString())).hasSize(500).startsWith("[px]0").endsWith("[px]499");
    }

    @Test
    void nothingOfTheRecordIsPrinted() {
        assertThat(PatronDump.of("P BARCODE[pb]=23333000000001<BR>")).hasToString("PatronDump[1 records]");
    }
}
