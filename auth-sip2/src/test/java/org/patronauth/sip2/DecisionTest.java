package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.patronauth.sip2.Decision.MissingCq;

class DecisionTest {
    private static final char ABSENT = 0;

    // Z6
    @Test
    void onlyTwoYesesAcceptAPin() {
        for (char bl : new char[] {'Y', 'N', ABSENT, 'X', '1'}) {
            for (char cq : new char[] {'Y', 'N', ABSENT, 'X', '1'}) {
                for (MissingCq missing : new MissingCq[] {MissingCq.REJECT, MissingCq.ACCEPT_IF_NO_PIN_COLLECTED}) {
                    assertThat(Decision.of(bl, cq, true, missing) == Decision.ACCEPTED)
                            .as("BL %s CQ %s", bl, cq)
                            .isEqualTo(bl == 'Y' && cq == 'Y');
                }
            }
        }
    }

    // Z7
    @Test
    void onlyANoIsANo() {
        for (char bl : new char[] {'Y', 'N', ABSENT, 'X'}) {
            for (char cq : new char[] {'Y', 'N', ABSENT, 'X'}) {
                assertThat(Decision.of(bl, cq, true, MissingCq.REJECT) == Decision.REFUSED)
                        .as("BL %s CQ %s", bl, cq)
                        .isEqualTo(bl == 'N' || cq == 'N');
            }
        }
        assertThat(Decision.of(ABSENT, 'Y', true, MissingCq.REJECT)).isEqualTo(Decision.VALIDITY_NOT_TOLD);
        assertThat(Decision.of('Y', ABSENT, true, MissingCq.REJECT)).isEqualTo(Decision.PIN_NOT_JUDGED);
        assertThat(Decision.of('Y', 'X', true, MissingCq.ACCEPT)).isEqualTo(Decision.PIN_NOT_JUDGED);
    }

    // Z6
    @Test
    void aMissingCqCountsAsYesOnlyWhereTheServiceSaysSo() {
        assertThat(Decision.of('Y', ABSENT, true, MissingCq.ACCEPT)).isEqualTo(Decision.ACCEPTED);
        assertThat(Decision.of('N', ABSENT, true, MissingCq.ACCEPT)).isEqualTo(Decision.REFUSED);
        assertThat(Decision.of(ABSENT, ABSENT, true, MissingCq.ACCEPT)).isEqualTo(Decision.VALIDITY_NOT_TOLD);
    }

    // Z6
    @Test
    void wherePinsAreNotCollectedCqIsNotLookedAt() {
        for (char cq : new char[] {'Y', 'N', ABSENT, 'X'}) {
            assertThat(Decision.of('Y', cq, false, MissingCq.REJECT)).isEqualTo(Decision.ACCEPTED);
            assertThat(Decision.of('N', cq, false, MissingCq.REJECT)).isEqualTo(Decision.REFUSED);
        }
    }
}
