package org.patronauth.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuditEvent;
import org.patronauth.AuditEvent.Action;
import org.patronauth.AuditEvent.Subject;
import org.patronauth.Secret;
import org.patronauth.settings.SettingsSchema;
import org.patronauth.store.AssociationRow;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.SecretCipher;
import org.patronauth.store.ServiceRow;

/**
 * What one transaction changes, row by row: how each was at first and how it is at the end. Nothing of a secret gets in
 * but that it changed.
 */
final class AuditTrail {
    /** Longer texts, such as certificates, are cut. */
    private static final int LONGEST_TEXT = 500;

    private static final String POSITION = "position";

    private final ServiceFacts facts;
    private final Map<Row, Change> changes = new LinkedHashMap<>();
    private final List<AuditEvent> others = new ArrayList<>();

    AuditTrail(ServiceFacts facts) {
        this.facts = facts;
    }

    private record Row(Subject subject, long id) {}

    /** A row before and after; null where it is not there. */
    private record Change(
            String name,
            String library,
            @Nullable Map<String, Value> before,
            @Nullable Map<String, Value> after) {}

    /** A value as it is compared and as it is shown. */
    private record Value(Object raw, Object shown) {}

    /** What is to be recorded beside the rows. */
    void also(AuditEvent event) {
        others.add(event);
    }

    void library(@Nullable LibraryRow before, @Nullable LibraryRow after) {
        LibraryRow any = Objects.requireNonNull(after == null ? before : after);
        note(
                new Row(Subject.LIBRARY, any.key()),
                any.id().shortName(),
                "",
                before == null ? null : values(before),
                after == null ? null : values(after));
    }

    void service(@Nullable ServiceRow before, @Nullable ServiceRow after) {
        ServiceRow any = Objects.requireNonNull(after == null ? before : after);
        note(
                new Row(Subject.SERVICE, any.id()),
                any.name(),
                "",
                before == null ? null : values(before),
                after == null ? null : values(after));
    }

    void association(String library, String service, @Nullable AssociationRow before, @Nullable AssociationRow after) {
        AssociationRow any = Objects.requireNonNull(after == null ? before : after);
        note(
                new Row(Subject.ASSOCIATION, any.id()),
                library + ": " + service,
                library,
                before == null ? null : values(before),
                after == null ? null : values(after));
    }

    private void note(
            Row row,
            String name,
            String library,
            @Nullable Map<String, Value> before,
            @Nullable Map<String, Value> after) {
        Change earlier = changes.get(row);
        changes.put(row, new Change(name, library, earlier == null ? before : earlier.before(), after));
    }

    private static Map<String, Value> values(LibraryRow row) {
        Map<String, Value> values = new LinkedHashMap<>();
        put(values, "short_name", row.id().shortName());
        put(values, "name", row.name());
        row.settings().forEach((key, value) -> put(values, "settings." + key, value));
        return values;
    }

    private Map<String, Value> values(ServiceRow row) {
        SettingsSchema schema = facts.schema(row.protocol());
        Set<String> secrets = SecretVault.names(schema);
        Map<String, Value> values = new LinkedHashMap<>();
        put(values, "name", row.name());
        put(values, "protocol", row.protocol());
        row.settings().forEach((key, value) -> {
            boolean secret = secrets.contains(key)
                    || SecretCipher.isSealed(value)
                    || (!schema.knows(key) && SensitiveNames.suggestsSecret(key));
            values.put("settings." + key, new Value(value, secret ? Secret.MASK : shortened(value)));
        });
        return values;
    }

    private static Map<String, Value> values(AssociationRow row) {
        Map<String, Value> values = new LinkedHashMap<>();
        put(values, "patron_restriction_type", row.restrictionType());
        put(values, "patron_restriction_field", row.restrictionField());
        put(values, "patron_restriction", row.restriction());
        row.settings().forEach((key, value) -> put(values, "settings." + key, value));
        put(values, POSITION, row.position());
        return values;
    }

    private static void put(Map<String, Value> values, String key, @Nullable Object value) {
        if (value != null) {
            values.put(key, new Value(value, shortened(value)));
        }
    }

    private static Object shortened(Object value) {
        return value instanceof String text && text.length() > LONGEST_TEXT
                ? text.substring(0, LONGEST_TEXT) + "…"
                : value;
    }

    /** One event for each row that is otherwise than it was, and one for each library whose services changed places. */
    List<AuditEvent> events(String actor, Instant at) {
        List<AuditEvent> events = new ArrayList<>();
        Map<String, List<AuditEvent.Change>> moves = new LinkedHashMap<>();
        changes.forEach((row, change) -> {
            List<AuditEvent.Change> differences = differences(change);
            Optional<Action> action = action(change, differences);
            if (action.isEmpty()) {
                return;
            }
            if (row.subject() == Subject.ASSOCIATION && onlyMoved(action.get(), differences)) {
                AuditEvent.Change move = differences.get(0);
                moves.computeIfAbsent(change.library(), library -> new ArrayList<>())
                        .add(new AuditEvent.Change(change.name(), move.before(), move.after()));
                return;
            }
            events.add(new AuditEvent(at, actor, action.get(), row.subject(), change.name(), differences));
        });
        moves.forEach((library, moved) ->
                events.add(new AuditEvent(at, actor, Action.CHANGE, Subject.ORDER, library, moved)));
        events.addAll(others);
        return events;
    }

    private static boolean onlyMoved(Action action, List<AuditEvent.Change> differences) {
        return action == Action.CHANGE
                && differences.size() == 1
                && differences.get(0).key().equals(POSITION);
    }

    private static Optional<Action> action(Change change, List<AuditEvent.Change> differences) {
        if (change.before() == null) {
            return change.after() == null ? Optional.empty() : Optional.of(Action.CREATE);
        }
        if (change.after() == null) {
            return Optional.of(Action.DELETE);
        }
        return differences.isEmpty() ? Optional.empty() : Optional.of(Action.CHANGE);
    }

    private static List<AuditEvent.Change> differences(Change change) {
        Map<String, Value> before = change.before() == null ? Map.of() : change.before();
        Map<String, Value> after = change.after() == null ? Map.of() : change.after();
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<AuditEvent.Change> differences = new ArrayList<>();
        for (String key : keys) {
            Value old = before.get(key);
            Value now = after.get(key);
            if (!RawValues.same(old == null ? null : old.raw(), now == null ? null : now.raw())) {
                differences.add(
                        new AuditEvent.Change(key, old == null ? null : old.shown(), now == null ? null : now.shown()));
            }
        }
        return differences;
    }
}
