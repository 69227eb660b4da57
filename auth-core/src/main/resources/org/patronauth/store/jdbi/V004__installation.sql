-- What all hosts of one database share. The key is that of the hashes which stand for identifiers.
create table if not exists ${schema}.installation (
    id smallint primary key check (id = 1),
    identifier_key varchar not null
);
