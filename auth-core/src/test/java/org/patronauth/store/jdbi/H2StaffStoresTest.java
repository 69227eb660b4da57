package org.patronauth.store.jdbi;

class H2StaffStoresTest extends StaffStoresContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.h2();
    }
}
