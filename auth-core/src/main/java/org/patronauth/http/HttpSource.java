package org.patronauth.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.patronauth.guard.Deadline;
import org.patronauth.net.AllowedAddresses;
import org.patronauth.net.SystemNetwork;
import org.patronauth.net.TlsTrust;
import org.patronauth.spi.Examination;
import org.patronauth.spi.Network;
import org.patronauth.spi.StepResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks servers over HTTP on behalf of one service, with the care that a request needs which may carry a PIN:
 *
 * <ul>
 *   <li>it is sent once: no redirect is followed, no status and no broken connection makes it go out again;
 *   <li>it ends at its deadline, connecting, TLS and the last octet of the body included;
 *   <li>each question has a connection of its own, so an answer that comes late or twice can reach no other patron;
 *   <li>names are resolved by the host's {@link Network}, and what is connected to is an address that it judged;
 *   <li>bodies are limited, and compressed ones refused;
 *   <li>exceptions and logs hold host and port and nothing more of the address, no header, and nothing of a body.
 * </ul>
 *
 * <p>An HTTP client of the host's gives its proxy, its socket factory and, unless the service has certificates of its
 * own, its TLS settings. Its interceptors, cookies, cache and listeners are left out: they would see PINs. Where it has or
 * selects a proxy, the proxy resolves names and is trusted to judge them; what selects it sees scheme, host and port.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads.
 *
 * @since 0.1
 */
public final class HttpSource {
    /** No address takes longer than this to connect, so that a second one still has a chance. */
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    /** Bad gateway, service unavailable, gateway timeout (RFC 9110 section 15.6). */
    private static final Set<Integer> GATEWAY = Set.of(502, 503, 504);

    private static final String IDENTITY = "identity";
    private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final Logger LOG = LoggerFactory.getLogger(HttpSource.class);

    /** The addresses to connect to: OkHttp asks for them on the thread that makes the call. */
    private static final ThreadLocal<@Nullable List<InetAddress>> JUDGED = new ThreadLocal<>();

    private final OkHttpClient client;
    private final Network network;
    /** Finds the host's own proxies, which may be anywhere. */
    private final Network proxies;

    private final int bodyLimit;

    private HttpSource(Builder builder, @Nullable X509TrustManager trust) throws GeneralSecurityException {
        this.network = builder.network;
        this.bodyLimit = builder.bodyLimit;
        OkHttpClient.Builder derived =
                builder.client == null ? new OkHttpClient.Builder().proxy(Proxy.NO_PROXY) : builder.client.newBuilder();
        Dns names = builder.client == null ? Dns.SYSTEM : builder.client.dns();
        this.proxies = SystemNetwork.builder()
                .allowedAddresses(AllowedAddresses.parse("0.0.0.0/0, ::/0"))
                .resolver(names::lookup)
                .build();
        derived.interceptors().clear();
        derived.networkInterceptors().clear();
        derived.addNetworkInterceptor(HttpSource::withoutRetryAfter)
                .eventListenerFactory(call -> EventListener.NONE)
                .cache(null)
                .cookieJar(CookieJar.NO_COOKIES)
                .authenticator(Authenticator.NONE)
                .dns(hostName -> resolved())
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectionSpecs(List.of(
                        new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                                .tlsVersions(TLS_VERSIONS)
                                .build(),
                        ConnectionSpec.CLEARTEXT))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(CONNECT_LIMIT)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(Duration.ZERO);
        if (trust != null) {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            derived.sslSocketFactory(context.getSocketFactory(), trust);
        }
        this.client = derived.build();
    }

    /**
     * Starts to set one up.
     *
     * @param network resolves names and judges addresses
     * @return a builder
     */
    public static Builder builder(Network network) {
        return new Builder(network);
    }

    /**
     * Asks once.
     *
     * <p><b>Blocking.</b> Until the whole answer is there, at the most until the deadline.
     *
     * @param question what to ask
     * @param deadline when the answer must be there
     * @return the answer, whatever its status
     * @throws org.patronauth.spi.ServiceMisconfiguredException when the host does not allow the server's address
     * @throws IOException when there is no whole answer in time; the message is free of what was asked
     */
    public HttpAnswer ask(HttpQuestion question, Deadline deadline) throws IOException {
        return ask(question, deadline, true);
    }

