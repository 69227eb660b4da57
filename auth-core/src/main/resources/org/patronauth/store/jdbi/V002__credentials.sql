-- Tokens. A token itself is stored nowhere, its SHA-256 is the key: one indexed read finds token and patron together.
-- An association may be removed while its tokens are still here. No association ever gets the id of another one, so they
-- are worthless at once, and are cleaned up when they would have expired.
create table if not exists ${schema}.credentials (
    token_hash bytea primary key,
    library_id bigint not null references ${schema}.libraries (id),
    patron_id bigint not null references ${schema}.patrons (id) on delete cascade,
    external_integration_id bigint not null,
    association_id bigint not null,
    restriction_version bigint not null,
    token_type varchar not null,
    data_source varchar,
    issued_at timestamp with time zone not null,
    expires_at timestamp with time zone not null
);

create index if not exists credentials_patron on ${schema}.credentials (patron_id);

create index if not exists credentials_service on ${schema}.credentials (external_integration_id);

create index if not exists credentials_expiry on ${schema}.credentials (expires_at);
