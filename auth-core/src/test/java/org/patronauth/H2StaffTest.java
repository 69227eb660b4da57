package org.patronauth;

import org.patronauth.store.jdbi.TestDatabases;

class H2StaffTest extends StaffContract {
    @Override
    String jdbcUrl() {
        return TestDatabases.h2();
    }
}
