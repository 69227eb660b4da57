package org.patronauth.store.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patronauth.LibraryId;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.StoreException;

class PostgresOutageTest {
    // S8
    @Test
    void anOutageIsToldWithinTwoSecondsAndEndsByItself(@TempDir Path data) throws IOException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
        int port = server.getPort();
        String url = server.getJdbcUrl("postgres", "postgres") + "&connectTimeout=1&socketTimeout=2";
        try (HikariDataSource pool = TestDatabases.pool(url, 2)) {
            JdbiStores stores = JdbiStores.open(pool);
            LibraryRow ferguson = stores.configuration()
                    .change(change -> change.insertLibrary(new LibraryId("ferguson"), "Ferguson", Map.of()));
            server.close();

            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                assertThatThrownBy(() -> stores.patrons().findByPermanentId(ferguson, "P1"))
                        .isInstanceOf(StoreException.class)
                        .hasNoCause()
                        .hasMessageStartingWith("finding a patron: SQLState ");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            }

            EmbeddedPostgres again = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .start();
            try {
                assertThat(recovered(stores, ferguson)).isTrue();
            } finally {
                again.close();
            }
        }
    }

    /** The pool's own pause between attempts to connect is as long as its connection time-out at the most. */
    private static boolean recovered(JdbiStores stores, LibraryRow library) {
        for (int i = 0; i < 3; i++) {
            try {
                return stores.patrons().findByPermanentId(library, "P1").isEmpty();
            } catch (StoreException e) {
                // Waited for the pool as long as it lets anybody wait.
            }
        }
        return false;
    }
}
