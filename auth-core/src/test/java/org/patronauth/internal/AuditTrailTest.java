package org.patronauth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.patronauth.AuditEvent;
import org.patronauth.AuditEvent.Action;
import org.patronauth.AuditEvent.Change;
import org.patronauth.AuditEvent.Subject;
import org.patronauth.LibraryId;
import org.patronauth.Secret;
import org.patronauth.spi.ProviderRegistry;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.ServiceRow;

/** What is recorded of one transaction, row by row. */
class AuditTrailTest {
    private static final Instant AT = Instant.parse("2026-03-02T10:00:00Z");

    private final AuditTrail trail =
            new AuditTrail(new ServiceFacts(ProviderRegistry.of(OlderProtocol.of("Plain", "api.plain", "url"))));

    private static LibraryRow library(String shortName, String name, Map<String, Object> settings) {
        return new LibraryRow(3, new LibraryId(shortName), name, settings, 1);
    }

    private static ServiceRow service(String protocol, Map<String, Object> settings) {
        return new ServiceRow(5, "Ferguson Plain", protocol, settings, 1);
    }

    private static AssociationRow association(
            long id, @Nullable String criteria, Map<String, Object> settings, int at) {
        String type = criteria == null ? null : "prefix";
        String field = criteria == null ? null : "barcode";
        return new AssociationRow(id, 3, 5, type, field, criteria, settings, at, 1, 1);
    }

