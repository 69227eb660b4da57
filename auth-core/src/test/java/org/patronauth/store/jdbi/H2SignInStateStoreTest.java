package org.patronauth.store.jdbi;

class H2SignInStateStoreTest extends SignInStateStoreContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.h2();
    }
}
