package org.patronauth.store.jdbi;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.patronauth.guard.FailureCount;
import org.patronauth.guard.FailureRule;
import org.patronauth.store.AttemptStore;
import org.patronauth.store.FailedAttempt;
import org.patronauth.store.RunningWait;

final class JdbiAttemptStore implements AttemptStore {
    private static final String COLUMNS = "attempt_key, failures, recent_failures, waits, blocked_until";

    /**
     * What {@link FailureCount#after} does, in one statement. The count survives a crash of the database unless it was
     * made within its last second: nobody waits for the disk because of a wrong PIN.
     */
    private static final String COUNT = """
            insert into ${schema}.login_attempts as known (attempt_key, external_integration_id, failures,
                recent_failures, waits, blocked_until, expires_at)
            select key, service, 1, array[now], case when most = 1 then 1 else 0 end,
                case when most = 1 then now + first_wait end, expires
            from (select cast(? as varchar) as key, cast(? as bigint) as service, cast(? as bigint) as now,
                cast(? as integer) as most, cast(? as bigint) as first_wait,
                cast(? as timestamp with time zone) as expires) as given
            where set_config('synchronous_commit', 'off', true) is not null
            on conflict (attempt_key) do update set (external_integration_id, failures, recent_failures, waits,
                blocked_until, expires_at) = (
                select excluded.external_integration_id, failures, recent, waits + starts,
                    case when starts = 1
                        then now + least(longest_wait, first_wait * power(2, least(waits, 20))::bigint)
                        else until end,
                    excluded.expires_at
                from (
                    select counted.*, case
                        when until > now then 0
                        when recent[most] > now - within then 1
                        when first_wait < longest_wait and (waits > 0 or failures >= in_a_row) then 1
                        else 0 end as starts
                    from (
                        select rule.*,
                            case when forgotten then 1 else known.failures + 1 end as failures,
                            case when forgotten then array[now] else (now || known.recent_failures)[1:most] end
                                as recent,
                            case when forgotten then 0 else known.waits end as waits,
                            case when forgotten then null else known.blocked_until end as until
                        from (
                            select given.*, known.recent_failures[1] <= now - memory as forgotten
                            from (select cast(? as bigint) as now, cast(? as integer) as most,
                                cast(? as bigint) as within, cast(? as bigint) as first_wait,
                                cast(? as bigint) as longest_wait, cast(? as integer) as in_a_row,
                                cast(? as bigint) as memory) as given
                        ) as rule
                    ) as counted
                ) as judged
            )
            returning attempt_key, failures, recent_failures, waits, blocked_until""";

    private final Database database;
    private final SqlDialect dialect;
    private final String count;
    private final String insert;
    private final String lock;
    private final String update;
    private final String find;
    private final String forget;
    private final String forgetServices;
    private final String waits;
    private final String deleteExpired;

    JdbiAttemptStore(Database database, SqlDialect dialect) {
        this.database = database;
        this.dialect = dialect;
        count = database.sql(COUNT);
        insert = database.sql("""
                insert into ${schema}.login_attempts (attempt_key, external_integration_id, failures, recent_failures,
                    waits, blocked_until, expires_at)
                values (?, ?, 0, ?, 0, null, ?) on conflict do nothing""");
        lock = database.sql("select " + COLUMNS + " from ${schema}.login_attempts where attempt_key = ? for update");
        update = database.sql("""
                update ${schema}.login_attempts set external_integration_id = ?, failures = ?, recent_failures = ?,
                    waits = ?, blocked_until = ?, expires_at = ? where attempt_key = ?""");
        find = database.sql("select " + COLUMNS + " from ${schema}.login_attempts where attempt_key in (<keys>)");
        forget = database.sql("delete from ${schema}.login_attempts where attempt_key in (<keys>)");
        forgetServices =
                database.sql("delete from ${schema}.login_attempts where external_integration_id in (<services>)");
        waits = database.sql("""
                select external_integration_id, attempt_key, failures, blocked_until from ${schema}.login_attempts
                where external_integration_id in (<services>) and blocked_until > :now
                order by blocked_until desc, attempt_key limit :limit""");
        deleteExpired = database.sql("""
                delete from ${schema}.login_attempts where attempt_key in (
                    select attempt_key from ${schema}.login_attempts where expires_at < :before
                    order by expires_at limit :limit)""");
    }

    @Override
    public Map<String, FailureCount> failed(List<FailedAttempt> attempts, Instant now) {
        return dialect.countsInOneStatement() ? failedAtOnce(attempts, now) : failedUnderLock(attempts, now);
    }

    private Map<String, FailureCount> failedAtOnce(List<FailedAttempt> attempts, Instant now) {
        return database.readPlainly(
                        "counting failed logins",
                        attempts.size() == 1 ? count : together(count, attempts.size()),
                        statement -> {
                            int index = 1;
                            for (FailedAttempt attempt : attempts) {
                                index = bind(statement, index, attempt, now);
                            }
                        },
                        JdbiAttemptStore::readAll)
                .orElse(Map.of());
    }

