package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.patronauth.AuthenticationListener.LoginEvent;
import org.patronauth.AuthenticationListener.Outcome;

class PrometheusMetricsTest {
    private static final Health HEALTH = new Health(
            true,
            7,
            Duration.ZERO,
            true,
            1,
            List.of(
                    new Health.Service(
                            "Ferguson SIP2", ServiceStatus.READY, new Health.Traffic(3, 1, 0, false, 4, 4, 0)),
                    new Health.Service("LION", ServiceStatus.READY, new Health.Traffic(0, 0, 0, true, 16, 16, 0)),
                    new Health.Service(
                            "LCI", new ServiceStatus(ServiceStatus.State.MISCONFIGURED, "The URL is missing."))));

    private final PrometheusMetrics metrics = new PrometheusMetrics();

    private void login(String library, @Nullable String service, Outcome outcome, @Nullable ProblemType problem) {
        metrics.loginEnded(new LoginEvent(
                new LibraryId(library),
                service,
                "SIP2",
                outcome,
                problem,
                "code",
                Duration.ofNanos(1_500),
                service == null ? Duration.ZERO : Duration.ofMillis(20),
                Duration.ofMillis(outcome == Outcome.AUTHENTICATED ? 1 : 0)));
    }

    // A6
    @Test
    void everyLoginIsCountedByLibraryServiceAndOutcome() {
        login("ferguson", "Ferguson SIP2", Outcome.AUTHENTICATED, null);
        login("ferguson", "Ferguson SIP2", Outcome.AUTHENTICATED, null);
        login("ferguson", "Ferguson SIP2", Outcome.REJECTED, ProblemType.INVALID_CREDENTIALS);
        login("ferguson", "Ferguson SIP2", Outcome.THROTTLED, ProblemType.TOO_MANY_ATTEMPTS);
        login("lion", "LION", Outcome.UNAVAILABLE, ProblemType.SERVICE_UNAVAILABLE);
        login("lion", null, Outcome.REJECTED, ProblemType.MALFORMED_AUTHORIZATION);
        assertThat(metrics.text(HEALTH)).isEqualTo("""
                # HELP patronauth_logins_total Logins that ended.
                # TYPE patronauth_logins_total counter
                patronauth_logins_total{library="ferguson",service="Ferguson SIP2",outcome="authenticated"} 2
                patronauth_logins_total{library="ferguson",service="Ferguson SIP2",outcome="rejected"} 1
                patronauth_logins_total{library="ferguson",service="Ferguson SIP2",outcome="throttled"} 1
                patronauth_logins_total{library="lion",service="",outcome="rejected"} 1
                patronauth_logins_total{library="lion",service="LION",outcome="unavailable"} 1
                # HELP patronauth_login_seconds Time that logins took, by what it was spent on.
                # TYPE patronauth_login_seconds summary
                patronauth_login_seconds_sum{service="",phase="validation"} 0.000001500
                patronauth_login_seconds_count{service="",phase="validation"} 1
                patronauth_login_seconds_sum{service="Ferguson SIP2",phase="database"} 0.002000000
                patronauth_login_seconds_count{service="Ferguson SIP2",phase="database"} 2
                patronauth_login_seconds_sum{service="Ferguson SIP2",phase="remote"} 0.080000000
                patronauth_login_seconds_count{service="Ferguson SIP2",phase="remote"} 4
                patronauth_login_seconds_sum{service="Ferguson SIP2",phase="validation"} 0.000006000
                patronauth_login_seconds_count{service="Ferguson SIP2",phase="validation"} 4
                patronauth_login_seconds_sum{service="LION",phase="remote"} 0.020000000
                patronauth_login_seconds_count{service="LION",phase="remote"} 1
                patronauth_login_seconds_sum{service="LION",phase="validation"} 0.000001500
                patronauth_login_seconds_count{service="LION",phase="validation"} 1
                # HELP patronauth_ils_connections Connections that are open to a source of truth.
                # TYPE patronauth_ils_connections gauge
                patronauth_ils_connections{service="Ferguson SIP2"} 3
                patronauth_ils_connections{service="LION"} 0
                patronauth_ils_connections{service="LCI"} 0
                # HELP patronauth_breaker_open 1 while a source of truth is down and nobody is sent there.
                # TYPE patronauth_breaker_open gauge
                patronauth_breaker_open{service="Ferguson SIP2"} 0
                patronauth_breaker_open{service="LION"} 1
                patronauth_breaker_open{service="LCI"} 0
                # HELP patronauth_configuration_version The version of the configuration in force.
                # TYPE patronauth_configuration_version gauge
                patronauth_configuration_version 7
                """);
    }

    // A6
    @Test
    void librariesThatStrangersMakeUpHaveNoSeries() {
        for (int i = 0; i < 1_000; i++) {
            login("made-up-" + i, null, Outcome.REJECTED, ProblemType.LIBRARY_NOT_FOUND);
        }
        assertThat(metrics.text(HEALTH))
                .contains("patronauth_logins_total{library=\"\",service=\"\",outcome=\"rejected\"} 1000\n")
                .doesNotContain("made-up");
    }

    // A6
    @Test
    void theNumberOfSeriesIsBoundedAndNoLoginIsLost() {
        int logins = PrometheusMetrics.MAXIMUM_SERIES + 50;
        for (int i = 0; i < logins; i++) {
            login("library-" + i, "LION", Outcome.AUTHENTICATED, null);
        }
        login("library-0", "LION", Outcome.AUTHENTICATED, null);
        List<String> lines = metrics.text(HEALTH)
                .lines()
                .filter(line -> line.startsWith("patronauth_logins_total"))
                .toList();
        assertThat(lines).hasSize(PrometheusMetrics.MAXIMUM_SERIES + 1);
        assertThat(lines)
                .contains(
                        "patronauth_logins_total{library=\"other\",service=\"LION\",outcome=\"authenticated\"} 50",
                        "patronauth_logins_total{library=\"library-0\",service=\"LION\",outcome=\"authenticated\"} 2");
    }

    @Test
    void whatAnAdministratorCalledAServiceIsOneLabel() {
        login("lion", "The \"new\"\nLION \\ Ünï", Outcome.AUTHENTICATED, null);
        assertThat(metrics.text(HEALTH))
                .contains("service=\"The \\\"new\\\"\\nLION \\\\ Ünï\",outcome=\"authenticated\"} 1\n");
    }
}
