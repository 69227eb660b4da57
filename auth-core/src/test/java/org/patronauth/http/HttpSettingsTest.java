package org.patronauth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.patronauth.SelfTestReport.StepOutcome;
import org.patronauth.guard.Deadline;
import org.patronauth.internal.RecordedExamination;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.settings.Setting;
import org.patronauth.settings.SettingProblem;
import org.patronauth.settings.Settings;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.spi.Call;
import org.patronauth.spi.Network;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ServiceMisconfiguredException;

/** What a host has to say about a service's address and certificates, and six servers with certificates of all kinds. */
class HttpSettingsTest {
    private static final Setting<URI> URL =
            HttpSettings.root("url", "URL").required().build();
    private static final SettingsSchema SCHEMA =
            SettingsSchema.of(URL, HttpSettings.VERIFY_CERTIFICATE, HttpSettings.TLS_CA_CERTIFICATES);
    private static final Duration AMPLE = Duration.ofSeconds(10);
    private static final Network LOOPBACK = (host, deadline) -> List.of(InetAddress.getLoopbackAddress());
    private static final long DAY = 86_400_000;

    private static final HeldCertificate AUTHORITY = new HeldCertificate.Builder()
            .commonName("Library CA")
            .certificateAuthority(0)
            .build();

    private final List<String> warnings = new ArrayList<>();

    private static HeldCertificate.Builder certificate(String host) {
        return new HeldCertificate.Builder()
                .commonName("ILS")
                .addSubjectAlternativeName(host)
                .signedBy(AUTHORITY);
    }

    private static RawServer server(HeldCertificate certificate, @Nullable String protocol) throws IOException {
        return RawServer.withTls(
                new HandshakeCertificates.Builder()
                        .heldCertificate(certificate)
                        .build()
                        .sslContext(),
                protocol,
                RawServer.ok("RETCOD=0"));
    }

    private static Settings settings(String url, Object... more) {
        Map<String, Object> raw = new HashMap<>();
        raw.put("url", url);
        for (int i = 0; i < more.length; i += 2) {
            raw.put((String) more[i], more[i + 1]);
        }
        try {
            return SCHEMA.parse(raw);
        } catch (InvalidSettingsException e) {
            throw new AssertionError(e.problems().toString());
        }
    }

    private ProviderEnvironment environment(Network network, boolean unverifiedTlsAllowed) {
        return new ProviderEnvironment(
                "LION", Clock.system(ZoneOffset.UTC), network, unverifiedTlsAllowed, warnings::add);
    }

    private HttpSource source(Settings settings, ProviderEnvironment environment) throws InvalidSettingsException {
        return HttpSettings.source(settings, HttpRoot.of(settings.require(URL)), URL, null, 1000, environment);
    }

    private int ask(int port, Object... more) throws Exception {
        Settings settings = settings("https://ils.lion.example:" + port + "/", more);
        HttpSource source = source(settings, environment(LOOPBACK, true));
        HttpAddress address = HttpRoot.of(settings.require(URL))
                .address()
                .segment("27777000000001")
                .build()
                .orElseThrow();
        return source.ask(HttpQuestion.get(address).build(), Deadline.after(AMPLE))
                .status();
    }

    private List<SettingProblem> problems(Settings settings, ProviderEnvironment environment) {
        try {
            source(settings, environment);
            return List.of();
        } catch (InvalidSettingsException e) {
            return e.problems();
        }
    }

