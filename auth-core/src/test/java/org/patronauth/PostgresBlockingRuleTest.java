package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class PostgresBlockingRuleTest extends BlockingRuleContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
