-- Which hosts are at work on this database. A host says so every few seconds; one that says nothing is not counted.
create table if not exists ${schema}.hosts (
    host varchar(64) not null primary key,
    seen_at timestamp with time zone not null
);