    // T29
    @Test
    void aGoodServerIsAskedOverTlsThatIsNewEnough() throws Exception {
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (RawServer good = server(certificate("ils.lion.example").build(), protocol)) {
                assertThat(ask(good.port(), "tls_ca_certificates", AUTHORITY.certificatePem()))
                        .isEqualTo(200);
            }
        }
        assertThat(warnings).isEmpty();
    }

    // T29
    @Test
    void aServerThatCannotProveItselfIsNotAsked() throws Exception {
        long now = System.currentTimeMillis();
        HeldCertificate expired = certificate("ils.lion.example")
                .validityInterval(now - 2 * DAY, now - DAY)
                .build();
        HeldCertificate selfSigned = new HeldCertificate.Builder()
                .addSubjectAlternativeName("ils.lion.example")
                .build();
        Map<HeldCertificate, String> bad = Map.of(
                certificate("ils.lci.example").build(),
                "another host",
                expired,
                "expired",
                selfSigned,
                "not signed by anybody");
        for (Map.Entry<HeldCertificate, String> entry : bad.entrySet()) {
            try (RawServer server = server(entry.getKey(), null)) {
                assertThatThrownBy(() -> ask(server.port(), "tls_ca_certificates", AUTHORITY.certificatePem()))
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining(entry.getValue())
                        .hasNoCause();
                assertThat(server.requests()).isEmpty();
            }
        }
        try (RawServer server = server(certificate("ils.lion.example").build(), null)) {
            assertThatThrownBy(() -> ask(server.port())).isInstanceOf(SSLException.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    // T29
    @Test
    void withoutTheCheckAnybodyMaySignButTheNameStillCounts() throws Exception {
        HeldCertificate selfSigned = new HeldCertificate.Builder()
                .addSubjectAlternativeName("ils.lion.example")
                .build();
        try (RawServer server = server(selfSigned, null)) {
            assertThat(ask(server.port(), "verify_certificate", false)).isEqualTo(200);
            assertThat(warnings).singleElement().asString().startsWith("verify_certificate is off");
        }
        HeldCertificate elsewhere = new HeldCertificate.Builder()
                .addSubjectAlternativeName("ils.lci.example")
                .build();
        try (RawServer server = server(elsewhere, null)) {
            assertThatThrownBy(() -> ask(server.port(), "verify_certificate", false))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("another host");
            assertThat(server.requests()).isEmpty();
        }
    }

    // T29
    @Test
    void theCheckIsLeftOutOnlyWithTheHostsPermission() {
        Settings careless = settings("https://ils.lion.example/", "verify_certificate", false);
        assertThat(problems(careless, environment(LOOPBACK, false)))
                .extracting(SettingProblem::field)
                .containsExactly("verify_certificate");
        assertThat(problems(careless, environment(LOOPBACK, true))).isEmpty();
    }

    // T28
    @Test
    void anAddressThatWillNeverBeAskedIsRefusedOnItsField() {
        SystemNetwork publicOnly = SystemNetwork.builder().build();
        for (String url : List.of("https://127.0.0.1/", "https://10.1.2.3/", "https://[::1]/", "http://8.8.8.8/")) {
            assertThat(problems(settings(url), environment(publicOnly, false)))
                    .as(url)
                    .extracting(SettingProblem::field)
                    .containsExactly("url");
        }
        assertThat(problems(settings("https://8.8.8.8/"), environment(publicOnly, false)))
                .isEmpty();
        assertThat(problems(settings("http://ils.lion.example/"), environment(publicOnly, false)))
                .isEmpty();
        SystemNetwork listed = SystemNetwork.builder()
                .allowedAddresses(AllowedAddresses.parse("8.8.8.8,10.0.0.0/8"))
                .build();
        assertThat(problems(settings("http://8.8.8.8/"), environment(listed, false)))
                .isEmpty();
        assertThat(problems(settings("https://10.1.2.3/"), environment(listed, false)))
                .isEmpty();
    }

    // M1
    @Test
    void plainHttpIsWarnedOf() throws Exception {
        source(settings("https://ils.lion.example/"), environment(LOOPBACK, false));
        assertThat(warnings).isEmpty();
        source(settings("http://ils.lion.example/"), environment(LOOPBACK, false));
        assertThat(warnings).singleElement().asString().contains("plain http");
    }

    // M1
    @Test
    void badValuesAreToldByField() {
        assertThatThrownBy(() -> SCHEMA.parse(Map.of(
                        "url", "http://ils.lion.example/?a=b",
                        "verify_certificate", "perhaps",
                        "tls_ca_certificates", "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----")))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems())
                                .extracting(SettingProblem::field)
                                .containsExactlyInAnyOrder("url", "verify_certificate", "tls_ca_certificates"));
    }

    private RecordedExamination examine(String url, Network network, Object... more) throws Exception {
        Settings settings = settings(url, more);
        RecordedExamination examination =
                new RecordedExamination(Call.of(Deadline.after(AMPLE), settings), null, null, System::nanoTime);
        source(settings, environment(network, true)).examineNetwork(examination, HttpRoot.of(settings.require(URL)));
        return examination;
    }

    // M9, X1
    @Test
    void theNetworkIsTriedStepByStep() throws Exception {
        try (RawServer good = server(certificate("ils.lion.example").build(), null);
                RawServer other = server(certificate("ils.lci.example").build(), null)) {
            String port = String.valueOf(good.port());
            assertThat(examine(
                                    "https://ils.lion.example:" + port + "/",
                                    LOOPBACK,
                                    "tls_ca_certificates",
                                    AUTHORITY.certificatePem())
                            .steps())
                    .extracting(step -> step.name() + " " + step.outcome())
                    .containsExactly(
                            "DNS (ils.lion.example) " + StepOutcome.PASSED,
                            "TCP connection (ils.lion.example:" + port + ") " + StepOutcome.PASSED,
                            "TLS (ils.lion.example) " + StepOutcome.PASSED);
            assertThat(examine(
                                    "https://ils.lion.example:" + other.port() + "/",
                                    LOOPBACK,
                                    "tls_ca_certificates",
                                    AUTHORITY.certificatePem())
                            .steps())
                    .last()
                    .satisfies(step -> {
                        assertThat(step.outcome()).isEqualTo(StepOutcome.FAILED);
                        assertThat(step.detail()).contains("another host");
                    });
            good.close();
            assertThat(examine("https://ils.lion.example:" + port + "/", LOOPBACK)
                            .steps())
                    .extracting(step -> step.name() + " " + step.outcome())
                    .containsExactly(
                            "DNS (ils.lion.example) " + StepOutcome.PASSED,
                            "TCP connection (ils.lion.example:" + port + ") " + StepOutcome.FAILED);
        }
        Network publicOnly = SystemNetwork.builder().build();
        assertThat(examine("https://ils.lion.example/", (host, deadline) -> publicOnly.resolve("127.0.0.1", deadline))
                        .steps())
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.name()).isEqualTo("DNS (ils.lion.example)");
                    assertThat(step.outcome()).isEqualTo(StepOutcome.FAILED);
                });
    }

    // M9, T28
    @Test
    void aSelfTestJudgesPlainAddressesAsALoginDoes() throws Exception {
        Network onlyEncrypted = new Network() {
            @Override
            public List<InetAddress> resolve(String host, Deadline deadline) {
                return List.of(InetAddress.getLoopbackAddress());
            }

            @Override
            public List<InetAddress> resolveForPlainHttp(String host, Deadline deadline) throws IOException {
                throw new ServiceMisconfiguredException("Not without encryption.");
            }
        };
        try (RawServer server = RawServer.answering(RawServer.ok("RETCOD=0"))) {
            assertThat(examine("http://ils.lion.example:" + server.port() + "/", onlyEncrypted)
                            .steps())
                    .singleElement()
                    .satisfies(step -> {
                        assertThat(step.name()).isEqualTo("DNS (ils.lion.example)");
                        assertThat(step.outcome()).isEqualTo(StepOutcome.FAILED);
                    });
            assertThat(server.connections()).isZero();
        }
    }

    // M9, X1
    @Test
    void aServerThatNeverShakesHandsEndsTheSelfTestAtItsDeadline() throws Exception {
        // It reads what it takes for a request, and says nothing.
        try (RawServer silent = RawServer.behaving((out, socket) -> {})) {
            Settings settings = settings("https://ils.lion.example:" + silent.port() + "/");
            RecordedExamination examination = new RecordedExamination(
                    Call.of(Deadline.after(Duration.ofMillis(300)), settings), null, null, System::nanoTime);
            long start = System.nanoTime();
            boolean askable = source(settings, environment(LOOPBACK, true))
                    .examineNetwork(examination, HttpRoot.of(settings.require(URL)));
            assertThat(askable).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(examination.steps()).last().satisfies(step -> {
                assertThat(step.name()).isEqualTo("TLS (ils.lion.example)");
                assertThat(step.outcome()).isEqualTo(StepOutcome.FAILED);
            });
        }
    }
}
