package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.patronauth.AuditEvent;
import org.patronauth.AuthenticationListener;
import org.patronauth.LibraryId;
import org.patronauth.SelfTestReport;
import org.patronauth.store.IdentifierHash;

class EventsTest {
    private static final LibraryId FERGUSON = new LibraryId("ferguson");
    private static final AuditEvent CHANGE = new AuditEvent(
            Instant.EPOCH, "Ada", AuditEvent.Action.CHANGE, AuditEvent.Subject.LIBRARY, "ferguson", List.of());
    private static final SelfTestReport REPORT = new SelfTestReport(Instant.EPOCH, Duration.ZERO, List.of());

    private final List<String> told = new ArrayList<>();
    private final AuthenticationListener listener = new AuthenticationListener() {
        @Override
        public void patronCreated(LibraryId library, String serviceName, long patronId) {
            told.add("created " + library + " " + serviceName + " " + patronId);
        }

        @Override
        public void keyReassigned(LibraryId library, long formerOwnerId) {
            told.add("reassigned " + library + " " + formerOwnerId);
        }

        @Override
        public void selfTestChanged(String serviceName, SelfTestReport report) {
            told.add("self-test " + serviceName);
        }

        @Override
        public void warning(String serviceName, String message) {
            told.add(serviceName + ": " + message);
        }

        @Override
        public void serviceIsolated(String serviceName, String detail) {
            told.add("isolated " + serviceName + ": " + detail);
        }

        @Override
        public void breakerOpened(String serviceName) {
            told.add("opened " + serviceName);
        }

        @Override
        public void breakerClosed(String serviceName) {
            told.add("closed " + serviceName);
        }

        @Override
        public void failuresSurged(LibraryId library, int attempts, int failures) {
            told.add("surge " + library + " " + attempts + " " + failures);
        }

        @Override
        public void configurationLoaded(long version) {
            told.add("loaded " + version);
        }

        @Override
        public void configurationNotLoaded(String detail) {
            told.add("not loaded " + detail);
        }

        @Override
        public void configurationChanged(AuditEvent event) {
            told.add("changed " + event.name());
        }
    };

    private static Events events(AuthenticationListener... listeners) {
        return new Events(
                List.of(listeners),
                new Refusals(null, IdentifierHash.random(), Duration.ZERO, Clock.systemUTC()),
                new ActivityCount(null, Clock.systemUTC()));
    }

    private static void everything(Events events) {
        events.patronCreated(FERGUSON, "Plain", 7);
        events.keyReassigned(FERGUSON, 8);
        events.selfTestChanged("Plain", REPORT);
        events.warning("Plain", "a\nb");
        events.serviceIsolated("Plain", "why");
        events.breakerOpened("Plain");
        events.breakerClosed("Plain");
        events.failuresSurged(FERGUSON, 30, 20);
        events.configurationLoaded(9);
        events.configurationNotLoaded("why");
        events.changed(CHANGE);
    }

    @Test
    void listenersAreToldWhatHappened() {
        everything(events(listener));
        assertThat(told)
                .containsExactly(
                        "created ferguson Plain 7",
                        "reassigned ferguson 8",
                        "self-test Plain",
                        "Plain: a\\u000ab",
                        "isolated Plain: why",
                        "opened Plain",
                        "closed Plain",
                        "surge ferguson 30 20",
                        "loaded 9",
                        "not loaded why",
                        "changed ferguson");
    }

    @Test
    void aListenerThatThrowsHarmsNoOther() {
        AuthenticationListener broken = new AuthenticationListener() {
            @Override
            public void configurationLoaded(long version) {
                throw new IllegalStateException("broken");
            }
        };
        events(broken, listener).configurationLoaded(9);
        assertThat(told).containsExactly("loaded 9");
    }

    @Test
    void whatMayYetBeUndoneIsToldToNobody() {
        everything(events(listener).toldToNobody());
        assertThat(told).isEmpty();
    }

    @Test
    void aHostWithoutAKeyIsToldWhatThatMeans() {
        events(listener).noEncryptionKey(true);
        events(listener).noEncryptionKey(false);
        assertThat(told)
                .containsExactly(
                        "secrets: There is no encryption key. Secrets are stored in clear text, because this host allows"
                                + " it.",
                        "secrets: There is no encryption key. Secrets that are stored in clear text go on working; none"
                                + " can be saved.");
    }
}
