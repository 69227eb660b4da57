package org.patronauth.sip2;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patronauth.Secret;
import org.patronauth.guard.Deadline;
import org.patronauth.settings.Settings;
import org.patronauth.spi.Network;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ServiceMisconfiguredException;

/** One SIP2 server: where it is, what it wants to hear, and how a session with it begins and ends. */
final class Server {
    /** The patron is waiting, and has been answered for already. */
    private static final Duration GOODBYE_LIMIT = Duration.ofMillis(200);

    private final String hostName;
    private final int port;
    private final Network network;
    private final Optional<TlsSetup> tls;
    private final WireFormat format;
    private final Connection.ChecksumMode checksumMode;
    private final Dialect dialect;
    private final Timestamps timestamps;
    private final @Nullable String user;
    private final Secret password;
    private final @Nullable String location;
    private final boolean institutionFromStatus;
    private final boolean usesPatronStatus;
    private final ProviderEnvironment.Warnings warnings;
    private final LongSupplier nanoTime;
    /** Whether the server let a goodbye go without an answer: it gets no more of them. */
    private final AtomicBoolean deafToGoodbyes = new AtomicBoolean();

    private Server(Settings settings, Optional<TlsSetup> tls, ProviderEnvironment environment, LongSupplier nanoTime) {
        this.hostName = settings.require(Sip2Settings.URL);
        this.port = settings.require(Sip2Settings.PORT);
        this.network = environment.network();
        this.tls = tls;
        this.format = Sip2Settings.wireFormat(settings);
        this.checksumMode = Sip2Settings.checksumMode(settings);
        this.dialect = Sip2Settings.dialect(settings);
        this.timestamps = new Timestamps(environment.clock(), format.dateZone());
        this.user = settings.get(Sip2Settings.USERNAME).orElse(null);
        this.password = settings.get(Sip2Settings.PASSWORD).orElse(Secret.of(""));
        this.location = settings.get(Sip2Settings.LOCATION_CODE).orElse(null);
        this.institutionFromStatus = settings.require(Sip2Settings.INSTITUTION_ID_FROM_STATUS);
        this.usesPatronStatus = settings.require(Sip2Settings.PATRON_STATUS_REQUEST);
        this.warnings = environment.warnings();
        this.nanoTime = nanoTime;
    }

    static Server of(Settings settings, ProviderEnvironment environment, LongSupplier nanoTime)
            throws GeneralSecurityException {
        return new Server(settings, Sip2Settings.tls(settings), environment, nanoTime);
    }

    String hostName() {
        return hostName;
    }

    int port() {
        return port;
    }

    boolean usesTls() {
        return tls.isPresent();
    }

    boolean logsIn() {
        return user != null;
    }

    boolean usesErrorDetection() {
        return format.errorDetection();
    }

    List<InetAddress> resolve(Deadline deadline) throws IOException {
        return network.resolve(hostName, deadline);
    }

    /** A connection without a session. */
    Connection connect(List<InetAddress> addresses, boolean withTls, Deadline deadline) throws IOException {
        Transport transport =
                SocketTransport.connect(addresses, hostName, port, withTls ? tls : Optional.empty(), deadline);
        return new Connection(transport, format, checksumMode, warnings, nanoTime.getAsLong());
    }

    /** A connection on which patrons can be asked about: resolved, connected, logged in. */
    Connection beginSession(Deadline deadline) throws IOException {
        Connection connection = connect(resolve(deadline), true, deadline);
        boolean begun = false;
        try {
            if (logsIn()) {
                logIn(connection, deadline);
            }
            if (asksStatus()) {
                connection.begin(Session.of(status(connection, deadline), institutionFromStatus));
            }
            begun = true;
            return connection;
        } finally {
            if (!begun) {
                connection.close();
            }
        }
    }

    /**
     * Makes sure that somebody is there who answers: a session with a login or a status message proves it, and where
     * there is neither, a status message is sent now. Every server has to answer it; one that does not like it says so.
     */
    void requireAnswer(Connection connection, Deadline deadline) throws IOException {
        if (logsIn() || asksStatus()) {
            return;
        }
        try {
            status(connection, deadline);
        } catch (ProtocolException e) {
            // An answer it is, if not the one that the connection could be used after.
            connection.spoil();
        }
    }

    boolean asksStatus() {
        return dialect.asksStatusFirst() || institutionFromStatus;
    }

    boolean takesInstitutionFromStatus() {
        return institutionFromStatus;
    }

    /** Our own login: refused means that an administrator must change something. */
    void logIn(Connection connection, Deadline deadline) throws IOException {
        Request request = loginRequest();
        Response answer;
        try {
            answer = connection.ask(request, Response.LOGIN, deadline).message();
        } finally {
            request.wipe();
        }
        byte ok = answer.fixed(2);
        if (ok == '0') {
            connection.spoil();
            throw new ServiceMisconfiguredException(
                    "The SIP2 server refused our own login. Check login user ID and password with the people who run it.");
        }
        if (ok != '1') {
            connection.spoil();
            throw new ProtocolException("The server's answer to our login says neither yes nor no.");
        }
    }

    private Request loginRequest() {
        try {
            return Request.login(format, user == null ? "" : user, password.reveal(), location);
        } catch (UnsendableException e) {
            throw new IllegalStateException("A value that was checked when the settings were.");
        }
    }

    Response status(Connection connection, Deadline deadline) throws IOException {
        return connection.ask(Request.status(format), Response.STATUS, deadline).message();
    }

    /** Whether identifier and PIN can be written in the server's charset, and mean nothing but themselves there. */
    boolean canBeAsked(Asking asking) {
        String pin = asking.pin();
        return Request.isSendable(format, asking.identifier()) && (pin == null || Request.isSendable(format, pin));
    }

    /** The question about a patron that suits server and session. */
    Request patronRequest(Asking asking, Session session) throws UnsendableException {
        Request.Asked asked = asked(asking, session);
        return usesPatronStatus || !session.knowsPatronInformation()
                ? Request.patronStatus(format, timestamps.now(), asked)
                : Request.patronInformation(format, timestamps.now(), asked);
    }

    private static Request.Asked asked(Asking asking, Session session) {
        String institution = session.institution();
        return new Request.Asked(
                institution == null ? asking.institution() : institution, asking.identifier(), asking.pin());
    }

    int answerTo(Request request) {
        return request.code() + 1;
    }

    /** Says goodbye where the server knows how. Whatever comes of it changes nothing about the answer before. */
    void endSession(Connection connection, Asking asking) {
        if (!dialect.endsSessions() || deafToGoodbyes.get()) {
            return;
        }
        try {
            Request request = Request.endSession(format, timestamps.now(), asked(asking, connection.session()));
            connection.ask(
                    request, Response.END_SESSION, asking.call().deadline().atMost(GOODBYE_LIMIT));
        } catch (SocketTimeoutException e) {
            connection.spoil();
            deafToGoodbyes.set(true);
        } catch (IOException | UnsendableException e) {
            connection.spoil();
        }
    }

    @Override
    public String toString() {
        return hostName + ":" + port;
    }
}
