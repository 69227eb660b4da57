package org.patronauth.store.jdbi;

class PostgresSignInStateStoreTest extends SignInStateStoreContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
