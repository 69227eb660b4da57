package org.patronauth.settings;

import java.util.List;
import java.util.Optional;
import org.patronauth.ProblemType;

/**
 * The settings that every service has, however its patrons sign in, with the defaults that suit its protocol.
 *
 * <p>A factory keeps one object of this type: a {@link Settings} finds its values by the very {@link Setting} objects
 * it was parsed with.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class CommonSettings {
    private static final int USUAL_TIMEOUT_SECONDS = 5;

    private static final int LONGEST_TEXT = 500;
    private static final int LONGEST_INTERVAL_HOURS = 720;

    private final Setting<Integer> timeout;
    private final Setting<Integer> connectionBudget;
    private final Setting<Integer> cacheSeconds = Setting.integer("cache_seconds", "Remember successful logins", 0, 300)
            .description("For so many seconds the same identifier and PIN are believed without asking again, except "
                    + "for borrowing. A PIN that was changed works that much longer. 0 means never.")
            .defaultsTo(0)
            .build();
    private final Setting<String> maintenanceStart;
    private final Setting<String> maintenanceEnd;
    private final Setting<String> maintenanceText;
    private final Setting<Integer> selfTestIntervalHours;
    private final SettingsSchema schema;

    private CommonSettings(int timeoutSeconds) {
        timeout = Setting.integer("timeout", "Timeout", 1, 30)
                .description("Seconds that a login may take in all, whatever happens on the way.")
                .defaultsTo(timeoutSeconds)
                .build();
        connectionBudget = Setting.integer("connection_budget", "Connections of all hosts", 0, 10_000)
                .description("How many connections all hosts of ours together open at the most; 0 for no such limit."
                        + " For servers that license a number of them.")
                .defaultsTo(0)
                .build();
        maintenanceStart = Setting.text("maintenance_start", "Maintenance begins")
                .description("When nobody is asked any more: 2026-03-01T02:00:00Z, or 02:00 for every day in the"
                        + " server's time zone.")
                .check(MaintenanceWindow::checkTime)
                .build();
        maintenanceEnd = Setting.text("maintenance_end", "Maintenance ends")
                .description("When logins go on, in the same form.")
                .check(MaintenanceWindow::checkTime)
                .build();
        maintenanceText = Setting.text("maintenance_text", "Maintenance notice")
                .description("What patrons are told meanwhile, at most " + LONGEST_TEXT + " characters of plain text.")
                .check(CommonSettings::checkText)
                .build();
        selfTestIntervalHours = Setting.integer(
                        "self_test_interval_hours", "Hours between self-tests", 1, LONGEST_INTERVAL_HOURS)
                .description("How often the service tries itself out; never by itself unless set.")
                .build();
        schema = SettingsSchema.of(
                        timeout,
                        connectionBudget,
                        cacheSeconds,
                        maintenanceStart,
                        maintenanceEnd,
                        maintenanceText,
                        selfTestIntervalHours)
                .withCheck(this::checkMaintenance);
    }

    private static void checkText(String text) throws Setting.BadValueException {
        if (text.length() > LONGEST_TEXT) {
            throw new Setting.BadValueException(
                    ProblemType.INVALID_CONFIGURATION_OPTION,
                    "This must not be longer than " + LONGEST_TEXT + " characters.");
        }
    }

    private List<SettingProblem> checkMaintenance(Settings settings) {
        Optional<String> start = settings.get(maintenanceStart);
        Optional<String> end = settings.get(maintenanceEnd);
        if (start.isEmpty() && end.isEmpty()) {
            return List.of();
        }
        if (start.isEmpty() || end.isEmpty()) {
            return List.of(new SettingProblem(
                    start.isEmpty() ? maintenanceStart.key() : maintenanceEnd.key(),
                    ProblemType.INCOMPLETE_CONFIGURATION,
                    "Maintenance needs a beginning and an end."));
        }
        return MaintenanceWindow.problem(start.get(), end.get())
                .map(text -> List.of(
                        new SettingProblem(maintenanceEnd.key(), ProblemType.INVALID_CONFIGURATION_OPTION, text)))
                .orElse(List.of());
    }

    /**
     * The settings with the usual defaults.
     *
     * @return the settings
     */
    public static CommonSettings usual() {
        return new CommonSettings(USUAL_TIMEOUT_SECONDS);
    }

    /**
     * The settings of a protocol that is given another time.
     *
     * @param seconds the default of {@code timeout}, 1 to 30
     * @return the settings
     */
    public static CommonSettings withTimeoutSeconds(int seconds) {
        return new CommonSettings(seconds);
    }

    /**
     * All of these settings, in the order of the form.
     *
     * @return the schema
     */
    public SettingsSchema schema() {
        return schema;
    }

    /**
     * Setting {@code timeout}, in seconds.
     *
     * @return the setting
     */
    public Setting<Integer> timeout() {
        return timeout;
    }

    /**
     * Setting {@code connection_budget}: how many connections all hosts together may have open.
     *
     * @return the setting; 0 where there is no such limit
     */
    public Setting<Integer> connectionBudget() {
        return connectionBudget;
    }

    /**
     * Setting {@code cache_seconds}.
     *
     * @return the setting
     */
    public Setting<Integer> cacheSeconds() {
        return cacheSeconds;
    }

    /**
     * Setting {@code maintenance_start}: a moment as in ISO 8601 with its offset, or a time of every day.
     *
     * @return the setting
     */
    public Setting<String> maintenanceStart() {
        return maintenanceStart;
    }

    /**
     * Setting {@code maintenance_end}, in the form of {@link #maintenanceStart()}.
     *
     * @return the setting
     */
    public Setting<String> maintenanceEnd() {
        return maintenanceEnd;
    }

    /**
     * Setting {@code maintenance_text}: what patrons are told during maintenance.
     *
     * @return the setting
     */
    public Setting<String> maintenanceText() {
        return maintenanceText;
    }

    /**
     * Setting {@code self_test_interval_hours}: how often the service tries itself out.
     *
     * @return the setting
     */
    public Setting<Integer> selfTestIntervalHours() {
        return selfTestIntervalHours;
    }

    /**
     * When the service is in maintenance.
     *
     * @param settings the values of a service
     * @return the window, if one is set
     */
    public Optional<MaintenanceWindow> maintenance(Settings settings) {
        Optional<String> end = settings.get(maintenanceEnd);
        return settings.get(maintenanceStart)
                .flatMap(start -> end.map(until -> MaintenanceWindow.of(
                        start, until, settings.get(maintenanceText).orElse(null))));
    }
}