    private static Map<String, Object> inOrder(String key, Object value, String otherKey, Object otherValue) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(key, value);
        settings.put(otherKey, otherValue);
        return settings;
    }

    private static AuditEvent event(Action action, Subject subject, String name, Change... changes) {
        return new AuditEvent(AT, "Ada", action, subject, name, List.of(changes));
    }

    private void assertRecorded(AuditEvent... events) {
        assertThat(trail.events("Ada", AT)).containsExactly(events);
    }

    // G5
    @Test
    void aNewLibraryIsRecordedWithAllThatItHas() {
        trail.library(null, library("ferguson", "Ferguson Library", Map.of("website", "https://ferguson.example")));
        assertRecorded(event(
                Action.CREATE,
                Subject.LIBRARY,
                "ferguson",
                new Change("short_name", null, "ferguson"),
                new Change("name", null, "Ferguson Library"),
                new Change("settings.website", null, "https://ferguson.example")));
    }

    @Test
    void ofAChangeOnlyWhatIsOtherwiseIsRecorded() {
        trail.library(library("ferguson", "Ferguson", Map.of("a", 1)), library("lion", "Ferguson", Map.of("b", 2)));
        assertRecorded(event(
                Action.CHANGE,
                Subject.LIBRARY,
                "lion",
                new Change("short_name", "ferguson", "lion"),
                new Change("settings.a", 1, null),
                new Change("settings.b", null, 2)));
    }

    @Test
    void aDeletedServiceIsRecordedWithAllThatItHad() {
        trail.service(service("Plain", Map.of("url", "ils.example.org")), null);
        assertRecorded(event(
                Action.DELETE,
                Subject.SERVICE,
                "Ferguson Plain",
                new Change("name", "Ferguson Plain", null),
                new Change("protocol", "Plain", null),
                new Change("settings.url", "ils.example.org", null)));
    }

    @Test
    void anAssociationIsRecordedWithItsRestrictionSettingsAndPlace() {
        trail.association("ferguson", "Plain", null, association(7, "2333300", Map.of("institution_id", "FER"), 2));
        assertRecorded(event(
                Action.CREATE,
                Subject.ASSOCIATION,
                "ferguson: Plain",
                new Change("patron_restriction_type", null, "prefix"),
                new Change("patron_restriction_field", null, "barcode"),
                new Change("patron_restriction", null, "2333300"),
                new Change("settings.institution_id", null, "FER"),
                new Change("position", null, 2)));
    }

    @Test
    void whatIsThereNeitherBeforeNorAfterIsNotRecorded() {
        LibraryRow ferguson = library("ferguson", "Ferguson", Map.of());
        trail.library(null, ferguson);
        trail.library(ferguson, null);
        ServiceRow service = service("Plain", Map.of());
        trail.service(service, service("Plain", Map.of("url", "x")));
        trail.service(service("Plain", Map.of("url", "x")), service);
        assertRecorded();
    }

    @Test
    void rowsOfDifferentKindsWithOneNumberAreTwo() {
        trail.library(null, new LibraryRow(5, new LibraryId("ferguson"), "Ferguson", Map.of(), 1));
        trail.service(null, service("Plain", Map.of()));
        assertThat(trail.events("Ada", AT))
                .extracting(AuditEvent::subject)
                .containsExactly(Subject.LIBRARY, Subject.SERVICE);
    }

    @Test
    void whatMovedOfALibraryIsOneEvent() {
        trail.association("ferguson", "One", association(7, null, Map.of(), 0), association(7, null, Map.of(), 1));
        trail.association("ferguson", "Two", association(8, null, Map.of(), 1), association(8, null, Map.of(), 0));
        trail.association("lion", "One", association(9, null, Map.of(), 0), association(9, "2", Map.of(), 1));
        trail.association("lion", "Two", association(10, null, Map.of(), 1), association(10, "3", Map.of(), 1));
        assertRecorded(
                event(
                        Action.CHANGE,
                        Subject.ASSOCIATION,
                        "lion: One",
                        new Change("position", 0, 1),
                        new Change("patron_restriction_type", null, "prefix"),
                        new Change("patron_restriction_field", null, "barcode"),
                        new Change("patron_restriction", null, "2")),
                event(
                        Action.CHANGE,
                        Subject.ASSOCIATION,
                        "lion: Two",
                        new Change("patron_restriction_type", null, "prefix"),
                        new Change("patron_restriction_field", null, "barcode"),
                        new Change("patron_restriction", null, "3")),
                event(
                        Action.CHANGE,
                        Subject.ORDER,
                        "ferguson",
                        new Change("ferguson: One", 0, 1),
                        new Change("ferguson: Two", 1, 0)));
    }

    @Test
    void aSettingThatChangedWithoutAMoveIsNoMove() {
        trail.association(
                "ferguson", "One", association(7, null, Map.of(), 0), association(7, null, Map.of("a", "b"), 0));
        assertRecorded(event(Action.CHANGE, Subject.ASSOCIATION, "ferguson: One", new Change("settings.a", null, "b")));
    }

    // G5
    @Test
    void nothingOfASecretIsRecordedButThatItChanged() {
        trail.service(
                service("Unknown", inOrder("api_key", "Secret-Canary-1", "plain", "a")),
                service("Unknown", inOrder("api_key", "Secret-Canary-2", "plain", "b")));
        assertRecorded(event(
                Action.CHANGE,
                Subject.SERVICE,
                "Ferguson Plain",
                new Change("settings.api_key", Secret.MASK, Secret.MASK),
                new Change("settings.plain", "a", "b")));
    }

    @Test
    void longTextsAreCutAndComparedWhole() {
        String long500 = "x".repeat(500);
        trail.service(
                service("Plain", inOrder("a", long500, "b", long500 + "1")),
                service("Plain", inOrder("a", "y", "b", long500 + "2")));
        assertRecorded(event(
                Action.CHANGE,
                Subject.SERVICE,
                "Ferguson Plain",
                new Change("settings.a", long500, "y"),
                new Change("settings.b", long500 + "…", long500 + "…")));
    }

    @Test
    void whatElseWasDoneComesLast() {
        AuditEvent other = event(Action.IMPORT, Subject.CONFIGURATION, "NYPL");
        trail.also(other);
        trail.library(null, library("ferguson", "Ferguson", Map.of()));
        assertThat(trail.events("Ada", AT)).hasSize(2).last().isEqualTo(other);
    }
}
