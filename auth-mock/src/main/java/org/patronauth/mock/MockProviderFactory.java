package org.patronauth.mock;

import java.util.List;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingOption;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.BasicAuthenticationProviderFactory;
import org.patronauth.spi.ProviderEnvironment;

/**
 * A protocol without a library system: its patrons are settings. For tests and demonstrations of a host.
 *
 * <p>It knows the test patron of the service's own settings and {@link MockPatrons}. It is never found by discovery: a
 * registry has it only where the host named it, and each service that is loaded warns.
 *
 * <p><b>Thread safety.</b> The factory and its providers may be used by any number of threads.
 *
 * @since 0.1
 */
public final class MockProviderFactory implements BasicAuthenticationProviderFactory {
    static final BasicSettings BASIC = BasicSettings.builder().build();
    static final Setting<List<String>> PATRONS = patrons("patrons", "Patrons");
    static final Setting<List<String>> EXPIRED_PATRONS = patrons("expired_patrons", "Patrons whose card has run out");
    static final Setting<List<String>> PATRONS_WITH_FINES = patrons("patrons_with_fines", "Patrons with fines");
    static final Setting<List<String>> BLOCKED_PATRONS = patrons("blocked_patrons", "Blocked patrons");
    static final Setting<String> PATRON_LOCATION = Setting.text("patron_location", "Location of all patrons")
            .description("What a restriction on the patron's library is compared with.")
            .build();
    static final Setting<String> FAULT = Setting.select(
                    "fault",
                    "What goes wrong",
                    List.of(
                            new SettingOption("none", "Nothing"),
                            new SettingOption("outage", "The library system is away"),
                            new SettingOption("garbage", "The library system answers nonsense")))
            .defaultsTo("none")
            .build();
    static final Setting<Integer> DELAY_MS = Setting.integer("delay_ms", "Delay", 0, 30_000)
            .description("Milliseconds that each answer takes.")
            .defaultsTo(0)
            .build();

    /** Makes a factory; it holds no state. */
    public MockProviderFactory() {}

    private static Setting<List<String>> patrons(String key, String label) {
        return Setting.list(key, label)
                .description("Each item is identifier:password.")
                .check(MockPatronFile::check)
                .build();
    }

    @Override
    public String protocol() {
        return "Mock";
    }

    @Override
    public List<String> protocolAliases() {
        return List.of("api.mock_authentication", "MockAuthenticationProvider");
    }

    @Override
    public String displayName() {
        return "Mock";
    }

    @Override
    public String description() {
        return "Knows a few patrons by itself. For tests, never for patrons of flesh and blood.";
    }

    @Override
    public SettingsSchema schema() {
        return SettingsSchema.of(
                PATRONS, EXPIRED_PATRONS, PATRONS_WITH_FINES, BLOCKED_PATRONS, PATRON_LOCATION, FAULT, DELAY_MS);
    }

    @Override
    public BasicSettings basicSettings() {
        return BASIC;
    }

    @Override
    public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment) {
        environment.warnings().warn("This service is a mock: whoever knows its published cards can sign in.");
        return new MockProvider(settings, MockPatronFile.of(settings, environment.clock()));
    }
}
