package org.patronauth.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.patronauth.BlockReason;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ProviderRegistry;

class MockProviderTest {
    private final MockProviderFactory factory = new MockProviderFactory();
    private final PatronAuthClock clock = new PatronAuthClock();
    private final List<String> warnings = new ArrayList<>();

    private BasicAuthenticationProvider provider(Map<String, Object> settings) throws InvalidSettingsException {
        ProviderEnvironment environment =
                new ProviderEnvironment("NYPL", clock, (host, deadline) -> List.of(), false, warnings::add);
        return factory.create(factory.serviceSchema().parse(settings), environment);
    }

    private Optional<PatronData> signIn(Map<String, Object> settings, String identifier, String pin) throws Exception {
        return provider(settings).authenticate(new PatronIdentifier(identifier), Secret.of(pin), call(5_000));
    }

    private Call call(long millis) throws InvalidSettingsException {
        return Call.of(
                Deadline.after(Duration.ofMillis(millis)),
                factory.librarySchema().parse(Map.of()));
    }

    // J1
    @Test
    void aTestPatronIsAllItNeeds() throws Exception {
        Map<String, Object> settings = Map.of("test_identifier", "p-4711", "test_password", "pepper");
        assertThat(signIn(settings, "p-4711", "pepper").orElseThrow().permanentId())
                .contains("p-4711");
        assertThat(signIn(settings, "p-4711", "salt")).isEmpty();
        assertThat(signIn(settings, "p-4712", "pepper")).isEmpty();
        assertThat(signIn(Map.of("test_identifier", "p-4711"), "p-4711", "")).isEmpty();
    }

    // J1
    @Test
    void listsOfPatronsEndAsTheyAreCalled() throws Exception {
        Map<String, Object> settings = Map.of(
                "patrons", List.of("a:1", "b:with:colon"),
                "expired_patrons", List.of("c:1"),
                "patrons_with_fines", List.of("d:1"),
                "blocked_patrons", List.of("e:1"),
                "patron_location", "BRANCH");
        assertThat(signIn(settings, "a", "1").orElseThrow().libraryIdentifier()).contains("BRANCH");
        assertThat(signIn(settings, "b", "with:colon")).isPresent();
        assertThat(signIn(settings, "c", "1")
                        .orElseThrow()
                        .authorizationExpires()
                        .orElseThrow())
                .isBefore(java.time.LocalDate.now(clock));
        assertThat(signIn(settings, "d", "1").orElseThrow().fines()).isPresent();
        assertThat(signIn(settings, "e", "1").orElseThrow().blockReason())
                .contains(BlockReason.NO_BORROWING_PRIVILEGES);
    }

    // J1
    @Test
    void aPatronWithoutPasswordIsAConfigurationError() {
        assertThatThrownBy(() -> provider(Map.of("patrons", List.of("nobody"))))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems())
                                .singleElement()
                                .satisfies(
                                        problem -> assertThat(problem.field()).isEqualTo("patrons")));
    }

    // J1
    @Test
    void faultsAndDelaysAreSettings() throws Exception {
        assertThatThrownBy(() -> signIn(Map.of("fault", "outage"), "mock-valid", "1234"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> signIn(Map.of("fault", "garbage"), "mock-valid", "1234"))
                .isInstanceOf(IOException.class);
        assertThat(signIn(Map.of("delay_ms", 1), "mock-valid", "1234")).isPresent();
        BasicAuthenticationProvider slow = provider(Map.of("delay_ms", 30_000));
        assertThatThrownBy(() -> slow.authenticate(new PatronIdentifier("mock-valid"), Secret.of("1234"), call(20)))
                .isInstanceOf(SocketTimeoutException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> slow.authenticate(new PatronIdentifier("mock-valid"), Secret.of("1234"), call(9_000)))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        slow.close();
        assertThatThrownBy(() -> slow.authenticate(new PatronIdentifier("mock-valid"), Secret.of("1234"), call(9_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    // J1
    @Test
    void itIsNeverFoundAndEachLoadWarns() throws Exception {
        ProviderRegistry found = ProviderRegistry.discover(getClass().getClassLoader());
        assertThat(found.find("Mock")).isEmpty();
        provider(Map.of());
        assertThat(warnings).singleElement().asString().contains("mock");
    }

    @Test
    void cardsDoNotShowTheirPins() {
        for (MockPatrons.Card card : MockPatrons.ALL) {
            assertThat(card.toString()).doesNotContain(card.pin());
        }
        assertThat(Clock.system(ZoneOffset.UTC)).isNotNull();
    }
}
