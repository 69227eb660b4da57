package org.patronauth.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates a service trusts: those that the system trusts, those that its administrator entered instead, or
 * anybody's where both the administrator and the host leave the check out.
 *
 * <p><b>Thread safety.</b> Stateless.
 *
 * @since 0.1
 */
public final class TlsTrust {
    private static final char[] NO_PASSWORD = new char[0];

    private TlsTrust() {}

    /**
     * Reads certificates.
     *
     * @param pem one or more certificates in PEM form
     * @return the certificates, at least one
     * @throws GeneralSecurityException when there is none, or one cannot be read
     */
    public static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .forEach(certificate -> certificates.add((X509Certificate) certificate));
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("There is no certificate in it.");
        }
        return certificates;
    }

    /**
     * A trust manager for certificates that are checked.
     *
     * @param pem the certificates to trust instead of the system's, if any are given
     * @return the trust manager
     * @throws GeneralSecurityException when a certificate cannot be read
     */
    public static X509ExtendedTrustManager checking(Optional<String> pem) throws GeneralSecurityException {
        return pem.isEmpty() ? managerOf(null) : trusting(certificates(pem.get()));
    }

    /**
     * A trust manager for certificates that anybody may have signed.
     *
     * @param verifyHost whether a socket that compares names still does so; otherwise nothing at all is checked here
     * @return the trust manager
     */
    public static X509ExtendedTrustManager ofAnySigner(boolean verifyHost) {
        return new AnySigner(verifyHost);
    }

    /**
     * Says in few words why a handshake failed: the original text may quote the whole certificate.
     *
     * @param failure what the handshake threw
     * @return one sentence that holds nothing of the certificate
     */
    public static String explain(SSLException failure) {
        if (failure instanceof SSLPeerUnverifiedException) {
            return "The server's certificate is for another host, or is not trusted.";
        }
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

    private static X509ExtendedTrustManager trusting(List<X509Certificate> certificates)
            throws GeneralSecurityException {
        KeyStore store = emptyStore();
        int number = 0;
        for (X509Certificate certificate : certificates) {
            store.setCertificateEntry("trusted-" + number++, certificate);
        }
        return managerOf(store);
    }

    private static X509ExtendedTrustManager managerOf(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("This Java has no trust manager for certificates.");
    }

    /**
     * A key store with nothing in it.
     *
     * @return the store
     * @throws GeneralSecurityException when this Java cannot make one
     */
    public static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, NO_PASSWORD);
        } catch (IOException e) {
            throw new GeneralSecurityException("No key store can be made.");
        }
        return store;
    }

    /** For a service whose administrator and whose host switched the check of the certificate off. */
    private static final class AnySigner extends X509ExtendedTrustManager {
        private final boolean verifyHost;

        AnySigner(boolean verifyHost) {
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
                trusting(List.of(chain[0])).checkServerTrusted(new X509Certificate[] {chain[0]}, authType, socket);
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
