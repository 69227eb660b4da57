package org.patronauth.sip2;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;

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
        TrustManager[] trust =
                verifyCertificate ? trusting(trusted) : new TrustManager[] {new TrustingAnySigner(verifyHost)};
        KeyManager @Nullable [] keys = clientCertificate.isPresent() && clientKey.isPresent()
                ? presenting(clientCertificate.get(), clientKey.get())
                : null;
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
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
            throw new SSLException(explain(e));
        }
        return socket;
    }

    private static boolean isName(String hostName) {
        return hostName.chars().anyMatch(c -> (c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z'))
                && !hostName.endsWith(".")
                && hostName.chars().allMatch(c -> c < 0x80);
    }

    /** The reason in few words: the original may quote the whole certificate. */
    private static String explain(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String name = cause.getClass().getSimpleName();
            if (name.contains("CertificateExpired")) {
                return "The server's certificate has expired.";
            }
            if (name.contains("CertPath") || name.contains("ValidatorException")) {
                return reachesExpiry(cause)
                        ? "The server's certificate has expired."
                        : "The server's certificate is not signed by anybody that is trusted here.";
            }
            if (cause instanceof CertificateException) {
                return reachesExpiry(cause)
                        ? "The server's certificate has expired."
                        : "The server's certificate is for another host, or is not trusted.";
            }
        }
        return "The TLS handshake failed: " + failure.getClass().getSimpleName() + ".";
    }

    private static boolean reachesExpiry(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return true;
            }
        }
        return false;
    }

    private static TrustManager[] trusting(Optional<String> pem) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (pem.isEmpty()) {
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate certificate : certificates(pem.get())) {
            store.setCertificateEntry("trusted-" + number++, certificate);
        }
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] presenting(String certificate, Secret key) throws GeneralSecurityException {
        List<Certificate> chain = certificates(certificate);
        KeyStore store = emptyStore();
        store.setKeyEntry("client", privateKey(key), NO_PASSWORD, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    static List<Certificate> certificates(String pem) throws GeneralSecurityException {
        Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        if (found.isEmpty()) {
            throw new GeneralSecurityException("There is no certificate in it.");
        }
        return new ArrayList<>(found);
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

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, NO_PASSWORD);
        } catch (IOException e) {
            throw new GeneralSecurityException("No key store can be made.");
        }
        return store;
    }

    /** For a service whose administrator and whose host switched the check of the certificate off. */
    private static final class TrustingAnySigner extends X509ExtendedTrustManager {
        private final boolean verifyHost;

        TrustingAnySigner(boolean verifyHost) {
            this.verifyHost = verifyHost;
        }

        /** Whose name it is still matters: the manager of the JDK compares names, given that it trusts the rest. */
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            if (!verifyHost) {
                return;
            }
            try {
                KeyStore store = emptyStore();
                store.setCertificateEntry("presented", chain[0]);
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(store);
                X509ExtendedTrustManager comparing = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
                comparing.checkServerTrusted(new X509Certificate[] {chain[0]}, authType, socket);
            } catch (GeneralSecurityException e) {
                throw new CertificateException("The certificate is for another host.", e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
