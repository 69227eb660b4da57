package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class H2ConfigurationTest extends ConfigurationContract {
    private static final String URL = TestDatabases.h2();

    @Override
    String jdbcUrl() {
        return URL;
    }
}
