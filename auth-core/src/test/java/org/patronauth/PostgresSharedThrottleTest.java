package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class PostgresSharedThrottleTest extends SharedThrottleContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
