package org.patronauth.store.jdbi;

class PostgresStoreTest extends StoreContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