    /**
     * Finds out whether a server can be asked at all: it is sent a request for its root that carries nothing of
     * anybody's, and any answer will do but one by which a gateway says that nobody is behind it.
     *
     * <p><b>Blocking.</b> Until the answer begins, at the most until the deadline.
     *
     * @param root where the server is
     * @param deadline when the answer must be there
     * @throws org.patronauth.spi.ServiceMisconfiguredException when the host does not allow the server's address
     * @throws IOException when there is no answer in time, or one of a gateway
     */
    public void probe(HttpRoot root, Deadline deadline) throws IOException {
        HttpAddress address = root.address().build().orElseThrow();
        int status = ask(HttpQuestion.get(address).build(), deadline, false).status();
        if (GATEWAY.contains(status)) {
            throw new HttpFailureException(address.server() + " answers with status " + status + ".");
        }
    }

    private HttpAnswer ask(HttpQuestion question, Deadline deadline, boolean whole) throws IOException {
        HttpAddress address = question.address();
        Proxy proxy = proxyFor(address.url());
        JUDGED.set(addresses(address.url(), proxy, deadline));
        long start = System.nanoTime();
        try {
            HttpAnswer answer = exchange(question, proxy, deadline, whole);
            LOG.debug("{} -> {} in {} µs", question, answer, (System.nanoTime() - start) / 1000);
            return answer;
        } catch (HttpFailureException e) {
            throw e;
        } catch (IOException e) {
            throw withoutDetails(e, address, deadline);
        } catch (RuntimeException e) {
            // OkHttp, or what the host's client brings along; whatever it is, its text may hold the address.
            LOG.warn("{} failed with {}.", question, e.getClass().getName());
            throw new HttpFailureException(address.server() + " could not be asked.");
        } finally {
            JUDGED.remove();
        }
    }

    /** What is connected to: the server, or the proxy that was named instead of given. */
    private @Nullable List<InetAddress> addresses(HttpUrl url, Proxy proxy, Deadline deadline) throws IOException {
        if (proxy.type() == Proxy.Type.DIRECT) {
            return url.isHttps()
                    ? network.resolve(url.host(), deadline)
                    : network.resolveForPlainHttp(url.host(), deadline);
        }
        return proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress at && at.isUnresolved()
                ? proxies.resolve(at.getHostString(), deadline)
                : null;
    }

    /** Decided before anything is resolved: the address of a server must never be taken for that of a proxy. */
    private Proxy proxyFor(HttpUrl url) {
        if (client.proxy() != null) {
            return client.proxy();
        }
        HttpUrl server = new HttpUrl.Builder()
                .scheme(url.scheme())
                .host(url.host())
                .port(url.port())
                .build();
        List<Proxy> selected = client.proxySelector().select(server.uri());
        return selected.isEmpty() ? Proxy.NO_PROXY : selected.get(0);
    }

    private static List<InetAddress> resolved() throws UnknownHostException {
        List<InetAddress> addresses = JUDGED.get();
        if (addresses == null) {
            throw new UnknownHostException("The proxy could not be looked up.");
        }
        return addresses;
    }

    private HttpAnswer exchange(HttpQuestion question, Proxy proxy, Deadline deadline, boolean whole)
            throws IOException {
        long nanos = deadline.remainingNanos();
        if (nanos <= 0) {
            throw new SocketTimeoutException();
        }
        Request request = question.request()
                .newBuilder()
                .header("Accept-Encoding", IDENTITY)
                .header("Connection", "close")
                .header("User-Agent", "patron-auth")
                .build();
        OkHttpClient through =
                client.proxy() == null ? client.newBuilder().proxy(proxy).build() : client;
        Call call = through.newCall(request);
        call.timeout().timeout(nanos, TimeUnit.NANOSECONDS);
        Response response = call.execute();
        try {
            if (whole) {
                return read(response);
            }
            call.cancel();
            return new HttpAnswer(response.code(), null, new byte[0]);
        } catch (IOException | RuntimeException e) {
            // Closing alone would first read what is left, to keep a connection that nobody wants.
            call.cancel();
            throw e;
        } finally {
            close(response);
        }
    }

