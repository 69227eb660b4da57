package org.patronauth.store.jdbi;

class H2LegacyPatronStoreTest extends LegacyPatronStoreContract {
    private static final String URL = TestDatabases.h2();

    @Override
    String jdbcUrl() {
        return URL;
    }
}
