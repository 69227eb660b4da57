package org.patronauth.millenium;

import java.util.List;

/**
 * What an answer of the Patron API means for the question that was asked. Only what the Patron API itself said is a yes or
 * a no; everything else is an outage, however much it looks like an answer.
 */
enum Judgement {
    /** The PIN is right, or the patron was found. */
    YES(""),
    /** The PIN is wrong, or the patron is unknown. */
    NO(""),
    BAD_STATUS("The server answered with an HTTP status that is no answer of the Patron API."),
    NOT_A_PATRON_API("Something else than the Patron API answered."),
    NOTHING_SAID("The server does not say whether the PIN is right (RETCOD)."),
    NOT_A_PATRON("The server's answer is no patron's record: it has neither a record number nor an identifier.");

    private static final int SUCCESS = 2;
    private static final int CLIENT_ERROR = 4;
    private static final String RECORD_NUMBER = "p81";
    private static final String RIGHT = "0";

    private final String sentence;

    Judgement(String sentence) {
        this.sentence = sentence;
    }

    /** Whether nothing was said of the patron. */
    boolean isOutage() {
        return !sentence.isEmpty();
    }

    /** What is wrong with an answer that says nothing; empty for the others. */
    String sentence() {
        return sentence;
    }

    static Judgement ofPinTest(int status, PatronDump answer) {
        if (!isPossible(status)) {
            return BAD_STATUS;
        }
        if (!answer.isPatronApi()) {
            return NOT_A_PATRON_API;
        }
        if (answer.hasError()) {
            return NO;
        }
        List<String> codes = answer.control(PatronDump.RETCOD);
        if (codes.isEmpty()) {
            return NOTHING_SAID;
        }
        return codes.stream().allMatch(RIGHT::equals) ? YES : NO;
    }

    /** Judges a record; {@code identifierCode} is the field that the library's patrons sign in with. */
    static Judgement ofDump(int status, PatronDump answer, String identifierCode) {
        if (!isPossible(status)) {
            return BAD_STATUS;
        }
        if (!answer.isPatronApi()) {
            return NOT_A_PATRON_API;
        }
        if (answer.hasError()) {
            return NO;
        }
        // A record has no return code; one that says anything but yes is a reason not to believe the rest.
        boolean denied = answer.control(PatronDump.RETCOD).stream().anyMatch(code -> !code.equals(RIGHT));
        boolean somebody = answer.lastNonBlank(RECORD_NUMBER) != null || answer.has(identifierCode);
        return somebody && !denied ? YES : NOT_A_PATRON;
    }

    private static boolean isPossible(int status) {
        return status / 100 == SUCCESS || status / 100 == CLIENT_ERROR;
    }
}
