package org.patronauth.store.jdbi;

class H2TokenStoreTest extends TokenStoreContract {
    private static final String URL = TestDatabases.h2();

    @Override
    String jdbcUrl() {
        return URL;
    }
}
