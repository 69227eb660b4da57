package org.patronauth.store.jdbi;

class PostgresStaffStoresTest extends StaffStoresContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