    private static void close(Response response) {
        try {
            response.close();
        } catch (RuntimeException e) {
            // OkHttp stumbles over a length below zero once more. What matters has been read.
            LOG.trace("An answer was closed with {}.", e.getClass().getSimpleName());
        }
    }

    private HttpAnswer read(Response response) throws IOException {
        for (String coding : response.headers("Content-Encoding")) {
            if (!coding.isBlank() && !coding.equalsIgnoreCase(IDENTITY)) {
                throw new HttpFailureException("The server sent an encoded body, which it was asked not to do.");
            }
        }
        if (!saysWhereItEnds(response)) {
            throw new HttpFailureException("The server's answer does not say clearly where it ends.");
        }
        BufferedSource body = response.body().source();
        if (response.body().contentLength() > bodyLimit || body.request(bodyLimit + 1L)) {
            throw new HttpFailureException("The server's answer is larger than " + bodyLimit + " bytes.");
        }
        return new HttpAnswer(response.code(), response.header("Content-Type"), body.readByteArray());
    }

    /** RFC 9112 section 6.3. Where lengths differ or cannot be read, a part of a body would pass for the whole. */
    private static boolean saysWhereItEnds(Response response) {
        List<String> lengths = response.headers("Content-Length");
        return lengths.stream().distinct().count() <= 1
                && lengths.stream().allMatch(length -> length.matches("[0-9]{1,18}"))
                && response.headers("Transfer-Encoding").stream()
                        .allMatch(coding -> coding.equalsIgnoreCase("chunked"));
    }

    /** OkHttp sends a request again when a 503 says {@code Retry-After: 0}. */
    private static Response withoutRetryAfter(Interceptor.Chain chain) throws IOException {
        return chain.proceed(chain.request())
                .newBuilder()
                .removeHeader("Retry-After")
                .build();
    }

    private static IOException withoutDetails(IOException failure, HttpAddress address, Deadline deadline) {
        String server = address.server();
        if (deadline.hasPassed()) {
            return new SocketTimeoutException(server + " did not answer in time.");
        }
        if (failure instanceof SSLException handshake) {
            return new SSLException(TlsTrust.explain(handshake));
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return new ConnectException(server + " refuses connections or cannot be reached.");
        }
        if (failure instanceof SocketTimeoutException) {
            return new SocketTimeoutException("No connection to " + server + " could be made in time.");
        }
        if (failure instanceof InterruptedIOException) {
            return new InterruptedIOException("Interrupted while " + server + " was asked.");
        }
        if (failure instanceof UnknownHostException) {
            return new UnknownHostException("The server's host name has no address.");
        }
        if (failure instanceof ProtocolException) {
            return new HttpFailureException(server + " answered with something that is not whole or not HTTP.");
        }
        return new HttpFailureException("The connection to " + server + " broke before the answer was whole.");
    }

    /**
     * Tries the network on the way to a server, step by step: name, TCP, and TLS where it is used.
     *
     * <p><b>Blocking.</b> At the most until the deadline of the examination.
     *
     * @param examination records the steps
     * @param root where the server is
     * @return whether the server can be asked
     */
    public boolean examineNetwork(Examination examination, HttpRoot root) {
        Deadline deadline = examination.call().deadline();
        String server = root.host() + ":" + root.port();
        if (proxyFor(root.url()).type() != Proxy.Type.DIRECT) {
            examination.skip("DNS (" + root.host() + ")", "This host asks through a proxy.");
            return true;
        }
        Optional<List<InetAddress>> addresses = examination.step("DNS (" + root.host() + ")", () -> {
            List<InetAddress> found = root.isPlain()
                    ? network.resolveForPlainHttp(root.host(), deadline)
                    : network.resolve(root.host(), deadline);
            return StepResult.passed(found, found.size() + (found.size() == 1 ? " address." : " addresses."));
        });
        if (addresses.isEmpty()) {
            return false;
        }
        Optional<InetAddress> reachable = examination.step("TCP connection (" + server + ")", () -> {
            try (Socket socket = connect(addresses.get(), root.port(), deadline)) {
                return StepResult.passed(socket.getInetAddress(), "Connected.");
            }
        });
        if (reachable.isEmpty() || root.isPlain()) {
            return reachable.isPresent();
        }
        return examination
                .step("TLS (" + root.host() + ")", () -> shakeHands(reachable.get(), root, deadline))
                .isPresent();
    }

