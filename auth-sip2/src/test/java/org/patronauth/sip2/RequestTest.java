package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.sip2.Request.Asked;
import org.patronauth.sip2.WireFormat.DateZone;

class RequestTest {
    // Z2
    @Test
    void eachMessageIsLaidOutAsTheProtocolSays() throws UnsendableException {
        WireFormat format = Wire.withoutErrorDetection();
        Asked asked = new Asked("UWOLS", "jadfriend", "6789");

        assertThat(Wire.sealed(Request.login(format, "scclient", "clientpwd", "MAIN"), 0))
                .isEqualTo("9300CNscclient|COclientpwd|CPMAIN|\r");
        assertThat(Wire.sealed(Request.status(format), 0)).isEqualTo("9909992.00\r");
        assertThat(Wire.sealed(Request.patronInformation(format, Wire.TIME, asked), 0))
                .isEqualTo("6300020260101    120000          AOUWOLS|AAjadfriend|AC|AD6789|\r");
        assertThat(Wire.sealed(Request.patronStatus(format, Wire.TIME, asked), 0))
                .isEqualTo("2300020260101    120000AOUWOLS|AAjadfriend|AC|AD6789|\r");
        assertThat(Wire.sealed(Request.patronInformation(format, Wire.TIME, asked.withoutPin()), 0))
                .isEqualTo("6300020260101    120000          AOUWOLS|AAjadfriend|AC|\r");
    }

    // Z9
    @Test
    void aSessionEndsWithoutAPin() throws UnsendableException {
        assertThat(Wire.sealed(
                        Request.endSession(
                                Wire.withoutErrorDetection(), Wire.TIME, new Asked("UWOLS", "jadfriend", "6789")),
                        0))
                .isEqualTo("3520260101    120000AOUWOLS|AAjadfriend|AC|\r");
    }

    // Z4
    @ParameterizedTest
    @CsvSource({"scclient,clientpwd,0,F495", "user_id,password,0,F556", "user_id,password,-1,F620"})
    void theChecksumIsThatOfTheVectors(String user, String password, int sequence, String checksum)
            throws UnsendableException {
        String trailer = sequence < 0 ? "AZ" + checksum : "AY" + sequence + "AZ" + checksum;
        assertThat(Wire.sealed(Request.login(Wire.USUAL, user, password, null), sequence))
                .isEqualTo("9300CN" + user + "|CO" + password + "|" + trailer + "\r");
    }

    // Z4
    @Test
    void theChecksumOfTheStatusRequestIsThatOfTheTranscript() {
        assertThat(Wire.sealed(Request.status(Wire.USUAL), 1)).isEqualTo("9909992.00AY1AZFC8D\r");
    }

    // Z4
    @ParameterizedTest
    @CsvSource({"IBM850,F2F3", "ISO-8859-1,F28C", "UTF-8,F209"})
    void theChecksumIsOverEncodedBytes(String charset, String checksum) throws UnsendableException {
        WireFormat format = Wire.format(Charset.forName(charset));
        Asked asked = new Asked("X", "1", "café");

        assertThat(Wire.sealed(Request.patronInformation(format, Wire.TIME, asked), 0, Charset.forName(charset)))
                .isEqualTo("6300020260101    120000          AOX|AA1|AC|ADcafé|AY0AZ" + checksum + "\r");
    }

    // Z3
    @Test
    void aMessageEndsWithCrOrCrLf() {
        WireFormat crLf = new WireFormat(Wire.CP850, (byte) '|', true, false, DateZone.BLANKS);
        assertThat(Wire.sealed(Request.status(crLf), 0)).isEqualTo("9909992.00\r\n");
    }

    // Z3
    @ParameterizedTest
    @ValueSource(strings = {"12|34", "12\r34", "12\n34", "12\u000034", "12\u007F34", "\t", "12\u001B34", "12\u008534"})
    void whatWouldEndAFieldOrAMessageIsRefused(String value) {
        for (Charset charset :
                List.of(Wire.CP850, StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.US_ASCII)) {
            WireFormat format = Wire.format(charset);
            for (Asked asked :
                    List.of(new Asked(value, "1", "1"), new Asked("", value, "1"), new Asked("", "1", value))) {
                assertThatThrownBy(() -> Request.patronInformation(format, Wire.TIME, asked))
                        .isInstanceOf(UnsendableException.class)
                        .hasMessageNotContaining(value);
            }
            assertThatThrownBy(() -> Request.login(format, value, "", null)).isInstanceOf(UnsendableException.class);
            assertThatThrownBy(() -> Request.login(format, "", value, null)).isInstanceOf(UnsendableException.class);
            assertThatThrownBy(() -> Request.login(format, "", "", value)).isInstanceOf(UnsendableException.class);
        }
    }

