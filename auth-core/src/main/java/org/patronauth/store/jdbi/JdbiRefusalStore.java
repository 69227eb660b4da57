package org.patronauth.store.jdbi;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.patronauth.AuthenticationListener.Outcome;
import org.patronauth.ProblemType;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.Refusal;
import org.patronauth.store.RefusalStore;

final class JdbiRefusalStore implements RefusalStore {
    private static final int LONGEST_STEP = 100;
    private static final int LONGEST_REASON = 500;
    private static final String COLUMNS =
            "support_code, library_id, service_name, identifier_hash, outcome, problem, step, reason, refused_at";

    private final Database database;
    private final String insert;
    private final String find;
    private final String recent;
    private final String deleteExpired;

    JdbiRefusalStore(Database database) {
        this.database = database;
        // What was kept although nobody heard of it is told once more.
        insert = database.sql("insert into ${schema}.refusals (" + COLUMNS + """
                )
                select :code, id, :service, :hash, :outcome, :problem, :step, :reason, :time
                from ${schema}.libraries where id = :library
                on conflict do nothing""");
        find = database.sql(
                "select " + COLUMNS + " from ${schema}.refusals where support_code = :code and library_id = :library");
        recent = database.sql("select " + COLUMNS + """
                 from ${schema}.refusals
                where library_id = :library and identifier_hash = :hash and refused_at >= :since
                order by refused_at desc, support_code limit :limit""");
        deleteExpired = database.sql("""
                delete from ${schema}.refusals where support_code in (
                    select support_code from ${schema}.refusals where refused_at < :before
                    order by refused_at limit :limit)""");
    }

    @Override
    public void keep(Collection<Refusal> refusals) {
        if (refusals.isEmpty()) {
            return;
        }
        database.write("keeping refusals", handle -> {
            try (PreparedBatch batch = handle.prepareBatch(insert)) {
                for (Refusal refusal : refusals) {
                    batch.bind("code", refusal.supportCode())
                            .bindBySqlType("library", refusal.libraryKey(), Types.BIGINT)
                            .bindBySqlType("service", refusal.serviceName(), Types.VARCHAR)
                            .bindBySqlType("hash", refusal.identifierHash(), Types.VARCHAR)
                            .bind("outcome", refusal.outcome().name())
                            .bind("problem", refusal.problem().name())
                            .bind("step", cut(refusal.step(), LONGEST_STEP))
                            .bind("reason", cut(refusal.reason(), LONGEST_REASON))
                            .bindBySqlType("time", Times.atUtc(refusal.time()), Types.TIMESTAMP_WITH_TIMEZONE)
                            .add();
                }
                return batch.execute().length;
            }
        });
    }

    private static String cut(String text, int longest) {
        // PostgreSQL stores no NUL.
        String plain = text.replace('\0', ' ');
        return plain.length() <= longest ? plain : plain.substring(0, longest - 1) + "…";
    }

    @Override
    public Optional<Refusal> find(LibraryRow library, String supportCode) {
        return database.read(
                "looking a support code up",
                handle -> handle.createQuery(find)
                        .bind("code", supportCode)
                        .bind("library", library.key())
                        .map((row, context) -> read(row))
                        .findOne());
    }

    @Override
    public List<Refusal> recent(LibraryRow library, String identifierHash, Instant since, int limit) {
        return database.read(
                "reading recent refusals",
                handle -> handle.createQuery(recent)
                        .bind("library", library.key())
                        .bind("hash", identifierHash)
                        .bindBySqlType("since", Times.atUtc(since), Types.TIMESTAMP_WITH_TIMEZONE)
                        .bind("limit", limit)
                        .map((row, context) -> read(row))
                        .list());
    }

    private static Refusal read(ResultSet row) throws SQLException {
        return new Refusal(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                outcome(row.getString(5)),
                problem(row.getString(6)),
                row.getString(7),
                row.getString(8),
                Objects.requireNonNull(Times.read(row, 9)));
    }

    /** A newer host may have kept what this one does not know. */
    private static Outcome outcome(String name) {
        try {
            return Outcome.valueOf(name);
        } catch (IllegalArgumentException e) {
            return Outcome.REJECTED;
        }
    }

    private static ProblemType problem(String name) {
        try {
            return ProblemType.valueOf(name);
        } catch (IllegalArgumentException e) {
            return ProblemType.INVALID_CREDENTIALS;
        }
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        // Where another host removes the same rows, one of the two has nothing left to do.
        return database.tryToWrite(
                        "removing expired refusals",
                        handle -> Optional.of(handle.createUpdate(deleteExpired)
                                .bindBySqlType("before", Times.atUtc(before), Types.TIMESTAMP_WITH_TIMEZONE)
                                .bind("limit", limit)
                                .execute()))
                .orElse(0);
    }
}
