package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class PostgresTokenTest extends TokenContract {

    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
