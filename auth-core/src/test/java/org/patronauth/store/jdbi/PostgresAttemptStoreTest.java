package org.patronauth.store.jdbi;

class PostgresAttemptStoreTest extends AttemptStoreContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
