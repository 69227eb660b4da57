package org.patronauth.store.jdbi;

import java.util.List;
import org.patronauth.AuditEntry;
import org.patronauth.AuditEvent;
import org.patronauth.store.AuditStore;

final class JdbiAuditStore implements AuditStore {
    private final Database database;
    private final AuditTable table;

    JdbiAuditStore(Database database, AuditTable table) {
        this.database = database;
        this.table = table;
    }

    @Override
    public void record(AuditEvent event) {
        database.write("recording a change", handle -> {
            table.insert(handle, event);
            return true;
        });
    }

    @Override
    public List<AuditEntry> recent(int limit, long before) {
        return database.read("reading the record of changes", handle -> table.recent(handle, limit, before));
    }
}
