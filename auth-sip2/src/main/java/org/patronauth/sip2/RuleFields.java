package org.patronauth.sip2;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.patronauth.PatronData;
import org.patronauth.rule.RuleValue;
import org.patronauth.rule.RuleValues;
import org.patronauth.rule.ValueType;
import org.patronauth.spi.Call;

/**
 * What an answer supplies to blocking rules: the fields of message 64 under their names, every field that a vendor adds
 * under its code, the flags and the counts. A field that stands there several times is its first value.
 */
final class RuleFields {
    /** Nothing that could hold a password, nor what belongs to the message and not to the patron. */
    private static final Set<String> UNNAMED = Set.of("AC", "AD", "AY", "AZ", "CO");

    private static final int FIRST_COUNT = 37;
    private static final int COUNT_LENGTH = 4;
    private static final List<String> COUNTS = List.of(
            "hold_items_count",
            "overdue_items_count",
            "charged_items_count",
            "fine_items_count",
            "recall_items_count",
            "unavailable_holds_count");

    private static final List<Named> NAMED = List.of(
            text("AO", "institution_id", "Institution id"),
            text("AA", "patron_identifier", "Card number"),
            text("AE", "personal_name", "Name"),
            text("BD", "home_address", "Address"),
            text("BE", "email_address", "E-mail address"),
            text("BF", "home_phone_number", "Telephone number"),
            text("AQ", "permanent_location", "The patron's library, at some vendors"),
            text("AF", "screen_message", "First message for the screen"),
            text("BH", "currency_type", "Currency of amounts"),
            amount("BV", "fee_amount", "What the patron owes"),
            amount("CC", "fee_limit", "What the patron may owe"),
            number("BZ", "hold_items_limit", "How many holds are allowed"),
            number("CA", "overdue_items_limit", "How many overdue items are allowed"),
            number("CB", "charged_items_limit", "How many loans are allowed"),
            text("PA", "sipserver_patron_expiration", "Expiry date (SIPServer)"),
            text("PB", "sipserver_patron_birthdate", "Date of birth (SIPServer)"),
            text("PC", "sipserver_patron_class", "Patron class (SIPServer)"),
            text("PI", "sipserver_internet_privileges", "Internet privileges (SIPServer)"),
            text("XI", "sipserver_internal_id", "Permanent id (SIPServer)"),
            text("BC", "polaris_patron_birthdate", "Date of birth (Polaris)"),
            text("PZ", "polaris_postal_code", "Postal code (Polaris)"),
            text("PX", "polaris_patron_expiration", "Expiry date (Polaris)"),
            text("PY", "polaris_patron_expired", "Whether the card expired (Polaris)"));

    static final RuleValues ALL = all();

    private RuleFields() {}

    /** A field with a name of its own; amounts are written as a rule reads numbers. */
    private record Named(int field, RuleValue value, boolean isAmount) {}

    private static Named text(String code, String key, String description) {
        return new Named(Response.key(code), new RuleValue(key, ValueType.TEXT, description), false);
    }

    private static Named number(String code, String key, String description) {
        return new Named(Response.key(code), new RuleValue(key, ValueType.NUMBER, description), false);
    }

    private static Named amount(String code, String key, String description) {
        return new Named(Response.key(code), new RuleValue(key, ValueType.NUMBER, description), true);
    }

    private static RuleValues all() {
        List<RuleValue> values = new ArrayList<>();
        NAMED.forEach(named -> values.add(named.value()));
        COUNTS.forEach(count -> values.add(
                new RuleValue(count, ValueType.NUMBER, count.replace('_', ' ').replace("count", "as counted"))));
        for (PatronFlag flag : PatronFlag.values()) {
            values.add(new RuleValue(flag.id(), ValueType.BOOLEAN, "Status flag"));
        }
        return RuleValues.STORED.and(values).andTexts(key -> Sip2Settings.isFieldCode(key) && !UNNAMED.contains(key));
    }

    /** The data with everything that rules can name, where the call wants it. */
    static PatronData added(PatronData data, Response answer, Call call) {
        if (!call.wantsRuleValues()) {
            return data;
        }
        PatronData.Builder more = data.toBuilder();
        Set<String> seen = new HashSet<>(UNNAMED);
        for (Response.Field field : answer.fields()) {
            String value = field.value().strip();
            if (!value.isEmpty() && seen.add(field.code())) {
                more.ruleValue(field.code(), value);
            }
        }
        for (Named named : NAMED) {
            answer.text(named.field())
                    .map(value -> named.isAmount()
                            ? Amounts.parse(value)
                                    .map(BigDecimal::toPlainString)
                                    .orElse(value)
                            : value)
                    .ifPresent(value -> more.ruleValue(named.value().key(), value));
        }
        Set<PatronFlag> set = PatronFlag.in(answer);
        for (PatronFlag flag : PatronFlag.values()) {
            more.ruleValue(flag.id(), Boolean.toString(set.contains(flag)));
        }
        if (answer.code() == Response.PATRON_INFORMATION) {
            for (int i = 0; i < COUNTS.size(); i++) {
                String count = digits(answer, FIRST_COUNT + i * COUNT_LENGTH);
                if (!count.isEmpty()) {
                    more.ruleValue(COUNTS.get(i), count);
                }
            }
        }
        return more.build();
    }

    private static String digits(Response answer, int start) {
        byte[] bytes = new byte[COUNT_LENGTH];
        for (int i = 0; i < COUNT_LENGTH; i++) {
            bytes[i] = answer.fixed(start + i);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1).strip();
    }
}
