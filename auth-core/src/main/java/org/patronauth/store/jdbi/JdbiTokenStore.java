package org.patronauth.store.jdbi;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.patronauth.AuditEvent;
import org.patronauth.LibraryId;
import org.patronauth.store.LibraryRow;
import org.patronauth.store.TokenHash;
import org.patronauth.store.TokenHolder;
import org.patronauth.store.TokenRow;
import org.patronauth.store.TokenStore;

final class JdbiTokenStore implements TokenStore {
    /** So many rows go in far less time than a statement is given. */
    private static final int BATCH = 1_000;

    private final Database database;
    private final AuditTable audit;
    private final String insert;
    private final String select;
    private final String keepVerdict;
    private final String delete;
    private final String deleteOfPatron;
    private final String deleteOfPatronAtService;
    private final String selectOfService;
    private final String selectExpired;
    private final String deleteOne;

    JdbiTokenStore(Database database, AuditTable audit) {
        this.database = database;
        this.audit = audit;
        insert = database.sql("""
                insert into ${schema}.credentials (token_hash, library_id, patron_id, external_integration_id,
                    association_id, restriction_version, token_type, data_source, issued_at, expires_at,
                    rule_verdict)
                select :hash, library_id, id, :service, :association, :restriction, :type, :dataSource, :issued, :expires,
                    :verdict
                from ${schema}.patrons where library_id = :library and id = :patron""");
        // The restriction is compared here and not with this host's snapshot, which may be older than the table.
        select = database.sql("select " + PatronRow.SELECTED + """
                , c.external_integration_id, c.association_id, c.restriction_version, c.expires_at, c.rule_verdict
                from ${schema}.credentials c
                join ${schema}.patrons p on p.id = c.patron_id and p.library_id = c.library_id
                join ${schema}.patronauthenticationservices a
                    on a.id = c.association_id and a.library_id = c.library_id
                    and a.restriction_version = c.restriction_version
                where c.token_hash = ? and c.library_id = ?""");
        keepVerdict = database.sql("""
                update ${schema}.credentials set rule_verdict = :verdict
                where patron_id = :patron and library_id = :library and association_id = :association""");
        delete = database.sql("delete from ${schema}.credentials where token_hash = :hash and library_id = :library");
        deleteOfPatron =
                database.sql("delete from ${schema}.credentials where patron_id = :patron and library_id = :library");
        deleteOfPatronAtService = deleteOfPatron + " and external_integration_id = :service";
        String some = "select token_hash from ${schema}.credentials where ";
        selectOfService = database.sql(some + "external_integration_id = :service limit :limit");
        selectExpired = database.sql(some + "expires_at < :before order by expires_at limit :limit");
        deleteOne = database.sql("delete from ${schema}.credentials where token_hash = :hash");
    }

    @Override
    public boolean insert(LibraryRow library, TokenRow token) {
        return database.write(
                        "storing a token",
                        handle -> handle.createUpdate(insert)
                                .bind("hash", token.hash().bytes())
                                .bind("library", library.key())
                                .bind("patron", token.patronId())
                                .bind("service", token.serviceId())
                                .bind("association", token.associationId())
                                .bind("restriction", token.restrictionVersion())
                                .bind("type", token.type())
                                .bindBySqlType("dataSource", token.dataSource(), Types.VARCHAR)
                                .bindBySqlType("issued", atUtc(token.issuedAt()), Types.TIMESTAMP_WITH_TIMEZONE)
                                .bindBySqlType("expires", atUtc(token.expiresAt()), Types.TIMESTAMP_WITH_TIMEZONE)
                                .bindBySqlType("verdict", token.ruleVerdict(), Types.VARCHAR)
                                .execute())
                > 0;
    }

    @Override
    public Optional<TokenHolder> find(LibraryRow library, TokenHash hash) {
        return database.readPlainly(
                "finding a token",
                select,
                statement -> {
                    statement.setBytes(1, hash.bytes());
                    statement.setLong(2, library.key());
                },
                row -> read(row, library.id()));
    }

