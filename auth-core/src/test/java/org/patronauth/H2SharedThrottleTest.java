package org.patronauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.patronauth.store.jdbi.TestDatabases;

class H2SharedThrottleTest extends SharedThrottleContract {
    private static final String URL = TestDatabases.h2();

    @Override
    String jdbcUrl() {
        return URL;
    }

    @Override
    void assertOneStatement(List<String> sent) {
        assertThat(sent).filteredOn(sql -> sql.equals("commit")).hasSize(1);
    }
}
