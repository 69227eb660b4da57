package org.patronauth.store.jdbi;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuditEntry;
import org.patronauth.AuditEvent;

/** The table {@code audit_events}. Whoever changes something writes into it through the handle of the change. */
final class AuditTable {
    private static final String BEFORE = "old";
    private static final String AFTER = "new";

    private final SettingsJson json = new SettingsJson();
    private final String insert;
    private final String select;

    AuditTable(Database database) {
        insert = database.sql("""
                insert into ${schema}.audit_events (occurred_at, actor, action, subject, name, changes)
                values (:at, :actor, :action, :subject, :name, :changes)""");
        select = database.sql("""
                select id, occurred_at, actor, action, subject, name, changes
                from ${schema}.audit_events where id < :before order by id desc limit :limit""");
    }

    void insert(Handle handle, AuditEvent event) {
        handle.createUpdate(insert)
                .bindBySqlType(
                        "at", OffsetDateTime.ofInstant(event.at(), ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE)
                .bind("actor", event.actor())
                .bind("action", event.action().id())
                .bind("subject", event.subject().id())
                .bind("name", event.name())
                .bind("changes", write(event.changes()))
                .execute();
    }

    private String write(List<AuditEvent.Change> changes) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (AuditEvent.Change change : changes) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            values.put(BEFORE, change.before());
            values.put(AFTER, change.after());
            members.put(change.key(), values);
        }
        return json.write(members);
    }

    List<AuditEntry> recent(Handle handle, int limit, long before) {
        return handle
                .createQuery(select)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> entry(row))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** One record; none where a newer host wrote of something that this one has no word for. */
    private Optional<AuditEntry> entry(ResultSet row) throws SQLException {
        Optional<AuditEvent.Action> action = named(AuditEvent.Action.values(), row.getString(4));
        Optional<AuditEvent.Subject> subject = named(AuditEvent.Subject.values(), row.getString(5));
        if (action.isEmpty() || subject.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AuditEntry(
                row.getLong(1),
                new AuditEvent(
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getString(3),
                        action.get(),
                        subject.get(),
                        row.getString(6),
                        read(row.getString(7)))));
    }

    private static <E extends Enum<E>> Optional<E> named(E[] values, String id) {
        return Arrays.stream(values)
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(id))
                .findFirst();
    }

    private List<AuditEvent.Change> read(String text) {
        List<AuditEvent.Change> changes = new ArrayList<>();
        json.read(text).orElse(Map.of()).forEach((key, value) -> {
            if (value instanceof Map<?, ?> values) {
                changes.add(new AuditEvent.Change(key, values.get(BEFORE), values.get(AFTER)));
            }
        });
        return changes;
    }
}