    /** One statement that does the same for several keys. */
    private static String together(String single, int number) {
        StringBuilder with = new StringBuilder("with ");
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < number; i++) {
            with.append(i == 0 ? "" : ", ")
                    .append("one")
                    .append(i)
                    .append(" as (")
                    .append(single)
                    .append(')');
            all.append(i == 0 ? " select " : " union all select ")
                    .append(COLUMNS)
                    .append(" from one")
                    .append(i);
        }
        return with.append(all).toString();
    }

    private static int bind(PreparedStatement statement, int first, FailedAttempt attempt, Instant now)
            throws SQLException {
        FailureRule rule = attempt.rule();
        int index = first;
        statement.setString(index++, attempt.key());
        statement.setLong(index++, attempt.serviceId());
        statement.setLong(index++, now.toEpochMilli());
        statement.setInt(index++, rule.failures());
        statement.setLong(index++, rule.firstWait().toMillis());
        statement.setObject(index++, expiry(rule, now), Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setLong(index++, now.toEpochMilli());
        statement.setInt(index++, rule.failures());
        statement.setLong(index++, rule.within().toMillis());
        statement.setLong(index++, rule.firstWait().toMillis());
        statement.setLong(index++, rule.longestWait().toMillis());
        statement.setInt(index++, rule.inARow());
        statement.setLong(index++, rule.forgottenAfter().toMillis());
        return index;
    }

    private Map<String, FailureCount> failedUnderLock(List<FailedAttempt> attempts, Instant now) {
        return database.write("counting failed logins", handle -> {
            Map<String, FailureCount> counts = new HashMap<>();
            for (FailedAttempt attempt : attempts) {
                counts.put(attempt.key(), failedUnderLock(handle, attempt, now));
            }
            return counts;
        });
    }

    private FailureCount failedUnderLock(Handle handle, FailedAttempt attempt, Instant now) {
        handle.execute(insert, attempt.key(), attempt.serviceId(), new Long[0], expiry(attempt.rule(), now));
        FailureCount before = handle.createQuery(lock)
                .bind(0, attempt.key())
                .map((row, context) -> Optional.ofNullable(read(row)))
                .one()
                .orElse(null);
        FailureCount after = FailureCount.after(before, now, attempt.rule());
        Instant until = after.blockedUntil();
        handle.execute(
                update,
                attempt.serviceId(),
                after.failures(),
                after.recent().stream().map(Instant::toEpochMilli).toArray(Long[]::new),
                after.waits(),
                until == null ? null : until.toEpochMilli(),
                expiry(attempt.rule(), now),
                attempt.key());
        return after;
    }

    private static OffsetDateTime expiry(FailureRule rule, Instant now) {
        return atUtc(now.plus(rule.forgottenAfter()));
    }

    @Override
    public Map<String, FailureCount> find(Collection<String> keys) {
        return database.readPlainly(
                        "reading failed logins",
                        find.replace("<keys>", String.join(", ", Collections.nCopies(keys.size(), "?"))),
                        statement -> {
                            int index = 1;
                            for (String key : keys) {
                                statement.setString(index++, key);
                            }
                        },
                        JdbiAttemptStore::readAll)
                .orElse(Map.of());
    }

    private static Map<String, FailureCount> readAll(ResultSet rows) throws SQLException {
        Map<String, FailureCount> counts = new HashMap<>();
        do {
            FailureCount count = read(rows);
            if (count != null) {
                counts.put(rows.getString(1), count);
            }
        } while (rows.next());
        return counts;
    }

    private static @Nullable FailureCount read(ResultSet row) throws SQLException {
        int failures = row.getInt(2);
        if (failures == 0) {
            return null;
        }
        List<Instant> recent = new ArrayList<>();
        Array times = row.getArray(3);
        for (Object time : (Object[]) times.getArray()) {
            recent.add(Instant.ofEpochMilli((Long) time));
        }
        int waits = row.getInt(4);
        long until = row.getLong(5);
        return new FailureCount(failures, recent, waits, row.wasNull() ? null : Instant.ofEpochMilli(until));
    }

    @Override
    public void forget(Collection<String> keys) {
        if (!keys.isEmpty()) {
            database.write(
                    "forgetting failed logins",
                    handle -> handle.createUpdate(forget)
                            .bindList("keys", List.copyOf(keys))
                            .execute());
        }
    }

    @Override
    public void forgetServices(Collection<Long> serviceIds) {
        if (!serviceIds.isEmpty()) {
            database.write(
                    "forgetting failed logins",
                    handle -> handle.createUpdate(forgetServices)
                            .bindList("services", List.copyOf(serviceIds))
                            .execute());
        }
    }

    @Override
    public List<RunningWait> waits(Collection<Long> serviceIds, Instant now, int limit) {
        if (serviceIds.isEmpty()) {
            return List.of();
        }
        return database.read(
                "reading failed logins",
                handle -> handle.createQuery(waits)
                        .bindList("services", List.copyOf(serviceIds))
                        .bind("now", now.toEpochMilli())
                        .bind("limit", limit)
                        .map((row, context) -> new RunningWait(
                                row.getLong(1), row.getString(2), row.getInt(3), Instant.ofEpochMilli(row.getLong(4))))
                        .list());
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        // Where another host removes the same rows, one of the two has nothing left to do.
        return database.tryToWrite(
                        "removing expired failed logins",
                        handle -> Optional.of(handle.createUpdate(deleteExpired)
                                .bindBySqlType("before", atUtc(before), Types.TIMESTAMP_WITH_TIMEZONE)
                                .bind("limit", limit)
                                .execute()))
                .orElse(0);
    }

    private static OffsetDateTime atUtc(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
