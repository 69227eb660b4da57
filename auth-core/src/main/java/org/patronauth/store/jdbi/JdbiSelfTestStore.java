package org.patronauth.store.jdbi;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.patronauth.SelfTestReport;
import org.patronauth.store.SelfTestStore;

final class JdbiSelfTestStore implements SelfTestStore {
    private final Database database;
    private final StepsJson json = new StepsJson();
    private final String insert;
    private final String previous;
    private final String trim;
    private final String history;
    private final String latest;
    private final String takeTurn;
    private final String insertTurn;

    JdbiSelfTestStore(Database database) {
        this.database = database;
        insert = database.sql("""
                insert into ${schema}.self_test_results
                    (external_integration_id, library_id, started_at, duration_ms, success, steps)
                select id, cast(:library as bigint), :started, :duration, :success, :steps
                from ${schema}.externalintegrations where id = :service""");
        previous = database.sql("""
                select external_integration_id, started_at, duration_ms, steps from ${schema}.self_test_results
                where external_integration_id = :service
                    and coalesce(library_id, -1) = coalesce(cast(:library as bigint), -1)
                order by id desc limit 1""");
        trim = database.sql("""
                delete from ${schema}.self_test_results where external_integration_id = :service and id not in (
                    select id from ${schema}.self_test_results where external_integration_id = :service
                    order by id desc limit :kept)""");
        history = database.sql("""
                select external_integration_id, started_at, duration_ms, steps from ${schema}.self_test_results
                where external_integration_id = :service order by id desc limit :kept""");
        latest = database.sql("""
                select external_integration_id, started_at, duration_ms, steps from ${schema}.self_test_results
                where id in (select max(id) from ${schema}.self_test_results group by external_integration_id)""");
        // A turn that lies further ahead than a whole interval is one from before the interval was made shorter.
        takeTurn = database.sql("""
                update ${schema}.self_test_turns set next_at = :next
                where external_integration_id = :service and (next_at <= :now or next_at > :next)""");
        insertTurn = database.sql("""
                insert into ${schema}.self_test_turns (external_integration_id, next_at)
                select id, :first from ${schema}.externalintegrations where id = :service
                    and not exists (select 1 from ${schema}.self_test_turns where external_integration_id = :service)""");
    }

    @Override
    public Optional<SelfTestReport> keep(long serviceId, @Nullable Long libraryKey, SelfTestReport report) {
        // Where the service is deleted at the same time, there is nothing to keep.
        return database.tryToWrite("keeping the result of a self-test", handle -> {
                    Optional<SelfTestReport> before = handle.createQuery(previous)
                            .bind("service", serviceId)
                            .bindBySqlType("library", libraryKey, Types.BIGINT)
                            .map((row, context) -> read(row))
                            .findOne();
                    handle.createUpdate(insert)
                            .bind("service", serviceId)
                            .bindBySqlType("library", libraryKey, Types.BIGINT)
                            .bindBySqlType("started", Times.atUtc(report.started()), Types.TIMESTAMP_WITH_TIMEZONE)
                            .bind("duration", report.duration().toMillis())
                            .bind("success", report.success())
                            .bind("steps", json.write(report.steps()))
                            .execute();
                    handle.createUpdate(trim)
                            .bind("service", serviceId)
                            .bind("kept", KEPT)
                            .execute();
                    return Optional.of(before);
                })
                .orElse(Optional.empty());
    }

    private SelfTestReport read(ResultSet row) throws SQLException {
        return new SelfTestReport(
                Objects.requireNonNull(Times.read(row, 2)),
                Duration.ofMillis(row.getLong(3)),
                json.read(row.getString(4)));
    }

    @Override
    public List<SelfTestReport> history(long serviceId) {
        return database.read(
                "reading the results of self-tests",
                handle -> handle.createQuery(history)
                        .bind("service", serviceId)
                        .bind("kept", KEPT)
                        .map((row, context) -> read(row))
                        .list());
    }

    @Override
    public Map<Long, SelfTestReport> latest() {
        return database.read(
                "reading the last results of self-tests",
                handle ->
                        handle
                                .createQuery(latest)
                                .map((row, context) -> Map.entry(row.getLong(1), read(row)))
                                .list()
                                .stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Override
    public boolean takeTurn(long serviceId, Instant now, Duration interval, Duration first) {
        return database.tryToWrite("taking the turn of a self-test", handle -> {
                    boolean taken = handle.createUpdate(takeTurn)
                                    .bind("service", serviceId)
                                    .bindBySqlType("now", Times.atUtc(now), Types.TIMESTAMP_WITH_TIMEZONE)
                                    .bindBySqlType(
                                            "next", Times.atUtc(now.plus(interval)), Types.TIMESTAMP_WITH_TIMEZONE)
                                    .execute()
                            == 1;
                    if (!taken) {
                        announce(handle, serviceId, now.plus(first));
                    }
                    return Optional.of(taken);
                })
                .orElse(false);
    }

    private void announce(Handle handle, long serviceId, Instant first) {
        handle.createUpdate(insertTurn)
                .bind("service", serviceId)
                .bindBySqlType("first", Times.atUtc(first), Types.TIMESTAMP_WITH_TIMEZONE)
                .execute();
    }
}
