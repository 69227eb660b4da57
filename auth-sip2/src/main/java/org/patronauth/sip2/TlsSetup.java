package org.patronauth.sip2;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.net.TlsTrust;

/** TLS to one server: made once for a service, so that sessions can be resumed. */
final class TlsSetup {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] KEY_TYPES = {"RSA", "EC", "Ed25519"};
    private static final char[] NO_PASSWORD = new char[0];

    private final SSLContext context;
    private final boolean verifyHost;

    private TlsSetup(SSLContext context, boolean verifyHost) {
        this.context = context;
        this.verifyHost = verifyHost;
    }

    /**
     * Sets TLS up.
     *
     * @param trusted certificates in PEM form to trust instead of the system's
     * @param clientCertificate our own certificate and its chain in PEM form
     * @param clientKey the PKCS#8 key of that certificate in PEM form
     * @throws GeneralSecurityException when a certificate or the key cannot be read; the message names the setting
     */
    static TlsSetup of(
            Optional<String> trusted,
            Optional<String> clientCertificate,
            Optional<Secret> clientKey,
            boolean verifyHost,
            boolean verifyCertificate)
            throws GeneralSecurityException {
        TrustManager trust = verifyCertificate ? TlsTrust.checking(trusted) : TlsTrust.ofAnySigner(verifyHost);
        KeyManager @Nullable [] keys = clientCertificate.isPresent() && clientKey.isPresent()
                ? presenting(clientCertificate.get(), clientKey.get())
                : null;
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {trust}, null);
        return new TlsSetup(context, verifyHost);
    }

    /** Shakes hands on a connection. */
    SSLSocket secure(Socket plain, String hostName, int port, Deadline deadline) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, hostName, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        if (verifyHost) {
            // A bare SSLSocket does not compare names by itself.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (isName(hostName)) {
            parameters.setServerNames(List.of(new SNIHostName(hostName)));
        }
        socket.setSSLParameters(parameters);
        try {
            socket.setSoTimeout(Math.max(1, deadline.remainingMillis()));
            socket.startHandshake();
        } catch (SSLException e) {
            throw new SSLException(TlsTrust.explain(e));
        }
        return socket;
    }

    private static boolean isName(String hostName) {
        return hostName.chars().anyMatch(c -> (c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z'))
                && !hostName.endsWith(".")
                && hostName.chars().allMatch(c -> c < 0x80);
    }

    private static KeyManager[] presenting(String certificate, Secret key) throws GeneralSecurityException {
        List<X509Certificate> chain = TlsTrust.certificates(certificate);
        KeyStore store = TlsTrust.emptyStore();
        store.setKeyEntry("client", privateKey(key), NO_PASSWORD, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    static PrivateKey privateKey(Secret pem) throws GeneralSecurityException {
        String text = pem.reveal();
        int begin = text.indexOf("-----BEGIN PRIVATE KEY-----");
        int end = text.indexOf("-----END PRIVATE KEY-----");
        if (begin < 0 || end < begin) {
            throw new GeneralSecurityException("It must be a PKCS#8 key: BEGIN PRIVATE KEY.");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder()
                    .decode(text.substring(begin + "-----BEGIN PRIVATE KEY-----".length(), end)
                            .strip());
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("It is damaged.");
        }
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // Another type of key, then; the message could hold parts of it.
            }
        }
        throw new GeneralSecurityException("It is no RSA, EC or Ed25519 key.");
    }
}
