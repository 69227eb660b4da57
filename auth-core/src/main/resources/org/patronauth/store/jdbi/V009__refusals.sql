-- What support codes stand for. Each row lives for a day; whose it is, only the keyed hash tells.
create table if not exists ${schema}.refusals (
    support_code varchar(64) primary key,
    library_id bigint not null references ${schema}.libraries (id) on delete cascade,
    service_name varchar,
    identifier_hash varchar(64),
    outcome varchar(20) not null,
    problem varchar(80) not null,
    step varchar(100) not null,
    reason varchar(500) not null,
    refused_at timestamp with time zone not null
);

create index if not exists refusals_identifier on ${schema}.refusals (library_id, identifier_hash, refused_at);

create index if not exists refusals_time on ${schema}.refusals (refused_at);
