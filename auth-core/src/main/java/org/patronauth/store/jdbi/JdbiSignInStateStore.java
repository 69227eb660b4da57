package org.patronauth.store.jdbi;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.patronauth.Secret;
import org.patronauth.store.SignInState;
import org.patronauth.store.SignInStateStore;
import org.patronauth.store.TokenHash;

final class JdbiSignInStateStore implements SignInStateStore {
    private final Database database;
    private final String insert;
    private final String take;
    private final String deleteExpired;

    JdbiSignInStateStore(Database database, SqlDialect dialect) {
        this.database = database;
        insert = database.sql("""
                insert into ${schema}.oauth_states (state_hash, browser_hash, library_id, external_integration_id,
                    client_address, callback_address, nonce, code_verifier, expires_at)
                values (:state, :browser, :library, :service, :client, :callback, :nonce, :verifier, :expires)""");
        take = database.sql(dialect.deleteAndRead("""
                state_hash, browser_hash, library_id, external_integration_id, client_address, callback_address, nonce,
                code_verifier, expires_at""", "delete from ${schema}.oauth_states where state_hash = :state"));
        deleteExpired = database.sql("""
                delete from ${schema}.oauth_states where state_hash in (
                    select state_hash from ${schema}.oauth_states where expires_at < :before
                    order by expires_at limit :limit)""");
    }

    @Override
    public void keep(SignInState state) {
        database.write(
                "keeping a sign-in",
                handle -> handle.createUpdate(insert)
                        .bind("state", state.state().bytes())
                        .bind("browser", state.browser().bytes())
                        .bind("library", state.libraryKey())
                        .bind("service", state.serviceId())
                        .bind("client", state.clientAddress().toString())
                        .bind("callback", state.callbackAddress().toString())
                        .bind("nonce", state.nonce())
                        .bind("verifier", state.codeVerifier().reveal())
                        .bindBySqlType("expires", atUtc(state.expiresAt()), Types.TIMESTAMP_WITH_TIMEZONE)
                        .execute());
    }

    @Override
    public Optional<SignInState> take(TokenHash state) {
        return database.write(
                "taking a sign-in out",
                handle -> handle.createQuery(take)
                        .bind("state", state.bytes())
                        .map((row, context) -> read(row))
                        .findOne());
    }

    private static SignInState read(ResultSet row) throws SQLException {
        return new SignInState(
                new TokenHash(row.getBytes(1)),
                new TokenHash(row.getBytes(2)),
                row.getLong(3),
                row.getLong(4),
                URI.create(row.getString(5)),
                URI.create(row.getString(6)),
                row.getString(7),
                Secret.of(row.getString(8)),
                row.getObject(9, OffsetDateTime.class).toInstant());
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        return database.tidy(
                "removing expired sign-ins",
                handle -> handle.createUpdate(deleteExpired)
                        .bindBySqlType("before", atUtc(before), Types.TIMESTAMP_WITH_TIMEZONE)
                        .bind("limit", limit)
                        .execute());
    }

    private static OffsetDateTime atUtc(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
