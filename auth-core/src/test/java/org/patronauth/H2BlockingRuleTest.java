package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class H2BlockingRuleTest extends BlockingRuleContract {
    private static final String URL = TestDatabases.h2();

    @Override
    String jdbcUrl() {
        return URL;
    }
}
