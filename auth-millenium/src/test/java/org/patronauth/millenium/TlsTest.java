package org.patronauth.millenium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.patronauth.PatronData;
import org.patronauth.mock.FakePatronApiServer;
import org.patronauth.spi.Network;

/** The settings of TLS reach the wire; what they mean there is the core's to test. */
class TlsTest {
    private static final HeldCertificate CA = new HeldCertificate.Builder()
            .certificateAuthority(0)
            .commonName("Ferguson CA")
            .build();

    private static FakePatronApiServer ferguson() {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .commonName("ils.ferguson.example")
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(CA)
                .build();
        HandshakeCertificates handshake = new HandshakeCertificates.Builder()
                .heldCertificate(certificate, CA.certificate())
                .build();
        return Desk.ferguson().tls(handshake.sslContext()).start();
    }

    // M2.7
    @Test
    void aServerIsTrustedWhenTheSettingsSaySo() throws Exception {
        try (FakePatronApiServer ils = ferguson();
                Desk usual = Desk.at(ils);
                Desk knowing = Desk.at(ils, "tls_ca_certificates", CA.certificatePem());
                Desk careless = Desk.at(ils, "verify_certificate", false)) {
            assertThatThrownBy(() -> usual.signIn(Desk.JANE, Desk.PIN)).isInstanceOf(SSLException.class);
            assertThat(ils.pinsSeen()).isZero();
            assertThat(knowing.signIn(Desk.JANE, Desk.PIN)).isPresent();
            assertThat(careless.signIn(Desk.JANE, Desk.PIN)).isPresent();
            assertThat(usual.warnings()).isEmpty();
            assertThat(careless.warnings()).singleElement().asString().contains("verify_certificate");
        }
    }

    // M2.7: a host name is judged by the host's network, and only that
    @Test
    void namesAreResolvedByTheHost() throws Exception {
        try (FakePatronApiServer ils = Desk.ferguson().start()) {
            Network host = (name, deadline) ->
                    name.equals("ils.ferguson.example") ? Desk.LOOPBACK.resolve("127.0.0.1", deadline) : List.of();
            try (Desk desk = Desk.at(host, "http://ils.ferguson.example:" + ils.port() + "/PATRONAPI")) {
                Optional<PatronData> patron = desk.signIn(Desk.JANE, Desk.PIN);
                assertThat(patron).isPresent();
            }
        }
    }
}
