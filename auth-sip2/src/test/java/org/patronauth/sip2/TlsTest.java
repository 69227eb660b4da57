package org.patronauth.sip2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.patronauth.guard.Deadline;
import org.patronauth.mock.FakeSip2Server;
import org.patronauth.settings.InvalidSettingsException;
import org.patronauth.spi.ProviderEnvironment;

class TlsTest {
    private static final long DAY = 86_400_000;

    private static final HeldCertificate AUTHORITY = new HeldCertificate.Builder()
            .commonName("Library CA")
            .certificateAuthority(0)
            .build();
    private static final HeldCertificate SERVER = server("localhost").build();
    private static final HeldCertificate CLIENT = new HeldCertificate.Builder()
            .commonName("terminal")
            .signedBy(AUTHORITY)
            .build();

    private static HeldCertificate.Builder server(String name) {
        return new HeldCertificate.Builder()
                .commonName("ILS")
                .addSubjectAlternativeName(name)
                .signedBy(AUTHORITY);
    }

    private static FakeSip2Server.Builder with(HeldCertificate certificate) {
        return Desk.ferguson().tls(context(certificate));
    }

    private static SSLContext context(HeldCertificate certificate) {
        return new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .addTrustedCertificate(AUTHORITY.certificate())
                .build()
                .sslContext();
    }

    private static Desk desk(FakeSip2Server ils, Object... more) {
        Object[] tls = {"url", "localhost", "use_ssl", true, "tls_ca_certificates", AUTHORITY.certificatePem()};
        Object[] all = Arrays.copyOf(tls, tls.length + more.length);
        System.arraycopy(more, 0, all, tls.length, more.length);
        return Desk.at(ils, all);
    }

