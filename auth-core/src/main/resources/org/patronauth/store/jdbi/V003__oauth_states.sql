-- Sign-ins elsewhere that have not come back yet. Each row lives for minutes and is deleted as it is read.
create table if not exists ${schema}.oauth_states (
    state_hash bytea primary key,
    browser_hash bytea not null,
    library_id bigint not null references ${schema}.libraries (id) on delete cascade,
    external_integration_id bigint not null references ${schema}.externalintegrations (id) on delete cascade,
    client_address varchar not null,
    callback_address varchar not null,
    nonce varchar not null,
    code_verifier varchar not null,
    expires_at timestamp with time zone not null
);

create index if not exists oauth_states_expiry on ${schema}.oauth_states (expires_at);

create index if not exists oauth_states_library on ${schema}.oauth_states (library_id);

create index if not exists oauth_states_service on ${schema}.oauth_states (external_integration_id);
