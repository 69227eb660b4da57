-- Patrons of an older system: the id that they had there, and how far an import got.
alter table ${schema}.patrons add column if not exists legacy_id bigint;

create index if not exists patrons_legacy_id on ${schema}.patrons (library_id, legacy_id);

create table if not exists ${schema}.patron_imports (
    source varchar primary key,
    reached bigint not null,
    updated_at timestamp with time zone not null default current_timestamp
);
