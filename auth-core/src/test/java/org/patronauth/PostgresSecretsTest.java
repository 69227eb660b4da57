package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class PostgresSecretsTest extends SecretsContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
