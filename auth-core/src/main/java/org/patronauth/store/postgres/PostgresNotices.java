package org.patronauth.store.postgres;

import javax.sql.DataSource;
import org.patronauth.store.ChangeNotices;

/**
 * Hears of changes by PostgreSQL's LISTEN and NOTIFY: what is changed on one host is in force on all others within half a
 * second. Every change on PostgreSQL is announced, whoever listens.
 *
 * <p>Listening takes one connection for as long as the host runs. It had better be one of its own, from a data source
 * without a pool; a pool that it is taken from must have one more than logins need. Transaction pooling (as in PgBouncer)
 * loses notices: there, and wherever else listening fails, a host is as up to date as its looking at the version makes it.
 *
 * <p><b>Thread safety.</b> Safe for use by any number of threads. Each listening has one daemon thread.
 *
 * <p><b>Failure.</b> A lost connection is opened again, after a quarter of a second at first and after five seconds at
 * the most. A connection that went silent is noticed within fifteen seconds.
 *
 * @since 0.1
 */
public final class PostgresNotices implements ChangeNotices {
    private final DataSource dataSource;

    private PostgresNotices(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Notices of changes in one database.
     *
     * @param dataSource where the connection comes from; it may wrap the driver's connections, as pools do
     * @return the notices, which nobody listens to yet
     */
    public static PostgresNotices from(DataSource dataSource) {
        return new PostgresNotices(dataSource);
    }

    @Override
    public Listening listen(Runnable changed) {
        return Listener.start(dataSource, changed);
    }
}
