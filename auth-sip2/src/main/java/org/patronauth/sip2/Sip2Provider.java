package org.patronauth.sip2;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.patronauth.PatronData;
import org.patronauth.PatronIdentifier;
import org.patronauth.Secret;
import org.patronauth.settings.Settings;
import org.patronauth.spi.BasicAuthenticationProvider;
import org.patronauth.spi.Call;
import org.patronauth.spi.Examination;
import org.patronauth.spi.PatronLookup;
import org.patronauth.spi.ProviderEnvironment;
import org.patronauth.spi.ProviderEnvironment.Warnings;
import org.patronauth.spi.ServiceMisconfiguredException;

/** Asks one SIP2 server about patrons. */
final class Sip2Provider implements BasicAuthenticationProvider {
    private final Server server;
    private final ConnectionPool pool;
    private final Decision.MissingCq missingCq;
    private final boolean collectsPin;
    private final boolean strictIdentifier;
    private final FieldMap fieldMap;
    private final Warnings warnings;
    /** Whether each login gets a connection of its own, by setting or because the server turned out to need it. */
    private final AtomicBoolean perRequest;
    /** Whether the server has answered a second question on one connection. */
    private final AtomicBoolean reuseWorked = new AtomicBoolean();

    Sip2Provider(Settings settings, Server server, ConnectionPool pool, ProviderEnvironment environment) {
        this.server = server;
        this.pool = pool;
        this.missingCq = Sip2Settings.missingCq(settings);
        this.collectsPin = Sip2Settings.BASIC.collectsPin(settings);
        this.strictIdentifier = settings.require(Sip2Settings.STRICT_IDENTIFIER);
        this.fieldMap = Sip2Settings.fieldMap(settings);
        this.warnings = environment.warnings();
        this.perRequest = new AtomicBoolean(settings.require(Sip2Settings.PER_REQUEST));
    }

    static Sip2Provider of(Settings settings, ProviderEnvironment environment) throws GeneralSecurityException {
        LongSupplier nanoTime = System::nanoTime;
        Server server = Server.of(settings, environment, nanoTime);
        ConnectionPool pool =
                new ConnectionPool(settings.require(Sip2Settings.MAX_CONNECTIONS), server::beginSession, nanoTime);
        return new Sip2Provider(settings, server, pool, environment);
    }

    @Override
    public Optional<PatronData> authenticate(PatronIdentifier identifier, Secret pin, Call call) throws IOException {
        if (collectsPin && pin.isBlank()) {
            return Optional.empty();
        }
        Asking asking = new Asking(identifier.value(), collectsPin ? pin.reveal() : null, call);
        return ask(asking);
    }

    @Override
    public Optional<PatronLookup> lookup() {
        return Optional.of((known, call) -> {
            Optional<String> identifier =
                    known.authorizationIdentifiers().stream().findFirst().or(known::username);
            return identifier.isEmpty() ? Optional.empty() : ask(new Asking(identifier.get(), null, call));
        });
    }

    @Override
    public Optional<PatronData> examine(Examination examination) {
        try {
            pool.reserve(examination.call().deadline());
        } catch (IOException e) {
            examination.step("TCP connection (" + server + ")", () -> {
                throw e;
            });
            return Optional.empty();
        }
        try {
            return new Sip2Examination(server, fieldMap, missingCq, collectsPin, warnings).run(examination);
        } finally {
            pool.unreserve();
        }
    }

    private Optional<PatronData> ask(Asking asking) throws IOException {
        pool.evictIdle();
        if (!server.canBeAsked(asking)) {
            // The server cannot know an identifier or PIN that cannot even be written in its charset.
            return Optional.empty();
        }
        Connection connection = pool.borrow(asking.call().deadline());
        boolean reused = !connection.isFresh();
        try {
            return converse(connection, asking);
        } catch (ConnectionLostException e) {
            if (!reused || !e.requestUnsent()) {
                learnFromLoss(reused);
                throw e;
            }
        } catch (SocketTimeoutException e) {
            learnFromLoss(reused);
            throw e;
        } finally {
            pool.giveBack(connection, !perRequest.get());
        }
        // The kept connection had broken before anything was sent on it: once more, on a new one.
        Connection fresh = pool.borrowNew(asking.call().deadline());
        try {
            return converse(fresh, asking);
        } finally {
            pool.giveBack(fresh, !perRequest.get());
        }
    }

