package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.guard.Deadline;
import org.patronauth.settings.LibrarySettings;
import org.patronauth.spi.Call;

class RuleFieldsTest {
    private static final String RECORD = """
            P BARCODE[pb]=23333000000001<BR>
            EXP DATE[p43]=12-31-26<BR>
            PCODE3[p46]=a<BR>
            P TYPE[p47]=010<BR>
            BIRTH DATE[p51]=01-02-10<BR>
            PATRN NAME[pn]=Reader, Robin<BR>
            PIN[p=]=canary<BR>""";
    private static final Call PLAIN = Call.of(Deadline.after(Duration.ofSeconds(3)), LibrarySettings.NONE);

    private static Map<String, String> values(Call call) {
        PatronData data = new Maps.Reading().of(RECORD.split("\n"));
        return RuleFields.added(data, PatronDump.of(RECORD), call).ruleValues();
    }

    // V5
    @Test
    void codesOfTheSiteAreThereAndNothingPersonal() {
        assertThat(values(PLAIN.withRuleValues()))
                .containsExactlyInAnyOrderEntriesOf(Map.of("p43", "2026-12-31", "p46", "a", "p47", "010"));
    }

    // V5
    @Test
    void withoutRulesNothingIsThere() {
        assertThat(values(PLAIN)).isEmpty();
    }
}
