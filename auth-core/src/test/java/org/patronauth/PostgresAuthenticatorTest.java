package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class PostgresAuthenticatorTest extends AuthenticatorContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
