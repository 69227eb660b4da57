package org.patronauth.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.patronauth.settings.BasicSettings;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;

class ProviderRegistryTest {
    private final Sip2 sip2 = new Sip2("SIP2", "api.sip", "api.sip2");
    private final Millenium millenium = new Millenium("Millenium Patron", "api.millenium_patron");

    // G3
    @Test
    void aProtocolIsFoundByItsNameAndByEachOlderOne() {
        ProviderRegistry registry = ProviderRegistry.of(sip2, millenium);

        assertThat(registry.find("SIP2")).containsSame(sip2);
        assertThat(registry.find("api.sip")).containsSame(sip2);
        assertThat(registry.find("api.sip2")).containsSame(sip2);
        assertThat(registry.find("api.millenium_patron")).containsSame(millenium);
        assertThat(registry.find("First Book")).isEmpty();
        assertThat(registry.find("sip2")).isEmpty();
        assertThat(registry.find("")).isEmpty();
    }

    @Test
    void protocolsKeepTheirOrderWithoutTheirOlderNames() {
        ProviderRegistry registry = ProviderRegistry.of(millenium, sip2);

        assertThat(registry.factories()).containsExactly(millenium, sip2);
        assertThat(registry).hasToString("ProviderRegistry[Millenium Patron, SIP2]");
    }

    @Test
    void twoFactoriesOfOneNameAreRefusedAndBothAreNamed() {
        for (AuthenticationProviderFactory other : List.of(
                new Millenium("SIP2"),
                new Millenium("api.sip2"),
                new Millenium("Millenium Patron", "SIP2"),
                new Millenium("Millenium Patron", "api.sip"))) {
            for (boolean swapped : new boolean[] {false, true}) {
                assertThatThrownBy(() -> ProviderRegistry.of(swapped ? other : sip2, swapped ? sip2 : other))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(Sip2.class.getName())
                        .hasMessageContaining(Millenium.class.getName());
            }
            assertThatThrownBy(() -> ProviderRegistry.of(sip2).with(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Sip2.class.getName())
                    .hasMessageContaining(Millenium.class.getName());
        }
        assertThatThrownBy(() -> ProviderRegistry.of(sip2, new Millenium("SIP2")))
                .hasMessageContaining("\"SIP2\"");
    }

    @Test
    void oneMoreProtocolMakesAnotherRegistry() {
        ProviderRegistry first = ProviderRegistry.of(sip2);
        ProviderRegistry both = first.with(millenium);

        assertThat(both.factories()).containsExactly(sip2, millenium);
        assertThat(both.find("Millenium Patron")).containsSame(millenium);
        assertThat(first.factories()).containsExactly(sip2);
        assertThat(first.find("Millenium Patron")).isEmpty();
    }

    @Test
    void whereNoProtocolAnnouncesItselfNoneIsDiscovered() {
        assertThat(ProviderRegistry.discover(ClassLoader.getPlatformClassLoader())
                        .factories())
                .isEmpty();
    }

    /** A protocol that has names and nothing else. */
    private abstract static class Named implements BasicAuthenticationProviderFactory {
        private final String name;
        private final List<String> aliases;

        Named(String name, String... aliases) {
            this.name = name;
            this.aliases = List.of(aliases);
        }

        @Override
        public String protocol() {
            return name;
        }

        @Override
        public List<String> protocolAliases() {
            return aliases;
        }

        @Override
        public String displayName() {
            return name;
        }

        @Override
        public String description() {
            return "Has a name.";
        }

        @Override
        public SettingsSchema schema() {
            return SettingsSchema.EMPTY;
        }

        @Override
        public BasicSettings basicSettings() {
            return BasicSettings.builder().build();
        }

        @Override
        public BasicAuthenticationProvider create(Settings settings, ProviderEnvironment environment) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Sip2 extends Named {
        Sip2(String name, String... aliases) {
            super(name, aliases);
        }
    }

    private static final class Millenium extends Named {
        Millenium(String name, String... aliases) {
            super(name, aliases);
        }
    }
}
