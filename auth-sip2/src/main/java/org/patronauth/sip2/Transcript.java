package org.patronauth.sip2;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** A message in a form that staff may read: field by field, with what is secret masked. */
final class Transcript {
    private static final String MASK = "***";
    private static final int MAXIMUM_LENGTH = 4_000;
    /** Never shown: PIN, terminal password, login password. */
    private static final Set<String> SECRET = Set.of("AD", "AC", "CO");
    /** Shown only when staff ask for it: name, address, e-mail, telephone, birth date, postal code. */
    private static final Set<String> PERSONAL = Set.of("AE", "BD", "BE", "BF", "PB", "BC", "PD", "PZ");

    private Transcript() {}

    static String of(Response response, boolean showPersonal) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%02d", response.code()))
                .append(' ')
                .append(response.fixedText());
        for (Response.Field field : response.fields()) {
            boolean masked = SECRET.contains(field.code()) || (!showPersonal && PERSONAL.contains(field.code()));
            text.append("\n").append(field.code()).append(' ');
            text.append(masked && !field.value().isBlank() ? MASK : printable(field.value()));
        }
        return text.length() > MAXIMUM_LENGTH ? text.substring(0, MAXIMUM_LENGTH) + "\n…" : text.toString();
    }

    /** What we send about a patron: everything in it is ours, so only the secret is masked. */
    static String ofQuestion(int code, String institution, String identifier, boolean withPin) {
        return code + "\nAO " + institution + "\nAA " + identifier + "\nAC" + (withPin ? "\nAD " + MASK : "");
    }

    static String ofLogin(boolean withLocation) {
        return "93\nCN …\nCO " + MASK + (withLocation ? "\nCP …" : "");
    }

    private static String printable(String value) {
        StringBuilder text = new StringBuilder();
        value.codePoints().forEach(c -> text.appendCodePoint(Character.getType(c) == Character.CONTROL ? '\uFFFD' : c));
        return text.toString();
    }

    /** The names of the messages that a server says it supports. */
    static List<String> supportedMessages(String bx) {
        List<String> names = List.of(
                "patron status",
                "checkout",
                "checkin",
                "block patron",
                "status",
                "resend",
                "login",
                "patron information",
                "end session",
                "fee paid",
                "item information",
                "item status update",
                "patron enable",
                "hold",
                "renew",
                "renew all");
        return IntStream.range(0, Math.min(names.size(), bx.length()))
                .filter(i -> bx.charAt(i) == 'Y' || bx.charAt(i) == 'y')
                .mapToObj(names::get)
                .toList();
    }
}
