package org.patronauth.store.jdbi;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;

/** Where the databases differ. */
enum SqlDialect {
    POSTGRESQL {
        @Override
        void lockForMigration(Handle handle) {
            // Held until the transaction ends; whoever else starts at the same time waits here.
            handle.createQuery("select cast(pg_advisory_xact_lock(:key) as varchar)")
                    .bind("key", MIGRATION_LOCK)
                    .mapTo(String.class)
                    .findOne();
        }

        @Override
        String deleteAndRead(String columns, String delete) {
            return delete + " returning " + columns;
        }

        @Override
        boolean countsInOneStatement() {
            return true;
        }

        @Override
        boolean mayHang() {
            return true;
        }

        @Override
        void announceChange(Handle handle) {
            handle.execute("notify patron_auth_configuration");
        }
    },
    H2 {
        @Override
        void lockForMigration(Handle handle) {
            String mode = handle.createQuery(
                            "select setting_value from information_schema.settings where setting_name = 'MODE'")
                    .mapTo(String.class)
                    .findOne()
                    .orElse("");
            if (!mode.equalsIgnoreCase("PostgreSQL")) {
                throw new IllegalStateException(
                        "An H2 database must be opened with MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE in its address.");
            }
        }

        @Override
        String deleteAndRead(String columns, String delete) {
            return "select " + columns + " from old table (" + delete + ")";
        }

        @Override
        void exclusively(Runnable migration) {
            // An H2 database belongs to one process, and its schema changes do not wait for a transaction to end.
            H2_MIGRATIONS.lock();
            try {
                migration.run();
            } finally {
                H2_MIGRATIONS.unlock();
            }
        }
    };

    private static final long MIGRATION_LOCK = 0x7061_7472_6f6e_6175L;
    private static final ReentrantLock H2_MIGRATIONS = new ReentrantLock();

    /** Keeps others from migrating until the transaction of the handle ends. */
    abstract void lockForMigration(Handle handle);

    /** One statement that deletes rows and returns what was in them. */
    abstract String deleteAndRead(String columns, String delete);

    /** Whether one statement can insert or change a row and return what came of it; else it takes a row's lock. */
    boolean countsInOneStatement() {
        return false;
    }

    /** Whether an answer may never come. The driver's own limit for a statement asks the same server to end it. */
    boolean mayHang() {
        return false;
    }

    /** Tells those who listen that the configuration has changed, as soon as the transaction of the handle ends well. */
    void announceChange(Handle handle) {
        // Where there is nothing to tell by, everybody finds out by looking at the version.
    }

    /** Runs a migration that no other thread of this process runs at the same time. */
    void exclusively(Runnable migration) {
        migration.run();
    }

    static SqlDialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRESQL;
            case "h2" -> H2;
            default ->
                throw new IllegalArgumentException("The database is neither PostgreSQL nor H2 but " + product + ".");
        };
    }
}
