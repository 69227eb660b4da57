package org.patronauth.settings;

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

    private final Setting<Integer> timeout;
    private final Setting<Integer> connectionBudget;
    private final Setting<Integer> cacheSeconds = Setting.integer("cache_seconds", "Remember successful logins", 0, 300)
            .description("For so many seconds the same identifier and PIN are believed without asking again, except "
                    + "for borrowing. A PIN that was changed works that much longer. 0 means never.")
            .defaultsTo(0)
            .build();
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
        schema = SettingsSchema.of(timeout, connectionBudget, cacheSeconds);
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
}
