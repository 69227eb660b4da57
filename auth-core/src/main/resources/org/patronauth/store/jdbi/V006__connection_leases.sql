-- Which host may have how many connections to a source of truth whose connections are limited for all hosts together.
-- One row for each connection; a host that stops renewing its rows loses them when they expire.
create table if not exists ${schema}.connection_leases (
    external_integration_id bigint not null references ${schema}.externalintegrations (id) on delete cascade,
    slot integer not null,
    holder varchar(64) not null,
    expires_at timestamp with time zone not null,
    primary key (external_integration_id, slot)
);

create index if not exists connection_leases_holder on ${schema}.connection_leases (holder);