    // Z11, Z8
    @Test
    void aGoodServerIsSpokenToAndItsConnectionKept() throws IOException {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (FakeSip2Server ils = with(SERVER).tlsProtocols(version).start();
                    Desk desk = desk(ils)) {
                for (int i = 0; i < 3; i++) {
                    assertThat(desk.signIn()).isPresent();
                    assertThat(desk.signIn(Desk.JANE, Desk.WRONG_PIN)).isEmpty();
                }
                assertThat(ils.connections()).isEqualTo(1);
                assertThat(ils.tlsProtocolsSeen()).containsExactly(version);
            }
        }
    }

    // Z8
    @Test
    void aConnectionThatTheServerClosedWhileIdleIsReplacedUnnoticed() throws Exception {
        try (FakeSip2Server ils = with(SERVER).start();
                Desk desk = desk(ils)) {
            assertThat(desk.signIn()).isPresent();
            ils.dropConnections();
            ils.awaitOpenConnections(0, Desk.AMPLE);
            assertThat(desk.signIn()).isPresent();
        }
    }

    // Z11
    @Test
    void aCertificateForAnotherHostIsNotTrusted() {
        try (FakeSip2Server ils = with(server("ils.lion.example").build()).start();
                Desk desk = desk(ils)) {
            assertThatThrownBy(desk::signIn).isInstanceOf(SSLException.class).hasMessageContaining("another host");
            assertThat(ils.pinsSeen()).isZero();
        }
    }

    // Z11
    @Test
    void anExpiredCertificateIsNotTrusted() {
        long now = System.currentTimeMillis();
        HeldCertificate expired =
                server("localhost").validityInterval(now - 2 * DAY, now - DAY).build();
        try (FakeSip2Server ils = with(expired).start();
                Desk desk = desk(ils)) {
            assertThatThrownBy(desk::signIn).isInstanceOf(SSLException.class).hasMessageContaining("expired");
            assertThat(ils.pinsSeen()).isZero();
        }
    }

    // Z11
    @Test
    void aSelfSignedCertificateIsTrustedOnlyWhereItIsGiven() throws IOException {
        HeldCertificate selfSigned = new HeldCertificate.Builder()
                .commonName("ILS")
                .addSubjectAlternativeName("localhost")
                .build();
        try (FakeSip2Server ils = with(selfSigned).start()) {
            try (Desk desk = Desk.at(ils, "url", "localhost", "use_ssl", true)) {
                assertThatThrownBy(desk::signIn)
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("not signed");
            }
            try (Desk desk = desk(ils)) {
                assertThatThrownBy(desk::signIn).isInstanceOf(SSLException.class);
            }
            assertThat(ils.pinsSeen()).isZero();
            try (Desk desk = desk(ils, "tls_ca_certificates", selfSigned.certificatePem())) {
                assertThat(desk.signIn()).isPresent();
            }
        }
    }

    // Z11
    @Test
    void oldProtocolVersionsAreNotSpoken() throws Exception {
        HeldCertificate rsa = server("localhost").rsa2048().build();
        try (FakeSip2Server ils = with(rsa).tlsProtocols("TLSv1.1").start();
                Desk desk = desk(ils)) {
            assertThatThrownBy(desk::signIn).isInstanceOf(SSLException.class);
            assertThat(ils.pinsSeen()).isZero();
            // The server does speak it with whoever wants to.
            try (SSLSocket careless = (SSLSocket)
                    context(SERVER).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), ils.port())) {
                careless.setEnabledProtocols(new String[] {"TLSv1.1"});
                careless.startHandshake();
                assertThat(careless.getSession().getProtocol()).isEqualTo("TLSv1.1");
            }
        }
    }

    // Z11
    @Test
    void aServerThatAsksForACertificateGetsOurs() throws IOException {
        try (FakeSip2Server ils = with(SERVER).requireClientCertificate().start()) {
            try (Desk desk = desk(ils)) {
                assertThatThrownBy(desk::signIn).isInstanceOf(IOException.class);
                assertThat(ils.pinsSeen()).isZero();
            }
            try (Desk desk =
                    desk(ils, "ssl_certificate", CLIENT.certificatePem(), "ssl_key", CLIENT.privateKeyPkcs8Pem())) {
                assertThat(desk.signIn()).isPresent();
            }
        }
    }

    // Z11
    @Test
    void eachCheckCanBeLeftOutByItselfAndThenEveryLoadWarns() throws IOException {
        try (FakeSip2Server ils = with(server("ils.lion.example").build()).start();
                Desk desk = desk(ils, "verify_host", false)) {
            assertThat(desk.warnings()).anyMatch(warning -> warning.startsWith("verify_host"));
            assertThat(desk.signIn()).isPresent();
        }
        HeldCertificate stranger = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        try (FakeSip2Server ils = with(stranger).start()) {
            try (Desk desk = desk(ils, "verify_host", false)) {
                assertThatThrownBy(desk::signIn).isInstanceOf(SSLException.class);
            }
            try (Desk desk = desk(ils, "verify_certificate", false)) {
                assertThat(desk.warnings()).anyMatch(warning -> warning.startsWith("verify_certificate"));
                assertThat(desk.signIn()).isPresent();
            }
        }
        // Whose certificate does not matter then, but for which host still does.
        try (FakeSip2Server ils = with(server("ils.lion.example").build()).start();
                Desk desk = desk(ils, "verify_certificate", false)) {
            assertThatThrownBy(desk::signIn).isInstanceOf(SSLException.class);
        }
    }

    // Z11
    @Test
    void noCheckIsLeftOutWithoutTheHostsPermission() {
        ProviderEnvironment strict =
                new ProviderEnvironment("Ferguson", Desk.CLOCK, Desk.LOOPBACK, false, warning -> {});
        for (String key : List.of("verify_host", "verify_certificate")) {
            assertThatThrownBy(
                            () -> new Sip2ProviderFactory().create(Maps.settings("use_ssl", true, key, false), strict))
                    .isInstanceOfSatisfying(
                            InvalidSettingsException.class,
                            e -> assertThat(e.problems())
                                    .singleElement()
                                    .satisfies(problem ->
                                            assertThat(problem.field()).isEqualTo(key)));
        }
    }

    // Z11
    @Test
    void sessionsAreResumed() throws Exception {
        try (FakeSip2Server ils = with(SERVER).tlsProtocols("TLSv1.2").start()) {
            ProviderEnvironment environment =
                    new ProviderEnvironment("Ferguson", Desk.CLOCK, Desk.LOOPBACK, false, warning -> {});
            Server server = Server.of(
                    Maps.settings(
                            "url",
                            "localhost",
                            "port",
                            ils.port(),
                            "use_ssl",
                            true,
                            "tls_ca_certificates",
                            AUTHORITY.certificatePem()),
                    environment,
                    System::nanoTime);
            assertThat(sessionId(server)).isEqualTo(sessionId(server));
        }
    }

    private static byte[] sessionId(Server server) throws IOException {
        try (Connection connection = server.beginSession(Deadline.after(Desk.AMPLE))) {
            server.status(connection, Deadline.after(Desk.AMPLE));
            Optional<SSLSocket> socket = ((SocketTransport) connection.transport()).tls();
            return socket.orElseThrow().getSession().getId();
        }
    }
}
