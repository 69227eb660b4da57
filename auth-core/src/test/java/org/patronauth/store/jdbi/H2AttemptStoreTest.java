package org.patronauth.store.jdbi;

class H2AttemptStoreTest extends AttemptStoreContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.h2();
    }
}
