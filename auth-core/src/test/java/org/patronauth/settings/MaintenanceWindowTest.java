package org.patronauth.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceWindowTest {
    private static final CommonSettings COMMON = CommonSettings.usual();
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    private static Optional<Duration> remaining(String start, String end, String now, ZoneId zone) {
        return MaintenanceWindow.of(start, end, null).remaining(Instant.parse(now), zone);
    }

    // X3
    @Test
    void aWindowBetweenTwoMomentsIsOpenFromItsFirstToBeforeItsLast() {
        String start = "2026-03-01T02:00:00-05:00";
        String end = "2026-03-01T09:30:00Z";
        assertThat(remaining(start, end, "2026-03-01T06:59:59.999Z", NEW_YORK)).isEmpty();
        assertThat(remaining(start, end, "2026-03-01T07:00:00Z", NEW_YORK)).contains(Duration.ofMinutes(150));
        assertThat(remaining(start, end, "2026-03-01T09:29:59Z", NEW_YORK)).contains(Duration.ofSeconds(1));
        assertThat(remaining(start, end, "2026-03-01T09:30:00Z", NEW_YORK)).isEmpty();
        assertThat(remaining(start, end, "2026-03-02T08:00:00Z", NEW_YORK)).isEmpty();
    }

    // X3
    @ParameterizedTest
    @CsvSource({
        "02:00,04:00,2026-07-01T05:59:59Z,",
        "02:00,04:00,2026-07-01T06:00:00Z,PT2H",
        "02:00,04:00,2026-07-01T07:59:00Z,PT1M",
        "02:00,04:00,2026-07-01T08:00:00Z,",
        "23:30,01:00,2026-07-02T03:30:00Z,PT1H30M",
        "23:30,01:00,2026-07-02T04:30:00Z,PT30M",
        "23:30,01:00,2026-07-02T05:00:00Z,",
        "23:30,01:00,2026-07-02T03:29:59Z,",
        // The clocks are put forward from 02:00 to 03:00.
        "02:30,03:30,2026-03-08T07:29:59Z,",
        "02:00,04:00,2026-03-08T07:00:00Z,PT1H",
        // And back from 02:00 to 01:00.
        "01:00,02:30,2026-11-01T05:00:00Z,PT2H30M"
    })
    void aDailyWindowIsThatOfTheClockOnTheWall(String start, String end, String now, Duration left) {
        assertThat(remaining(start, end, now, NEW_YORK)).isEqualTo(Optional.ofNullable(left));
    }

    @Test
    void aDailyWindowDependsOnTheZoneAlone() {
        assertThat(remaining("02:00", "04:00", "2026-07-01T02:30:00Z", ZoneOffset.UTC))
                .contains(Duration.ofMinutes(90));
        assertThat(remaining("02:00", "04:00", "2026-07-01T02:30:00Z", NEW_YORK))
                .isEmpty();
    }

    private static List<SettingProblem> problems(String start, String end, String text) {
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("maintenance_start", start);
        raw.put("maintenance_end", end);
        raw.put("maintenance_text", text);
        try {
            COMMON.schema().parse(raw);
            return List.of();
        } catch (InvalidSettingsException e) {
            return e.problems();
        }
    }

    // G2, X3
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "2026-03-01T02:00:00Z,-,maintenance_end",
                "-,2026-03-01T02:00:00Z,maintenance_start",
                "2026-03-01T02:00:00Z,2026-03-01T02:00:00Z,maintenance_end",
                "2026-03-01T02:00:00Z,2026-03-01T02:30:00+01:00,maintenance_end",
                "2026-03-01T02:00:00Z,04:00,maintenance_end",
                "02:00,02:00,maintenance_end",
                "2026-03-01T02:00:00,2026-03-02T02:00:00Z,maintenance_start",
                "2026-02-30T02:00:00Z,2026-03-02T02:00:00Z,maintenance_start",
                "2:00,04:00,maintenance_start",
                "02:00,24:00,maintenance_end",
                "tonight,04:00,maintenance_start"
            })
    void whatIsNoWindowIsRefusedWithItsField(String start, String end, String field) {
        assertThat(problems(start, end, null)).extracting(SettingProblem::field).containsExactly(field);
    }

    // G2
    @Test
    void aNoticeIsShortPlainText() {
        assertThat(problems(null, null, "x".repeat(501)))
                .extracting(SettingProblem::field)
                .containsExactly("maintenance_text");
        assertThat(problems(null, null, "a\u0007b"))
                .extracting(SettingProblem::field)
                .containsExactly("maintenance_text");
        assertThat(problems("02:00", "04:00", "x".repeat(500))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "721", "1.5", "never"})
    void anIntervalIsAWholeNumberOfHours(String hours) {
        assertThatThrownBy(() -> COMMON.schema().parse(Map.of("self_test_interval_hours", hours)))
                .isInstanceOf(InvalidSettingsException.class);
    }

    @Test
    void withoutSettingsThereIsNoMaintenanceAndNoInterval() throws InvalidSettingsException {
        Settings none = COMMON.schema().parse(Map.of("maintenance_text", "Never shown."));
        assertThat(COMMON.maintenance(none)).isEmpty();
        assertThat(none.get(COMMON.selfTestIntervalHours())).isEmpty();
    }
}
