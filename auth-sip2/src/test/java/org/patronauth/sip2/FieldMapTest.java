package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.BlockReason;
import org.patronauth.Money;
import org.patronauth.PatronData;

class FieldMapTest {
    private static final String NO_FLAGS = "              ";
    private final List<String> warnings = new ArrayList<>();

    private static Response answer(String flags, String fields) throws ProtocolException {
        return Wire.parse("64" + flags + "00020261122    163240000000000000000000000000" + fields);
    }

    private PatronData read(FieldMap map, String flags, String fields) throws ProtocolException {
        return map.read(
                answer(flags, "AA23333000000001|BLY|CQY|" + fields), "23333000000001", Optional.empty(), warnings::add);
    }

    private PatronData read(String fields) throws ProtocolException {
        return read(Maps.USUAL, NO_FLAGS, fields);
    }

    // Z12
    @Test
    void everyFieldHasItsPlace() throws ProtocolException {
        PatronData data = read(
                "XI900002|AEBaker, Leona|BEleona@example.org|PCAdult|AQBR1|BV1,234.56|BHEUR|PA20271231|AFHello|AFWorld|");

        assertThat(data.isComplete()).isTrue();
        assertThat(data.permanentId()).contains("900002");
        assertThat(data.authorizationIdentifiers()).containsExactly("23333000000001");
        assertThat(data.username()).isEmpty();
        assertThat(data.personalDetails().personalName()).contains("Baker, Leona");
        assertThat(data.personalDetails().emailAddress()).contains("leona@example.org");
        assertThat(data.externalType()).contains("Adult");
        assertThat(data.libraryIdentifier()).contains("BR1");
        assertThat(data.fines()).contains(Money.of(new BigDecimal("1234.56"), Currency.getInstance("EUR")));
        assertThat(data.authorizationExpires()).contains(LocalDate.of(2027, 12, 31));
        assertThat(data.messages()).containsExactly("Hello", "World");
        assertThat(data.blockReason()).isEmpty();
    }

    // Z12
    @Test
    void fieldsThatCollideBetweenVendorsAreSettings() throws ProtocolException {
        FieldMap polaris = Maps.map(
                "library_identifier_code",
                "PE",
                "expiry_code",
                "FC",
                "expiry_pattern",
                "dd.MM.yyyy",
                "patron_type_code",
                "U1");
        PatronData data = read(polaris, NO_FLAGS, "PA123|PEBR2|FC31.12.2027|U17|");

        assertThat(data.libraryIdentifier()).contains("BR2");
        assertThat(data.authorizationExpires()).contains(LocalDate.of(2027, 12, 31));
        assertThat(data.externalType()).contains("7");
        assertThat(Maps.USUAL
                        .read(answer(NO_FLAGS, "AA1|BLY|PCx|PZ12345|"), "1", Optional.of("PZ"), warnings::add)
                        .libraryIdentifier())
                .contains("12345");
    }

    // Z6
    @Test
    void whatWasTypedIsPassedOnWhereTheServerAnswersWithAnotherIdentifier() throws ProtocolException {
        Response answer = answer(NO_FLAGS, "AA23333000000001|BLY|");

        assertThat(Maps.USUAL
                        .read(answer, "leona", Optional.empty(), warnings::add)
                        .username())
                .contains("leona");
        assertThat(Maps.USUAL
                        .read(answer, "2333 3000 000001", Optional.empty(), warnings::add)
                        .username())
                .isEmpty();
    }

    // Z12
    @ParameterizedTest
    @ValueSource(
            strings = {
                "20271231",
                "20271231    235959",
                "20271231   Z235959",
                "20271231   A235959",
                "202712310000235959",
                "20271231UTC235959",
                "2027-12-31"
            })
    void expiryDatesOfAllFormsAreRead(String date) throws ProtocolException {
        assertThat(read("PA" + date + "|").authorizationExpires()).contains(LocalDate.of(2027, 12, 31));
        assertThat(read("PA4711|PX" + date + "|").authorizationExpires()).contains(LocalDate.of(2027, 12, 31));
    }

    // Z12
    @ParameterizedTest
    @ValueSource(strings = {"99999999", "2027123", "31.12.2027", "20270231", "never", "2027-02-31"})
    void aDateThatCannotBeReadIsNoDateAndAWarning(String date) throws ProtocolException {
        assertThat(read("PX" + date + "|").authorizationExpires()).isEmpty();
        assertThat(warnings).hasSize(1).noneMatch(warning -> warning.contains(date));
    }

