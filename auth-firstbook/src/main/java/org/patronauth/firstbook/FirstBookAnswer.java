package org.patronauth.firstbook;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.patronauth.json.JsonDocument;

/** What FirstBook said about a code and a PIN. */
enum FirstBookAnswer {
    ACCEPTED,
    REFUSED,
    /** Not an answer to the question: FirstBook is down, refuses us, or somebody else answered. */
    NONE;

    private static final int OK = 200;
    private static final String YES = "Valid Code Pin Pair";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Reads an answer. Only the exact words are a yes: a sentence or a page that contains them is not. */
    static FirstBookAnswer of(int status, byte[] body) {
        if (status != OK) {
            return NONE;
        }
        String text = trimmed(new String(body, StandardCharsets.UTF_8));
        if (text.isEmpty() || text.startsWith("<")) {
            return NONE;
        }
        return JsonDocument.parse(text.getBytes(StandardCharsets.UTF_8))
                .map(FirstBookAnswer::of)
                .orElseGet(() -> ifAccepted(text.equals(YES)));
    }

    private static FirstBookAnswer of(JsonDocument json) {
        if (!json.isObject("")) {
            return ifAccepted(json.isString("") && json.text("").orElseThrow().equals(YES));
        }
        Optional<String> code = json.text("/code");
        if (code.isPresent() && isFailure(code.get())) {
            return NONE;
        }
        boolean fine = code.isPresent() ? code.get().equals(String.valueOf(OK)) : !json.has("/code");
        return ifAccepted(fine
                && json.isString("/message")
                && json.text("/message").orElseThrow().equals(YES));
    }

    private static FirstBookAnswer ifAccepted(boolean accepted) {
        return accepted ? ACCEPTED : REFUSED;
    }

    /** Codes by which FirstBook says that it could not look, or does not let us. */
    private static boolean isFailure(String code) {
        return switch (code) {
            case "401", "403", "429" -> true;
            default ->
                code.length() == 3
                        && code.charAt(0) == '5'
                        && Character.digit(code.charAt(1), 10) >= 0
                        && Character.digit(code.charAt(2), 10) >= 0;
        };
    }

    private static String trimmed(String text) {
        String body = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        int start = 0;
        int end = body.length();
        while (start < end && isBlank(body.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(body.charAt(end - 1))) {
            end--;
        }
        return body.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
