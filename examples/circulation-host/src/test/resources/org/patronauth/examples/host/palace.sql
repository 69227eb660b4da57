-- A Palace circulation manager, as far as patrons sign in with it.
create type goals as enum ('PATRON_AUTH_GOAL', 'LICENSE_GOAL', 'DISCOVERY_GOAL');

create table libraries (
    id serial primary key,
    name varchar not null,
    short_name varchar not null unique,
    settings_dict jsonb not null default '{}',
    public_key varchar,
    private_key bytea
);

create table integration_configurations (
    id serial primary key,
    protocol varchar not null,
    goal goals not null,
    name varchar not null unique,
    settings jsonb not null default '{}',
    context jsonb not null default '{}',
    self_test_results jsonb not null default '{}'
);

create table integration_library_configurations (
    parent_id integer not null references integration_configurations (id) on delete cascade,
    library_id integer not null references libraries (id) on delete cascade,
    settings jsonb not null default '{}',
    primary key (parent_id, library_id)
);

create table patrons (
    id serial primary key,
    uuid uuid not null default gen_random_uuid(),
    library_id integer not null references libraries (id),
    external_identifier varchar,
    authorization_identifier varchar,
    username varchar,
    external_type varchar,
    last_external_sync timestamp with time zone,
    authorization_expires date,
    fines varchar,
    block_reason varchar(255),
    synchronize_annotations boolean,
    unique (library_id, username),
    unique (library_id, authorization_identifier),
    unique (library_id, external_identifier)
);

insert into libraries (id, name, short_name, settings_dict) values
    (1, 'Bibliomation', 'bibliomation',
        '{"website": "https://bibliomation.example/", "help_email": "help@bibliomation.example",
          "registration_url": "https://bibliomation.example/card", "max_outstanding_fines": 5.5,
          "large_collection_languages": ["eng"]}'),
    (2, 'LION consortium: Guilford', 'lion', '{}'),
    (3, 'Ferguson Library', 'ferguson', '{"web_primary_color": "#377F8B"}');

insert into integration_configurations (id, protocol, goal, name, settings) values
    (1, 'api.sip', 'PATRON_AUTH_GOAL', 'Bibliomation SIP2',
        '{"url": "127.0.0.1", "port": ${sip2-bibliomation}, "username": "terminal", "password": "Secret-Canary-terminal",
          "encoding": "utf8", "ils": "GenericILS", "timeout": 5, "use_ssl": false, "patron_status_block": true,
          "test_identifier": "34444000000001", "test_password": "1234", "identifier_regular_expression": "^[0-9]+"}'),
    (2, 'MilleniumPatronAPI', 'PATRON_AUTH_GOAL', 'LION',
        '{"url": "${patron-api}", "authentication_mode": "pin", "field_used_as_patron_identifier": "pb",
          "verify_certificate": true, "use_post_requests": false}'),
    (3, 'api.sirsidynix_authentication_provider', 'PATRON_AUTH_GOAL', 'SirsiDynix', '{"key": "Secret-Canary-sirsi"}'),
    (4, 'api.oidc.provider', 'PATRON_AUTH_GOAL', 'OpenID Connect', '{"client_secret": "Secret-Canary-oidc"}'),
    (5, 'api.sip', 'PATRON_AUTH_GOAL', 'Unverified',
        '{"url": "sip.example.org", "use_ssl": true, "ssl_verification": false}'),
    (6, 'Overdrive', 'LICENSE_GOAL', 'Overdrive', '{"password": "Secret-Canary-overdrive"}'),
    (7, 'api.sip', 'PATRON_AUTH_GOAL', 'No object', '["Secret-Canary-array"]');

insert into integration_library_configurations values
    (1, 1, '{"library_identifier_restriction_type": "prefix_list", "library_identifier_field": "patron location",
             "library_identifier_restriction_criteria": "BETHEL,BROOKFIELD,", "institution_id": "BIBLIOMATION",
             "patron_blocking_rules": [{"name": "n", "rule": "{fines} > 5", "message": "Secret-Canary-rule"}]}'),
    (1, 3, '{"library_identifier_restriction_type": "regex", "library_identifier_field": "patrontype",
             "library_identifier_restriction_criteria": "(?x) A # Secret-Canary-comment"}'),
    (2, 2, '{"library_identifier_restriction_type": "none", "library_identifier_restriction_criteria": "left over"}'),
    (6, 1, '{}');

insert into patrons (library_id, external_identifier, authorization_identifier, last_external_sync, fines, block_reason)
    values (1, 'P34444000000001', '34444000000001', '2020-01-01 00:00:00+00', '2.5', 'expired'),
           (2, '24441', '24444000000001', null, null, null);
