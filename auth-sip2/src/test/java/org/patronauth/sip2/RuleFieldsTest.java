package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.PatronData;
import org.patronauth.guard.Deadline;
import org.patronauth.rule.ValueType;
import org.patronauth.spi.Call;

class RuleFieldsTest {
    private static final String HEAD = "64 Y            00020260301    120000";
    private static final String FIELDS =
            "AOFERGUSON|AA23333000000001|AEReader, Robin|AD9999|BLY|CQY|BV1,234.50|CC$10.00"
                    + "|BZ0003|PC |PCJUV|PB20100302|ZY north |AF|AFfirst|AFsecond|AY1AZ0000";
    private static final Call PLAIN = Call.of(Deadline.after(Duration.ofSeconds(3)), Maps.settings());

    private static Map<String, String> values(String frame, Call call) throws ProtocolException {
        Response answer = Wire.parse(frame);
        PatronData data = Maps.USUAL.read(answer, "23333000000001", Optional.empty(), warning -> {});
        return RuleFields.added(data, answer, call).ruleValues();
    }

    // V5
    @Test
    void fieldsAreThereByNameAndByCode() throws ProtocolException {
        Map<String, String> values = values(HEAD + "000100020003    00050006" + FIELDS, PLAIN.withRuleValues());

        assertThat(values)
                .containsEntry("institution_id", "FERGUSON")
                .containsEntry("patron_identifier", "23333000000001")
                .containsEntry("AA", "23333000000001")
                .containsEntry("sipserver_patron_class", "JUV")
                .containsEntry("PC", "JUV")
                .containsEntry("sipserver_patron_birthdate", "20100302")
                .containsEntry("ZY", "north")
                .containsEntry("screen_message", "first")
                .containsEntry("BV", "1,234.50")
                .containsEntry("fee_amount", "1234.50")
                .containsEntry("fee_limit", "10.00")
                .containsEntry("hold_items_limit", "0003")
                .containsEntry("hold_items_count", "0001")
                .containsEntry("overdue_items_count", "0002")
                .containsEntry("charged_items_count", "0003")
                .containsEntry("recall_items_count", "0005")
                .containsEntry("unavailable_holds_count", "0006")
                .containsEntry("renewal_privileges_denied", "true")
                .containsEntry("charge_privileges_denied", "false")
                .doesNotContainKeys("fine_items_count", "AD", "AY", "AZ", "PZ");
        assertThat(values.keySet())
                .allSatisfy(key -> assertThat(RuleFields.ALL.typeOf(key)).isPresent());
    }

    // V5: what nobody asks for is not kept
    @Test
    void withoutRulesNothingIsThere() throws ProtocolException {
        assertThat(values(HEAD + "000000000000000000000000" + FIELDS, PLAIN)).isEmpty();
    }

    @Test
    void aStatusAnswerHasNoCounts() throws ProtocolException {
        Map<String, String> values =
                values("24" + " ".repeat(14) + "00020260301    120000" + FIELDS, PLAIN.withRuleValues());

        assertThat(values).containsEntry("PC", "JUV").containsEntry("card_reported_lost", "false");
        assertThat(values.keySet()).noneMatch(key -> key.endsWith("_count"));
    }

    // V5
    @ParameterizedTest
    @ValueSource(strings = {"AD", "AC", "CO", "AY", "AZ", "pc", "P", "PCX", "1A", "patron_class"})
    void aPasswordIsNothingThatARuleCanName(String key) {
        assertThat(RuleFields.ALL.typeOf(key)).isEmpty();
    }

    @Test
    void everyVendorsFieldIsAText() {
        assertThat(List.of("ZY", "U1", "PC", "BV"))
                .allSatisfy(key -> assertThat(RuleFields.ALL.typeOf(key)).contains(ValueType.TEXT));
        assertThat(RuleFields.ALL.typeOf("fee_amount")).contains(ValueType.NUMBER);
        assertThat(RuleFields.ALL.typeOf("card_reported_lost")).contains(ValueType.BOOLEAN);
    }
}
