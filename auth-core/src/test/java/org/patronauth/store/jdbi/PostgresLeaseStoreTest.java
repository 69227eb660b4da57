package org.patronauth.store.jdbi;

class PostgresLeaseStoreTest extends LeaseStoreContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
