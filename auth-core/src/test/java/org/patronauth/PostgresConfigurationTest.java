package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class PostgresConfigurationTest extends ConfigurationContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
