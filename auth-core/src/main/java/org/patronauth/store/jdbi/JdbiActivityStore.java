package org.patronauth.store.jdbi;

import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.statement.Update;
import org.patronauth.store.ActivityStore;
import org.patronauth.store.ServiceActivity;
import org.patronauth.store.StoreException;

final class JdbiActivityStore implements ActivityStore {
    /** Each time that another host inserts the row first, the next update finds it. */
    private static final int TRIES = 3;

    private final Database database;
    private final String update;
    private final String insert;
    private final String since;
    private final String deleteExpired;

    JdbiActivityStore(Database database) {
        this.database = database;
        update = database.sql("""
                update ${schema}.service_activity set authenticated = authenticated + :authenticated,
                    rejected = rejected + :rejected, unavailable = unavailable + :unavailable,
                    last_success = case when last_success is null or last_success < :success
                        then coalesce(:success, last_success) else last_success end
                where external_integration_id = :service and minute_at = :minute""");
        insert = database.sql("""
                insert into ${schema}.service_activity
                    (external_integration_id, minute_at, authenticated, rejected, unavailable, last_success)
                select id, :minute, :authenticated, :rejected, :unavailable, :success
                from ${schema}.externalintegrations where id = :service""");
        since = database.sql("""
                select coalesce(sum(case when minute_at >= :since then authenticated else 0 end), 0),
                    coalesce(sum(case when minute_at >= :since then rejected else 0 end), 0),
                    coalesce(sum(case when minute_at >= :since then unavailable else 0 end), 0),
                    max(last_success)
                from ${schema}.service_activity where external_integration_id = :service""");
        deleteExpired = database.sql("""
                delete from ${schema}.service_activity where (external_integration_id, minute_at) in (
                    select external_integration_id, minute_at from ${schema}.service_activity
                    where minute_at < :before order by minute_at limit :limit)""");
    }

    @Override
    public void add(long serviceId, Instant minute, ServiceActivity seen) {
        for (int i = 0; i < TRIES; i++) {
            boolean done = database.tryToWrite("adding up logins", handle -> {
                        if (bind(handle.createUpdate(update), serviceId, minute, seen)
                                        .execute()
                                == 0) {
                            bind(handle.createUpdate(insert), serviceId, minute, seen)
                                    .execute();
                        }
                        return Optional.of(true);
                    })
                    .orElse(false);
            if (done) {
                return;
            }
        }
        throw new StoreException("adding up logins: other hosts were faster " + TRIES + " times");
    }

    private static Update bind(Update statement, long serviceId, Instant minute, ServiceActivity seen) {
        return statement
                .bindBySqlType("service", serviceId, Types.BIGINT)
                .bindBySqlType("minute", Times.atUtc(minute), Types.TIMESTAMP_WITH_TIMEZONE)
                .bindBySqlType("authenticated", seen.authenticated(), Types.BIGINT)
                .bindBySqlType("rejected", seen.rejected(), Types.BIGINT)
                .bindBySqlType("unavailable", seen.unavailable(), Types.BIGINT)
                .bindBySqlType(
                        "success",
                        seen.lastSuccessTime().map(Times::atUtc).orElse(null),
                        Types.TIMESTAMP_WITH_TIMEZONE);
    }

    @Override
    public ServiceActivity since(long serviceId, Instant from) {
        return database.read(
                "reading how many logins there were",
                handle -> handle.createQuery(since)
                        .bind("service", serviceId)
                        .bindBySqlType("since", Times.atUtc(from), Types.TIMESTAMP_WITH_TIMEZONE)
                        .map((row, context) ->
                                new ServiceActivity(row.getLong(1), row.getLong(2), row.getLong(3), Times.read(row, 4)))
                        .one());
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        // Where another host removes the same rows, one of the two has nothing left to do.
        return database.tryToWrite(
                        "removing old numbers of logins",
                        handle -> Optional.of(handle.createUpdate(deleteExpired)
                                .bindBySqlType("before", Times.atUtc(before), Types.TIMESTAMP_WITH_TIMEZONE)
                                .bind("limit", limit)
                                .execute()))
                .orElse(0);
    }
}
