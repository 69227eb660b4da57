-- Failed logins, counted for all hosts together. The key is a keyed hash of what failed: an identifier at a service, or
-- the address of a client. Times other than the last column are milliseconds since 1970. The service is the one at which
-- the last failure was; a row of a service that is gone expires like any other.
create table if not exists ${schema}.login_attempts (
    attempt_key varchar(64) primary key,
    external_integration_id bigint not null,
    failures integer not null,
    recent_failures bigint array not null,
    waits integer not null,
    blocked_until bigint,
    expires_at timestamp with time zone not null
);

create index if not exists login_attempts_service on ${schema}.login_attempts (external_integration_id, blocked_until);

create index if not exists login_attempts_expiry on ${schema}.login_attempts (expires_at);
