package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest {
    private static final String VALID =
            "64  Y           00020261122    163240000000000000000100000000AOUWOLS|AAjadfriend|AEJadwiga Friend|BD2 Meadow Lane, Ferguson|BEjad@ferguson.example|BF555 1234|AQBeacock|BLY|CQY|PA20501231|PB19640925|PCA|PIY|AY2AZC374";
    private static final String SIERRA_UNKNOWN =
            "64Y                201610050000114734                        AOnypl |AA12345|AENo Name|BLN|AFPatron unknown|";

    private static int key(String code) {
        return Response.key(code);
    }

    // Z5
    @Test
    void theTranscriptOfAValidPatronIsRead() throws ProtocolException {
        Response response = Wire.parse(VALID);

        assertThat(response.code()).isEqualTo(64);
        assertThat(response.text(key("AO"))).contains("UWOLS");
        assertThat(response.text(key("AA"))).contains("jadfriend");
        assertThat(response.text(key("BD"))).contains("2 Meadow Lane, Ferguson");
        assertThat(response.text(key("AQ"))).contains("Beacock");
        assertThat(response.flag(Response.BL)).isEqualTo('Y');
        assertThat(response.flag(Response.CQ)).isEqualTo('Y');
        assertThat(response.sequence()).isEqualTo(2);
        assertThat(response.hasBadChecksum()).isFalse();
        assertThat(PatronFlag.in(response)).containsExactly(PatronFlag.RECALL_PRIVILEGES_DENIED);
    }

    // Z5
    @Test
    void blankCountersAndABlankLanguageAreNoError() throws ProtocolException {
        Response response = Wire.parse(SIERRA_UNKNOWN);

        assertThat(response.text(key("AO"))).contains("nypl");
        assertThat(response.flag(Response.BL)).isEqualTo('N');
        assertThat(response.sequence()).isEqualTo(-1);
    }

    // Z5
    @Test
    void aFieldStartsOnlyWhereTheSeparatorIsFollowedByAFieldCode() throws ProtocolException {
        Response response = Wire.parse(VALID.replace("jad@ferguson.example", "leona|rdr@|bar.com"));

        assertThat(response.text(Response.BE)).contains("leona|rdr@|bar.com");
        assertThat(response.text(key("BF"))).contains("555 1234");
    }

    // Z5
    @Test
    void theSecondCharacterOfAFieldCodeMayBeADigit() throws ProtocolException {
        Response response = Wire.parse(SIERRA_UNKNOWN + "XI900011|U1|PX20180609    235959|U2x|");

        assertThat(response.text(Response.XI)).contains("900011");
        assertThat(response.text(Response.PX)).contains("20180609    235959");
        assertThat(response.text(key("U2"))).contains("x");
        assertThat(response.has(key("U1"))).isTrue();
    }

    // Z5
    @ParameterizedTest
    @CsvSource({"BLYBV7.00,Y", "BLy,Y", "BLn,N", "BL Y,Y", "BLX,X"})
    void validityIsTheFirstCharacterInEitherCase(String field, char flag) throws ProtocolException {
        Response response = Wire.parse(VALID.replace("BLY", field));
        assertThat(response.flag(Response.BL)).isEqualTo(flag);
    }

    // Z5
    @Test
    void aMissingOrBlankFlagIsNoFlag() throws ProtocolException {
        assertThat(Wire.parse(VALID.replace("BLY|", "")).flag(Response.BL)).isEqualTo((char) 0);
        assertThat(Wire.parse(VALID.replace("BLY|", "BL|")).flag(Response.BL)).isEqualTo((char) 0);
        assertThat(Wire.parse(VALID.replace("CQY|", "CQ |")).flag(Response.CQ)).isEqualTo((char) 0);
    }

    // Z5
    @Test
    void theFirstValueThatIsNotBlankCountsAndRepeatsAreKept() throws ProtocolException {
        Response response = Wire.parse(SIERRA_UNKNOWN.replace("AENo Name", "AE|AE Leona |AEOther") + "AFSecond|AF |");

        assertThat(response.text(Response.AE)).contains("Leona");
        assertThat(response.texts(Response.AF)).containsExactly("Patron unknown", "Second");
        assertThat(response.fields())
                .extracting(Response.Field::code)
                .contains("AE", "AF")
                .hasSize(9);
    }

    // Z5
    @Test
    void onlyYSetsAStatusFlag() throws ProtocolException {
        assertThat(PatronFlag.in(Wire.parse("64NNNNNNNNNNNNNN" + VALID.substring(16))))
                .isEmpty();
        assertThat(PatronFlag.in(Wire.parse("64y   Y         " + VALID.substring(16))))
                .containsExactly(PatronFlag.CHARGE_PRIVILEGES_DENIED, PatronFlag.CARD_REPORTED_LOST);
    }

    // Z5
    @Test
    void anEscapedSeparatorIsDecodedAndTextIsComposed() throws ProtocolException {
        Response response = Wire.parse(VALID.replace("Jadwiga Friend", "Andre\u0301 &#124; Zoe\u0308"));
        assertThat(response.text(Response.AE)).contains("André | Zoë");
    }

    // Z5
    @Test
    void bytesThatTheCharsetDoesNotHaveAreReplaced() throws ProtocolException {
        byte[] frame = VALID.replace("Jadwiga", "Jadw\u00EDga").getBytes(StandardCharsets.ISO_8859_1);
        Response response = Response.parse(frame, (byte) '|', StandardCharsets.UTF_8);

        assertThat(response.text(Response.AE)).contains("Jadw\uFFFDga Friend");
        assertThat(response.flag(Response.CQ)).isEqualTo('Y');
    }

    // Z5
    @ParameterizedTest
    @ValueSource(
            strings = {
                "64",
                "64  Y",
                "641",
                "94",
                "98YYYYYY",
                "24  ",
                "36",
                "",
                "6",
                "AB",
                "login: ",
                "Problems handling"
            })
    void aFixedPartThatIsCutShortIsNoAnswer(String frame) {
        assertThatThrownBy(() -> Wire.parse(frame)).isInstanceOf(ProtocolException.class);
    }

    // Z5
    @Test
    void everyCutOfTheFixedPartIsRefused() {
        for (int length = 0; length < 61; length++) {
            String cut = VALID.substring(0, length);
            assertThatThrownBy(() -> Wire.parse(cut)).isInstanceOf(ProtocolException.class);
        }
    }

    // Z4
    @ParameterizedTest
    @CsvSource({
        "941AY0AZFDFD,0,false",
        "941AY0AZ0000,0,false",
        "941AY0AZFDFE,0,true",
        "941,-1,false",
        "941AY3,3,false",
        "96AZFEF6,-1,false",
        "96AZFEF5,-1,true",
        "96,-1,false"
    })
    void sequenceAndChecksumAreRead(String frame, int sequence, boolean bad) throws ProtocolException {
        Response response = Wire.parse(frame);

        assertThat(response.sequence()).isEqualTo(sequence);
        assertThat(response.hasBadChecksum()).isEqualTo(bad);
    }

    // Z4
    @Test
    void aChecksumWithoutLeadingZerosIsGood() throws ProtocolException {
        StringBuilder filler = new StringBuilder();
        while (true) {
            String frame = "941" + filler + "|AY0AZ";
            int checksum = Checksum.of(frame.getBytes(StandardCharsets.US_ASCII), frame.length());
            if (checksum < 0x1000) {
                assertThat(Wire.parse(frame + Integer.toHexString(checksum)).hasBadChecksum())
                        .isFalse();
                return;
            }
            filler.append("AFxxxxxxxxxxxxxxxxxxxxx|");
        }
    }

    // T38
    @Test
    void noMutatedAnswerThrowsAnythingElse() {
        Random random = new Random(38);
        Charset charset = StandardCharsets.UTF_8;
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = (i % 2 == 0 ? VALID : SIERRA_UNKNOWN).getBytes(charset);
            for (int change = random.nextInt(6); change >= 0; change--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(frame.length) : frame.length;
            byte[] cut = Arrays.copyOf(frame, length);
            try {
                Response response = Response.parse(cut, (byte) '|', charset);
                response.fields();
                if (response.code() == 64) {
                    Maps.USUAL.read(response, "jadfriend", Optional.empty(), message -> {});
                }
            } catch (ProtocolException e) {
                assertThat(e).hasNoCause();
            }
        }
    }
}