    private static Socket connect(List<InetAddress> addresses, int port, Deadline deadline) throws IOException {
        IOException last = new ConnectException("There is no address to connect to.");
        for (InetAddress address : addresses) {
            Socket socket = new Socket();
            try {
                socket.connect(
                        new InetSocketAddress(address, port),
                        Math.max(1, deadline.atMost(CONNECT_LIMIT).remainingMillis()));
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    private StepResult<String> shakeHands(InetAddress address, HttpRoot root, Deadline deadline) throws IOException {
        try (Socket plain = connect(List.of(address), root.port(), deadline);
                SSLSocket socket =
                        (SSLSocket) client.sslSocketFactory().createSocket(plain, root.host(), root.port(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(TLS_VERSIONS);
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(Math.max(1, deadline.remainingMillis()));
            socket.startHandshake();
            SSLSession session = socket.getSession();
            if (!client.hostnameVerifier().verify(root.host(), session)) {
                return StepResult.failed("The server's certificate is for another host. "
                        + "Check the address with the people who run the library system.");
            }
            String found = session.getProtocol() + ", " + session.getCipherSuite() + ", "
                    + session.getPeerCertificates().length + " certificates.";
            return StepResult.passed(found, found);
        } catch (SSLException e) {
            throw new SSLException(TlsTrust.explain(e));
        }
    }

    @Override
    public String toString() {
        return "HttpSource";
    }

    /**
     * Collects how servers are asked.
     *
     * <p><b>Thread safety.</b> Not safe for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private static final int KIB = 1024;

        private final Network network;
        private @Nullable OkHttpClient client;
        private @Nullable String trustedPem;
        private boolean verifyCertificate = true;
        private int bodyLimit = 64 * KIB;

        private Builder(Network network) {
            this.network = network;
        }

        /**
         * Sets the client of the host's to derive from; without one a new one is made that uses no proxy.
         *
         * @param value the client, or null
         * @return this builder
         */
        public Builder client(@Nullable OkHttpClient value) {
            client = value;
            return this;
        }

        /**
         * Sets the certificates to trust instead of the system's.
         *
         * @param pem certificates in PEM form, or null
         * @return this builder
         */
        public Builder trustedCertificates(@Nullable String pem) {
            trustedPem = pem;
            return this;
        }

        /**
         * Sets whether it matters who signed a certificate. That it is for the right host always matters.
         *
         * @param value true unless set
         * @return this builder
         */
        public Builder verifyCertificate(boolean value) {
            verifyCertificate = value;
            return this;
        }

        /**
         * Sets how large a body may be; 64 KiB unless set.
         *
         * @param bytes at least 1
         * @return this builder
         */
        public Builder bodyLimit(int bytes) {
            bodyLimit = bytes;
            return this;
        }

        /**
         * Builds the source. It asks nobody yet.
         *
         * @return the source
         * @throws GeneralSecurityException when TLS cannot be set up with these certificates
         */
        public HttpSource build() throws GeneralSecurityException {
            X509TrustManager trust = null;
            if (!verifyCertificate) {
                trust = TlsTrust.ofAnySigner(false);
            } else if (trustedPem != null || client == null) {
                trust = TlsTrust.checking(Optional.ofNullable(trustedPem));
            }
            return new HttpSource(this, trust);
        }
    }
}
