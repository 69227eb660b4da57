-- How many logins each service answered in each minute, on all hosts together: numbers and nothing else.
create table if not exists ${schema}.service_activity (
    external_integration_id bigint not null references ${schema}.externalintegrations (id) on delete cascade,
    minute_at timestamp with time zone not null,
    authenticated bigint not null,
    rejected bigint not null,
    unavailable bigint not null,
    last_success timestamp with time zone,
    primary key (external_integration_id, minute_at)
);

create index if not exists service_activity_time on ${schema}.service_activity (minute_at);
