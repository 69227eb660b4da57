package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class PostgresOAuthTest extends OAuthContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
