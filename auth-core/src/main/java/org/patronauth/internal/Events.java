package org.patronauth.internal;

import java.util.List;
import java.util.function.Consumer;
import org.patronauth.AuditEvent;
import org.patronauth.AuthenticationListener;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.LibraryId;
import org.patronauth.ProblemType;
import org.patronauth.SelfTestReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners and the log. A listener that throws harms nobody else. */
public final class Events {
    private static final Logger LOG = LoggerFactory.getLogger("org.patronauth");

    private final List<AuthenticationListener> listeners;
    private final Refusals refusals;
    private final ActivityCount activity;
    private final boolean logsChanges;

    Events(List<AuthenticationListener> listeners, Refusals refusals, ActivityCount activity) {
        this(listeners, refusals, activity, true);
    }

    private Events(
            List<AuthenticationListener> listeners, Refusals refusals, ActivityCount activity, boolean logsChanges) {
        this.logsChanges = logsChanges;
        this.listeners = List.copyOf(listeners);
        this.refusals = refusals;
        this.activity = activity;
    }

    /** What is told to these is told to no listener, and changes are not logged: they may yet be rolled back. */
    public Events toldToNobody() {
        return new Events(List.of(), refusals, activity, false);
    }

    void loginEnded(AuthenticationListener.LoginEvent event) {
        LOG.debug("{}", event);
        tell(listener -> listener.loginEnded(event));
    }

    /** A login ended without a patron: the support code that the client was given stands for this. */
    void loginEnded(AuthenticationListener.LoginEvent event, Circumstance circumstance) {
        refusals.note(event, circumstance);
        loginEnded(event);
    }

    /** A support code was given out for something that is no login of its own. */
    void refused(LibraryId library, ProblemType problem, String supportCode, Circumstance circumstance) {
        refusals.note(library, null, Outcome.UNAVAILABLE, problem, supportCode, circumstance);
    }

    /** A patron who signed in may not borrow. The login itself is told apart. */
    void borrowingRefused(
            LibraryId library, String serviceName, ProblemType problem, String supportCode, Circumstance circumstance) {
        refusals.note(library, serviceName, Outcome.REJECTED, problem, supportCode, circumstance);
    }

    /** The source of truth behind a service answered, or gave no answer. */
    void sourceAnswered(RunningService service, Outcome outcome) {
        activity.count(service.row().id(), outcome);
    }

    void selfTestChanged(String serviceName, SelfTestReport report) {
        LOG.info("{}: the self-test {} now", OneLine.of(serviceName), report.success() ? "succeeds" : "fails");
        tell(listener -> listener.selfTestChanged(serviceName, report));
    }

    void patronCreated(LibraryId library, String serviceName, long patronId) {
        tell(listener -> listener.patronCreated(library, serviceName, patronId));
    }

    void keyReassigned(LibraryId library, long formerOwnerId) {
        LOG.info("{}: patron {} lost a user name or card number to a new owner", library, formerOwnerId);
        tell(listener -> listener.keyReassigned(library, formerOwnerId));
    }

    void warning(String serviceName, String message) {
        String line = OneLine.of(message);
        LOG.warn("{}: {}", OneLine.of(serviceName), line);
        tell(listener -> listener.warning(serviceName, line));
    }

    void serviceIsolated(String serviceName, String detail) {
        String line = OneLine.of(detail);
        LOG.error("{} cannot be used as it is configured: {}", OneLine.of(serviceName), line);
        tell(listener -> listener.serviceIsolated(serviceName, line));
    }

    void breakerOpened(String serviceName) {
        LOG.warn(
                "{}: the source of truth is down; nobody is sent there until it is found to be back",
                OneLine.of(serviceName));
        tell(listener -> listener.breakerOpened(serviceName));
    }

    void breakerClosed(String serviceName) {
        LOG.info("{}: the source of truth is back", OneLine.of(serviceName));
        tell(listener -> listener.breakerClosed(serviceName));
    }

    void failuresSurged(LibraryId library, int attempts, int failures) {
        LOG.warn("{}: {} of {} logins failed in the last minute", library, failures, attempts);
        tell(listener -> listener.failuresSurged(library, attempts, failures));
    }

    void noEncryptionKey(boolean plainAllowed) {
        String message = plainAllowed
                ? "There is no encryption key. Secrets are stored in clear text, because this host allows it."
                : "There is no encryption key. Secrets that are stored in clear text go on working; none can be saved.";
        LOG.warn("{}", message);
        tell(listener -> listener.warning("secrets", message));
    }

    void configurationLoaded(long version) {
        LOG.info("Configuration {} is in force", version);
        tell(listener -> listener.configurationLoaded(version));
    }

    void configurationNotLoaded(String detail) {
        String line = OneLine.of(detail);
        LOG.error("The configuration could not be read, the last one goes on serving: {}", line);
        tell(listener -> listener.configurationNotLoaded(line));
    }

    void changed(AuditEvent event) {
        if (logsChanges) {
            LOG.info(
                    "{}: {} {} {}",
                    OneLine.of(event.actor()),
                    event.action().id(),
                    event.subject().id(),
                    OneLine.of(event.name()));
        }
        tell(listener -> listener.configurationChanged(event));
    }

    private void tell(Consumer<AuthenticationListener> message) {
        for (AuthenticationListener listener : listeners) {
            try {
                message.accept(listener);
            } catch (RuntimeException e) {
                // Its message may hold anything, so only its kind is told.
                LOG.warn("A listener threw {}", e.getClass().getName());
            }
        }
    }
}
