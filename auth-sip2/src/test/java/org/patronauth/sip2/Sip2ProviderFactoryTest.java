package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.net.SystemNetwork;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.spi.ProviderEnvironment;

class Sip2ProviderFactoryTest {
    private static final ProviderEnvironment PUBLIC_ADDRESSES_ONLY = new ProviderEnvironment(
            "Ferguson", Desk.CLOCK, SystemNetwork.builder().build(), false, warning -> {});

    // T28
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.0.0.1", "169.254.169.254"})
    void anAddressThatTheHostDoesNotAllowIsAProblemOfItsField(String address) {
        assertThatThrownBy(() -> new Sip2ProviderFactory().create(Maps.settings("url", address), PUBLIC_ADDRESSES_ONLY))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems()).singleElement().satisfies(problem -> {
                            assertThat(problem.field()).isEqualTo("url");
                        }));
    }

    @Test
    void aPublicAddressAndANameAreNot() throws Exception {
        for (String host : new String[] {"8.8.8.8", "ils.ferguson.example"}) {
            new Sip2ProviderFactory()
                    .create(Maps.settings("url", host), PUBLIC_ADDRESSES_ONLY)
                    .close();
        }
    }
}
