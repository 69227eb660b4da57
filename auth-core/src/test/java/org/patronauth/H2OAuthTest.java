package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class H2OAuthTest extends OAuthContract {
    private static final String URL = TestDatabases.h2();

    @Override
    String jdbcUrl() {
        return URL;
    }
}
