package org.patronauth.store.jdbi;

class H2LeaseStoreTest extends LeaseStoreContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.h2();
    }
}
