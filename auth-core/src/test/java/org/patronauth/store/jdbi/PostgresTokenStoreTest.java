package org.patronauth.store.jdbi;

class PostgresTokenStoreTest extends TokenStoreContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
