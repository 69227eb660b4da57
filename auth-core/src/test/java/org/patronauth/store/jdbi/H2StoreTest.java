package org.patronauth.store.jdbi;

class H2StoreTest extends StoreContract {
    @Override
    String jdbcUrl() {
        return URL;
    }

    private static final String URL = TestDatabases.h2();
}
