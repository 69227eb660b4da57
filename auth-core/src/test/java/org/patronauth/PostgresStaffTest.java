package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class PostgresStaffTest extends StaffContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.postgres();
    }
}