    // Z12
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1,234.56;1234.56",
                "1.234,56;1234.56",
                "12,34;12.34",
                "$5;5",
                "USD 5;5",
                "-1.00;-1.00",
                "0;0",
                "9.25;9.25",
                "1,234;1234",
                "1.234.567,8;1234567.8",
                "1,234,567;1234567",
                "5 EUR;5",
                "€5,00;5.00",
                "-$1.50;-1.50",
                "$-1.50;-1.50",
                ".50;0.50",
                "5.;5",
                "1.234;1.234"
            })
    void amountsOfAllCountriesAreRead(String text, String amount) {
        assertThat(Amounts.parse(text))
                .hasValueSatisfying(value -> assertThat(value).isEqualByComparingTo(amount));
    }

    // Z12
    @ParameterizedTest
    @ValueSource(
            strings = {"none", "1,2,3", "1.2.3", "..", "1,23,456", "12.34.56,7", "--1", "1e5", "five USD", "0x10", ","})
    void anAmountThatCannotBeReadIsUnknownAndAWarning(String text) throws ProtocolException {
        assertThat(read("BV" + text + "|").fines()).isEmpty();
        assertThat(warnings).hasSize(1);
    }

    // Z12
    @Test
    void aCurrencyThatDoesNotExistIsLeftOut() throws ProtocolException {
        assertThat(read("BV5|BHXXQ|").fines()).contains(Money.of(new BigDecimal("5")));
    }

    // Z12
    @Test
    void theMostSpecificFlagIsTheReason() throws ProtocolException {
        assertThat(read(Maps.USUAL, "Y             ", "").blockReason()).contains(BlockReason.NO_BORROWING_PRIVILEGES);
        assertThat(read(Maps.USUAL, "YYYYY         ", "").blockReason()).contains(BlockReason.CARD_REPORTED_LOST);
        assertThat(read(Maps.USUAL, "Y         Y   ", "").blockReason()).contains(BlockReason.EXCESSIVE_FINES);
        assertThat(read(Maps.USUAL, " YYY   YY     ", "").blockReason())
                .as("these do not block")
                .isEmpty();
    }

    // Z12
    @Test
    void eachBlockingFlagHasItsReason() throws ProtocolException {
        BlockReason[] reasons = {
            BlockReason.NO_BORROWING_PRIVILEGES,
            null,
            null,
            null,
            BlockReason.CARD_REPORTED_LOST,
            BlockReason.TOO_MANY_LOANS,
            BlockReason.TOO_MANY_OVERDUE,
            null,
            null,
            BlockReason.TOO_MANY_LOST,
            BlockReason.EXCESSIVE_FINES,
            BlockReason.EXCESSIVE_FEES,
            BlockReason.RECALL_OVERDUE,
            BlockReason.TOO_MANY_ITEMS_BILLED
        };
        for (int i = 0; i < reasons.length; i++) {
            StringBuilder flags = new StringBuilder(NO_FLAGS);
            flags.setCharAt(i, 'Y');
            assertThat(read(Maps.USUAL, flags.toString(), "").blockReason().orElse(null))
                    .as("flag %d", i)
                    .isEqualTo(reasons[i]);
        }
    }

    // Z12
    @Test
    void oneSwitchCoversFlagsAndTheServersFeeLimit() throws ProtocolException {
        assertThat(read(Maps.USUAL, NO_FLAGS, "BV20.00|CC15.00|").blockReason()).contains(BlockReason.EXCESSIVE_FINES);
        assertThat(read(Maps.USUAL, NO_FLAGS, "BV15.00|CC15.00|").blockReason()).isEmpty();
        assertThat(read(Maps.USUAL, NO_FLAGS, "BV20.00|CC0|").blockReason()).isEmpty();
        assertThat(read(Maps.USUAL, NO_FLAGS, "BV20.00|CC|").blockReason()).isEmpty();
        FieldMap off = Maps.map("patron_status_block", false);
        assertThat(read(off, "YYYYYYYYYYYYYY", "BV20.00|CC15.00|").blockReason())
                .isEmpty();
    }

    // Z12
    @Test
    void aServiceMayNameTheFlagsThatBlock() throws ProtocolException {
        FieldMap chosen = Maps.map("blocking_flags", List.of("too_many_renewals", "Hold privileges denied"));

        assertThat(read(chosen, "Y   Y         ", "").blockReason()).isEmpty();
        assertThat(read(chosen, "       Y      ", "").blockReason()).contains(BlockReason.TOO_MANY_RENEWALS);
        assertThat(read(chosen, "   Y          ", "").blockReason()).contains(BlockReason.NO_BORROWING_PRIVILEGES);
    }

    // Z12
    @Test
    void aScreenMessageMayMeanABlock() throws ProtocolException {
        FieldMap messages =
                Maps.map("screen_message_blocks", List.of("card (has )?expired => expired", "see staff => ask us"));

        assertThat(read(messages, NO_FLAGS, "AFWelcome|AFYour CARD EXPIRED in May.|")
                        .blockReason())
                .contains(BlockReason.EXPIRED);
        assertThat(read(messages, NO_FLAGS, "AFPlease see staff|").blockReason())
                .contains(new BlockReason("ask us"));
        assertThat(read(messages, NO_FLAGS, "AFWelcome|").blockReason()).isEmpty();
    }
}