    /** A server that never answers a second question on a connection must get a connection for each. */
    private void learnFromLoss(boolean reused) {
        if (reused && !reuseWorked.get() && perRequest.compareAndSet(false, true)) {
            warnings.warn("The server does not answer a second question on one connection;"
                    + " from now on each login gets its own. Set per_request to keep it so.");
        }
    }

    private Optional<PatronData> converse(Connection connection, Asking asking) throws IOException {
        boolean fresh = connection.isFresh();
        connection.countPatron();
        Connection.Answer answer = askAbout(connection, asking);
        if (!fresh) {
            reuseWorked.set(true);
        }
        Response message = answer.message();
        requireSamePatron(connection, answer, fresh, asking.identifier());
        Decision decision =
                Decision.of(message.flag(Response.BL), message.flag(Response.CQ), asking.pin() != null, missingCq);
        return switch (decision) {
            case ACCEPTED -> {
                PatronData data = fieldMap.read(
                        message, asking.identifier(), asking.call().restrictionField(), warnings);
                if (perRequest.get()) {
                    server.endSession(connection, asking);
                }
                yield Optional.of(RuleFields.added(data, message, asking.call()));
            }
            case REFUSED -> Optional.empty();
            case VALIDITY_NOT_TOLD -> {
                warnings.warn("The server does not say whether a patron is valid (field BL).");
                throw new ProtocolException("The server does not say whether the patron is valid (field BL).");
            }
            case PIN_NOT_JUDGED -> {
                warnings.warn("The server does not say whether a PIN is right (field CQ); see missing_cq.");
                throw new ProtocolException("The server does not say whether the PIN is right (field CQ).");
            }
        };
    }

    private Connection.Answer askAbout(Connection connection, Asking asking) throws IOException {
        Request request;
        try {
            request = server.patronRequest(asking, connection.session());
        } catch (UnsendableException e) {
            throw new ServiceMisconfiguredException(
                    "The institution id cannot be sent in the configured charset and separator. Check the three in the"
                            + " settings.");
        }
        try {
            return connection.ask(
                    request, server.answerTo(request), asking.call().deadline());
        } finally {
            request.wipe();
        }
    }

    /**
     * The answer must speak of the patron that was asked for. A canonical card number or another login name may differ
     * from what was typed, but only where the answer is otherwise known to be ours.
     */
    private void requireSamePatron(Connection connection, Connection.Answer answer, boolean fresh, String identifier)
            throws ProtocolException {
        Optional<String> returned = answer.message().text(Response.AA);
        if (returned.isEmpty()) {
            connection.spoil();
            throw new ProtocolException("The server's answer names no patron (field AA).");
        }
        if (FieldMap.isSame(returned.get(), identifier)) {
            return;
        }
        boolean known = answer.bound() || (!server.usesErrorDetection() && fresh);
        if (strictIdentifier || !known) {
            connection.spoil();
            throw new ProtocolException("The server's answer names another patron (field AA).");
        }
    }

    /** On a new connection, since a kept one may be dead without knowing it; it is kept for the login that follows. */
    @Override
    public void probe(Call call) throws IOException {
        pool.evictIdle();
        Connection connection = pool.borrowNew(call.deadline());
        try {
            server.requireAnswer(connection, call.deadline());
        } finally {
            pool.giveBack(connection, !perRequest.get());
        }
    }

    @Override
    public int concurrency() {
        return pool.maximum();
    }

    @Override
    public int connections() {
        return pool.size();
    }

    @Override
    public void limitConnections(int most) {
        pool.limit(most);
    }

    @Override
    public void housekeep() {
        pool.evictIdle();
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public String toString() {
        return "Sip2Provider[" + server + "]";
    }
}