    // Z3
    @Test
    void whatTheCharsetDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> Request.patronInformation(
                        Wire.format(StandardCharsets.US_ASCII), Wire.TIME, new Asked("", "1", "café")))
                .isInstanceOf(UnsendableException.class);
        assertThatThrownBy(() -> Request.patronInformation(Wire.USUAL, Wire.TIME, new Asked("", "1", "\u4E2D")))
                .isInstanceOf(UnsendableException.class);
        assertThatThrownBy(() -> Request.patronInformation(
                        Wire.format(StandardCharsets.UTF_8), Wire.TIME, new Asked("", "1", "\uD800")))
                .isInstanceOf(UnsendableException.class);
    }

    // Z3
    @Test
    void aSeparatorOfAnotherKindIsRefusedAfterEncoding() {
        WireFormat format = new WireFormat(StandardCharsets.ISO_8859_1, (byte) '^', false, true, DateZone.BLANKS);
        assertThatThrownBy(() -> Request.patronInformation(format, Wire.TIME, new Asked("", "1", "12^34")))
                .isInstanceOf(UnsendableException.class);
    }

    // T7
    @Test
    void noTypedTextBecomesMoreThanOneMessageOrAnotherField() throws Exception {
        fuzz(2_000);
    }

    @Test
    @Tag("long")
    void noTypedTextBecomesMoreThanOneMessageOrAnotherFieldInManyTries() throws Exception {
        fuzz(100_000);
    }

    private static void fuzz(int pairs) throws Exception {
        Random random = new Random(7);
        String alphabet = "|\r\n\u0000\u0001\t ^~AADCOY019Zäé\u00A0\u2028\u4E2D\u0301ÿ\u0085\u007F&#124;\uD83D\uDCDA";
        List<Charset> charsets = List.of(Wire.CP850, StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1);
        int sent = 0;
        for (int i = 0; i < pairs; i++) {
            Charset charset = charsets.get(i % charsets.size());
            String identifier = text(random, alphabet);
            String pin = text(random, alphabet);
            Request request;
            try {
                request = Request.patronInformation(Wire.format(charset), Wire.TIME, new Asked("", identifier, pin));
            } catch (UnsendableException e) {
                continue;
            }
            sent++;
            int length = request.seal(3);
            byte[] bytes = Arrays.copyOf(request.bytes(), length);
            StrictMessage message = StrictMessage.parse(bytes, charset);
            assertThat(message.fields()).as("pair %d", i).containsExactly("AO", "AA" + identifier, "AC", "AD" + pin);
        }
        assertThat(sent).as("some pairs are harmless").isGreaterThan(pairs / 50);
    }

    private static String text(Random random, String alphabet) {
        boolean harmless = random.nextInt(3) == 0;
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(6);
        for (int i = 0; i < length; i++) {
            text.append(
                    harmless ? (char) ('a' + random.nextInt(26)) : alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    /** Reads a message as a server that forgives nothing would: exactly one message, each field ended by one separator. */
    private record StrictMessage(List<String> fields) {
        private static final int FIXED = 33;

        static StrictMessage parse(byte[] bytes, Charset charset) {
            int terminators = 0;
            int sum = 0;
            for (byte b : bytes) {
                assertThat(b == '\r' || b < 0 || (b >= ' ' && b != 0x7F)).isTrue();
                terminators += b == '\r' ? 1 : 0;
            }
            assertThat(terminators).isEqualTo(1);
            assertThat(bytes[bytes.length - 1]).isEqualTo((byte) '\r');
            int trailer = bytes.length - "AY3AZ0000\r".length();
            for (int i = 0; i < trailer + 5; i++) {
                sum += bytes[i] & 0xFF;
            }
            String end = new String(bytes, trailer, 9, StandardCharsets.US_ASCII);
            assertThat(end).startsWith("AY3AZ");
            assertThat((sum + Integer.parseInt(end.substring(5), 16)) & 0xFFFF).isZero();
            String body = new String(bytes, FIXED, trailer - FIXED, charset);
            assertThat(body).endsWith("|");
            return new StrictMessage(
                    List.of(body.substring(0, body.length() - 1).split("\\|", -1)));
        }
    }

    @Test
    void aRequestForgetsWhatItHeld() throws UnsendableException {
        Request request = Request.patronInformation(Wire.USUAL, Wire.TIME, new Asked("", "23333000000001", "1234"));
        request.seal(0);
        request.wipe();

        assertThat(request.bytes()).containsOnly(0);
        assertThat(request.toString() + new Asked("", "23333000000001", "1234")).doesNotContain("1234", "23333");
    }
}
