package org.patronauth.store.jdbi;

class PostgresLegacyPatronStoreTest extends LegacyPatronStoreContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
