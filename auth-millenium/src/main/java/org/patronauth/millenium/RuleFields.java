package org.patronauth.millenium;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patronauth.PatronData;
import org.patronauth.rule.RuleValue;
import org.patronauth.rule.RuleValues;
import org.patronauth.rule.ValueType;
import org.patronauth.spi.Call;

/** What a record supplies to blocking rules, under the codes of its fields; nothing personal is among it. */
final class RuleFields {
    private static final RuleValue EXPIRY = new RuleValue("p43", ValueType.DATE, "Expiry date (EXP DATE)");
    private static final List<RuleValue> TEXTS = List.of(
            new RuleValue("p44", ValueType.TEXT, "First code of the site (PCODE1)"),
            new RuleValue("p45", ValueType.TEXT, "Second code of the site (PCODE2)"),
            new RuleValue("p46", ValueType.TEXT, "Third code of the site (PCODE3)"),
            new RuleValue("p126", ValueType.TEXT, "Fourth code of the site (PCODE4)"),
            new RuleValue("p47", ValueType.TEXT, "Patron type (P TYPE)"),
            new RuleValue("p53", ValueType.TEXT, "Home branch (HOME LIBR)"),
            new RuleValue("p54", ValueType.TEXT, "Code of the message (PMESSAGE)"),
            new RuleValue("p56", ValueType.TEXT, "Code of the manual block (MBLOCK)"));

    static final RuleValues ALL = RuleValues.STORED.and(List.of(EXPIRY)).and(TEXTS);

    private RuleFields() {}

    /** The data with everything that rules can name, where the call wants it. */
    static PatronData added(PatronData data, PatronDump record, Call call) {
        if (!call.wantsRuleValues()) {
            return data;
        }
        PatronData.Builder more = data.toBuilder();
        data.authorizationExpires().map(LocalDate::toString).ifPresent(day -> more.ruleValue(EXPIRY.key(), day));
        for (RuleValue text : TEXTS) {
            @Nullable String value = record.lastNonBlank(text.key());
            if (value != null) {
                more.ruleValue(text.key(), value);
            }
        }
        return more.build();
    }
}
