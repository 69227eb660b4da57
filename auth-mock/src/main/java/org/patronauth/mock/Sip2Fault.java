package org.patronauth.mock;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A way in which a library system misbehaves, by name. Give it to {@link FakeSip2Server#misbehave(Sip2Fault)}.
 *
 * <p>Faults of connections strike when one is accepted. All others strike the answers to questions about a patron (63
 * and 23) unless {@link #on(String...)} or {@link #onEveryRequest()} says otherwise. Several faults may strike one
 * answer together.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class Sip2Fault {
    private static final Set<String> PATRON_QUESTIONS = Set.of(Sip2Codes.PATRON_INFORMATION, Sip2Codes.PATRON_STATUS);

    private final String name;
    private final boolean onConnection;
    private final Set<String> codes;
    private final Consumer<Sip2Deviation> effect;

    private Sip2Fault(String name, boolean onConnection, Set<String> codes, Consumer<Sip2Deviation> effect) {
        this.name = name;
        this.onConnection = onConnection;
        this.codes = codes;
        this.effect = effect;
    }

    private static Sip2Fault ofConnection(String name, Consumer<Sip2Deviation> effect) {
        return new Sip2Fault(name, true, Set.of(), effect);
    }

    private static Sip2Fault ofAnswer(String name, Consumer<Sip2Deviation> effect) {
        return new Sip2Fault(name, false, PATRON_QUESTIONS, effect);
    }

    /**
     * Finds a fault by the name that {@link #toString()} shows, as the command line does.
     *
     * @param nameAndParameter for example {@code bad-checksum} or {@code cut:7}
     * @return the fault
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Sip2Fault named(String nameAndParameter) {
        return Sip2FaultNames.find(nameAndParameter);
    }

    /**
     * The same fault for other messages.
     *
     * @param requestCodes the codes of the requests whose answers go wrong, for example {@code "93"}
     * @return the fault
     */
    public Sip2Fault on(String... requestCodes) {
        if (onConnection) {
            throw new IllegalStateException("A fault of a connection strikes before there is a request.");
        }
        return new Sip2Fault(name, false, Set.of(requestCodes), effect);
    }

    /**
     * The same fault for every message.
     *
     * @return the fault
     */
    public Sip2Fault onEveryRequest() {
        return new Sip2Fault(name, onConnection, Set.of(), effect);
    }

    boolean strikesConnections() {
        return onConnection;
    }

    boolean strikes(String code) {
        return !onConnection && (codes.isEmpty() || codes.contains(code));
    }

    void writeTo(Sip2Deviation deviation) {
        effect.accept(deviation);
    }

    // Connections: rows 5 to 8 and 28 to 30 of the fault matrix.

    /**
     * The connection is accepted, and nothing is ever answered on it, not even a TLS handshake (row 5).
     *
     * @return the fault
     */
    public static Sip2Fault silentAfterAccept() {
        return ofConnection("silent-after-accept", deviation -> deviation.silent = true);
    }

    /**
     * The connection is accepted and closed (row 6).
     *
     * @return the fault
     */
    public static Sip2Fault closeAtOnce() {
        return ofConnection("close-at-once", deviation -> deviation.ending = Ending.CLOSE);
    }

    /**
     * The connection is accepted and reset (row 7).
     *
     * @return the fault
     */
    public static Sip2Fault resetAtOnce() {
        return ofConnection("reset-at-once", deviation -> deviation.ending = Ending.RESET);
    }

    /**
     * The connection is closed in place of an answer to the login (row 8).
     *
     * @return the fault
     */
    public static Sip2Fault closeAfterLogin() {
        return closeWithoutAnswer().on(Sip2Codes.LOGIN);
    }

    /**
     * The connection is closed in place of an answer, as when a server process dies of a bug.
     *
     * @return the fault
     */
    public static Sip2Fault closeWithoutAnswer() {
        return ofAnswer("close-without-answer", deviation -> {
            deviation.silent = true;
            deviation.ending = Ending.CLOSE;
        });
    }

    /**
     * The connection is reset in place of an answer.
     *
     * @return the fault
     */
    public static Sip2Fault resetWithoutAnswer() {
        return ofAnswer("reset-without-answer", deviation -> {
            deviation.silent = true;
            deviation.ending = Ending.RESET;
        });
    }

    /**
     * No answer, and the connection stays open and usable (a FOLIO tenant that cannot be found).
     *
     * @return the fault
     */
    public static Sip2Fault noAnswer() {
        return ofAnswer("no-answer", deviation -> deviation.silent = true);
    }

    /**
     * The connection is closed after a good answer, as an idle one is (row 28).
     *
     * @return the fault
     */
    public static Sip2Fault closeAfterAnswer() {
        return ofAnswer("close-after-answer", deviation -> deviation.ending = Ending.CLOSE);
    }

    /**
     * The connection is half-open after a good answer: still there, and nobody at the other end (row 29).
     *
     * @return the fault
     */
    public static Sip2Fault halfOpenAfterAnswer() {
        return ofAnswer("half-open-after-answer", deviation -> deviation.ending = Ending.DEAF);
    }

    // Logins: rows 9 to 11.

    /**
     * The login is refused: 940 (row 9).
     *
     * @return the fault
     */
    public static Sip2Fault loginRefused() {
        return new Sip2Fault(
                "login-refused", false, Set.of(Sip2Codes.LOGIN), deviation -> deviation.verbatim = ascii("940"));
    }

    /**
     * The login is answered by bytes that mean nothing (row 10).
     *
     * @return the fault
     */
    public static Sip2Fault loginGarbage() {
        return new Sip2Fault(
                "login-garbage",
                false,
                Set.of(Sip2Codes.LOGIN),
                deviation -> deviation.verbatim = ascii("\u0001\u0002~~94?"));
    }

    /**
     * The request is not processed but answered by 96, "send again" (rows 11 and 23).
     *
     * @return the fault
     */
    public static Sip2Fault askToResend() {
        return ofAnswer("ask-to-resend", deviation -> deviation.askToResend = true);
    }

    // Framing: rows 12 to 16.

    /**
     * The answer ends after some bytes, and the connection is closed (row 12).
     *
     * @param bytes how many bytes are sent
     * @return the fault
     */
    public static Sip2Fault cutAt(int bytes) {
        return ofAnswer("cut:" + bytes, deviation -> {
            deviation.cutAt = bytes;
            deviation.ending = Ending.CLOSE;
        });
    }

    /**
     * The answer ends after some bytes, and the connection stays open (row 12).
     *
     * @param bytes how many bytes are sent
     * @return the fault
     */
    public static Sip2Fault stallAt(int bytes) {
        return ofAnswer("stall:" + bytes, deviation -> {
            deviation.cutAt = bytes;
            deviation.ending = Ending.DEAF;
        });
    }

    /**
     * One byte at a time (row 13).
     *
     * @param interval the pause before each byte
     * @return the fault
     */
    public static Sip2Fault drip(Duration interval) {
        return ofAnswer("drip:" + interval.toMillis(), deviation -> deviation.drip = interval);
    }

    /**
     * The answer has no terminator (row 14).
     *
     * @return the fault
     */
    public static Sip2Fault noTerminator() {
        return ofAnswer("no-terminator", deviation -> deviation.terminator = new byte[0]);
    }

    /**
     * The answer ends in CR LF (row 15).
     *
     * @return the fault
     */
    public static Sip2Fault crLf() {
        return ofAnswer("crlf", deviation -> deviation.terminator = ascii("\r\n"));
    }

    /**
     * The answer ends in LF alone (row 16).
     *
     * @return the fault
     */
    public static Sip2Fault lfOnly() {
        return ofAnswer("lf-only", deviation -> deviation.terminator = ascii("\n"));
    }

    /**
     * Blank lines come before the answer.
     *
     * @return the fault
     */
    public static Sip2Fault strayLineEndsFirst() {
        return ofAnswer("stray-line-ends-first", deviation -> deviation.before = ascii("\r\n\r\n"));
    }

    /**
     * A 98 that nobody asked for comes before the answer.
     *
     * @return the fault
     */
    public static Sip2Fault unaskedStatusFirst() {
        return ofAnswer("unasked-status-first", deviation -> deviation.statusFirst = true);
    }

    // Error detection and identity: rows 17 to 22.

    /**
     * AZ is wrong (row 17).
     *
     * @return the fault
     */
    public static Sip2Fault badChecksum() {
        return ofAnswer("bad-checksum", deviation -> deviation.wrongChecksum = true);
    }

    /**
     * AY is another number than the request's, with a right checksum (row 18).
     *
     * @return the fault
     */
    public static Sip2Fault wrongSequence() {
        return ofAnswer("wrong-sequence", deviation -> deviation.sequenceOffset = 1);
    }

    /**
     * The answer carries neither AY nor AZ.
     *
     * @return the fault
     */
    public static Sip2Fault withoutErrorDetection() {
        return ofAnswer("without-error-detection", deviation -> deviation.withoutErrorDetection = true);
    }

    /**
     * The answer is about another identifier (row 19).
     *
     * @param identifier the value of AA
     * @return the fault
     */
    public static Sip2Fault answerFor(String identifier) {
        return replacing("AA", identifier);
    }

    /**
     * The answer is sent twice (row 20).
     *
     * @return the fault
     */
    public static Sip2Fault duplicated() {
        return ofAnswer("duplicated", deviation -> deviation.copies = 2);
    }

    /**
     * The answer waits until {@link FakeSip2Server#release()} (row 21).
     *
     * @return the fault
     */
    public static Sip2Fault held() {
        return ofAnswer("held", deviation -> deviation.held = true);
    }

    /**
     * Two connections get each other's answers: the first waits up to five seconds for a second.
     *
     * @return the fault
     */
    public static Sip2Fault swapped() {
        return ofAnswer("swapped", deviation -> deviation.swapped = true);
    }

    /**
     * The connection's previous answer is sent again, AY and all, in place of this one.
     *
     * @return the fault
     */
    public static Sip2Fault previousAnswer() {
        return ofAnswer("previous-answer", deviation -> deviation.previousAnswer = true);
    }

    /**
     * The answer begins with another code, its rest untouched, checksum right (row 22).
     *
     * @param code two digits, for example {@code 24}
     * @return the fault
     */
    public static Sip2Fault wrongCode(String code) {
        return ofAnswer("wrong-code:" + code, deviation -> deviation.code = code);
    }

    /**
     * The answer is an ordinary line of text (row 22).
     *
     * @param text the line
     * @return the fault
     */
    public static Sip2Fault plainText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ofAnswer("plain-text", deviation -> deviation.verbatim = bytes);
    }

    // Content: rows 24 to 27.

    /**
     * A field is missing (row 24).
     *
     * @param code the field's two characters
     * @return the fault
     */
    public static Sip2Fault omitting(String code) {
        return edit("omitting:" + code, fields -> fields.removeIf(field -> isNamed(field, code)));
    }

    /**
     * A field has another value; it is added in front where it was missing (row 24).
     *
     * @param code the field's two characters
     * @param value the value, sent as it is, separators included
     * @return the fault
     */
    public static Sip2Fault replacing(String code, String value) {
        byte[] replacement = (code + value).getBytes(StandardCharsets.UTF_8);
        return edit("replacing:" + code, fields -> {
            boolean found = false;
            for (int i = 0; i < fields.size(); i++) {
                if (isNamed(fields.get(i), code)) {
                    fields.set(i, replacement);
                    found = true;
                }
            }
            if (!found) {
                fields.add(0, replacement);
            }
        });
    }

    /**
     * The answer has one more field, at its end (row 24).
     *
     * @param code the field's two characters
     * @param value the value, sent as it is
     * @return the fault
     */
    public static Sip2Fault adding(String code, String value) {
        byte[] more = (code + value).getBytes(StandardCharsets.UTF_8);
        return edit("adding:" + code, fields -> fields.add(more));
    }

    /**
     * The answer has fields that nobody knows, some with a digit in their names (row 24).
     *
     * @return the fault
     */
    public static Sip2Fault unknownFields() {
        return edit("unknown-fields", fields -> {
            fields.add(0, ascii("ZZnobody knows"));
            fields.add(ascii("U1vendor"));
            fields.add(ascii("U1vendor again"));
            fields.add(ascii("QQ"));
        });
    }

    /**
     * The fields come in the opposite order.
     *
     * @return the fault
     */
    public static Sip2Fault fieldsReversed() {
        return edit("fields-reversed", Collections::reverse);
    }

    /**
     * BL runs into the fee, without a separator: {@code BLYBV7.00}, as Spydus sends it.
     *
     * @return the fault
     */
    public static Sip2Fault feeGluedToValidity() {
        return edit("fee-glued-to-validity", fields -> {
            fields.removeIf(field -> isNamed(field, "BV"));
            fields.replaceAll(field -> isNamed(field, "BL") ? concatenate(field, ascii("BV7.00")) : field);
        });
    }

    /**
     * Y and N of BL and CQ are small letters.
     *
     * @return the fault
     */
    public static Sip2Fault lowerCaseAnswers() {
        return edit("lower-case-answers", fields -> fields.replaceAll(Sip2Fault::withSmallYesAndNo));
    }

    /**
     * The answer is well-formed and enormous: a screen message of that many bytes (row 25).
     *
     * @param bytes the length of the screen message
     * @return the fault
     */
    public static Sip2Fault oversized(int bytes) {
        return edit("oversized:" + bytes, fields -> fields.add(ascii("AF" + "x".repeat(bytes))));
    }

    /**
     * The answer never ends (row 26).
     *
     * @return the fault
     */
    public static Sip2Fault endless() {
        return ofAnswer("endless", deviation -> deviation.endless = true);
    }

    /**
     * The name holds bytes that are no text in UTF-8 (row 27).
     *
     * @return the fault
     */
    public static Sip2Fault invalidEncoding() {
        return edit("invalid-encoding", fields -> {
            fields.removeIf(field -> isNamed(field, "AE"));
            fields.add(1, new byte[] {'A', 'E', 'O', (byte) 0xFF, (byte) 0xFE, (byte) 0xC3, 'k'});
        });
    }

    /**
     * The answer comes late (row 33).
     *
     * @param delay how late
     * @return the fault
     */
    public static Sip2Fault delay(Duration delay) {
        return ofAnswer("delay:" + delay.toMillis(), deviation -> deviation.delay = delay);
    }

    private static Sip2Fault edit(String name, Consumer<List<byte[]>> edit) {
        return ofAnswer(
                name,
                deviation -> deviation.fieldEdits.add(fields -> {
                    List<byte[]> edited = new ArrayList<>(fields);
                    edit.accept(edited);
                    return edited;
                }));
    }

    private static boolean isNamed(byte[] field, String code) {
        return field.length >= 2 && field[0] == code.charAt(0) && field[1] == code.charAt(1);
    }

    private static byte[] withSmallYesAndNo(byte[] field) {
        if (field.length != 3 || (!isNamed(field, "BL") && !isNamed(field, "CQ"))) {
            return field;
        }
        return new byte[] {field[0], field[1], (byte) (field[2] | 0x20)};
    }

    private static byte[] concatenate(byte[] left, byte[] right) {
        byte[] both = new byte[left.length + right.length];
        System.arraycopy(left, 0, both, 0, left.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return name;
    }
}