    private static TokenHolder read(ResultSet row, LibraryId library) throws SQLException {
        return new TokenHolder(
                PatronRow.read(row, library),
                row.getLong(12),
                row.getLong(13),
                row.getLong(14),
                row.getObject(15, OffsetDateTime.class).toInstant(),
                row.getString(16));
    }

    @Override
    public void keepRuleVerdict(LibraryRow library, long patronId, long associationId, @Nullable String ruleVerdict) {
        database.write(
                "keeping the verdict of rules",
                handle -> handle.createUpdate(keepVerdict)
                        .bindBySqlType("verdict", ruleVerdict, Types.VARCHAR)
                        .bind("patron", patronId)
                        .bind("library", library.key())
                        .bind("association", associationId)
                        .execute());
    }

    @Override
    public boolean revoke(LibraryRow library, TokenHash hash) {
        return database.write(
                        "revoking a token",
                        handle -> handle.createUpdate(delete)
                                .bind("hash", hash.bytes())
                                .bind("library", library.key())
                                .execute())
                > 0;
    }

    @Override
    public long revokeOfPatron(LibraryRow library, long patronId) {
        return revokeOfPatron(library, patronId, JdbiTokenStore::recordNothing);
    }

    @Override
    public long revokeOfPatron(LibraryRow library, long patronId, AuditEvent event) {
        return revokeOfPatron(library, patronId, handle -> audit.insert(handle, event));
    }

    private static void recordNothing(Handle handle) {}

    private long revokeOfPatron(LibraryRow library, long patronId, Consumer<Handle> record) {
        return database.write("revoking a patron's tokens", handle -> {
            record.accept(handle);
            return handle.createUpdate(deleteOfPatron)
                    .bind("patron", patronId)
                    .bind("library", library.key())
                    .execute();
        });
    }

    @Override
    public long revokeOfPatron(LibraryRow library, long patronId, long serviceId) {
        return database.write(
                "revoking a patron's tokens of one service",
                handle -> handle.createUpdate(deleteOfPatronAtService)
                        .bind("patron", patronId)
                        .bind("library", library.key())
                        .bind("service", serviceId)
                        .execute());
    }

    @Override
    public long revokeOfService(long serviceId) {
        return revokeOfService(serviceId, JdbiTokenStore::recordNothing);
    }

    @Override
    public long revokeOfService(long serviceId, AuditEvent event) {
        return revokeOfService(serviceId, handle -> audit.insert(handle, event));
    }

    private long revokeOfService(long serviceId, Consumer<Handle> record) {
        long all = 0;
        int some;
        Consumer<Handle> first = record;
        do {
            Consumer<Handle> recorded = first;
            some = database.write("revoking a service's tokens", handle -> {
                recorded.accept(handle);
                return delete(
                        handle,
                        handle.createQuery(selectOfService)
                                .bind("service", serviceId)
                                .bind("limit", BATCH));
            });
            first = JdbiTokenStore::recordNothing;
            all += some;
        } while (some > 0);
        return all;
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        return database.tidy(
                "removing expired tokens",
                handle -> delete(
                        handle,
                        handle.createQuery(selectExpired)
                                .bindBySqlType("before", atUtc(before), Types.TIMESTAMP_WITH_TIMEZONE)
                                .bind("limit", limit)));
    }

    /** In two steps: H2 runs a sub-query with a limit once for each row of the table. */
    private int delete(Handle handle, Query hashes) {
        List<byte[]> found = hashes.mapTo(byte[].class).list();
        PreparedBatch batch = handle.prepareBatch(deleteOne);
        found.forEach(hash -> batch.bind("hash", hash).add());
        batch.execute();
        // Found, not removed: where another host removes the same rows there may be more of them.
        return found.size();
    }

    private static OffsetDateTime atUtc(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
