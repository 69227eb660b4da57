-- An NYPL circulation manager, as far as patrons sign in with it: tables and columns of its own migrations.
create table libraries (
    id serial primary key,
    name varchar unique,
    short_name varchar unique,
    uuid varchar unique,
    is_default boolean default false
);

create table externalintegrations (
    id serial primary key,
    protocol varchar not null,
    goal varchar,
    name varchar unique
);

create table externalintegrations_libraries (
    externalintegration_id integer not null references externalintegrations (id),
    library_id integer not null references libraries (id),
    unique (externalintegration_id, library_id)
);

create table configurationsettings (
    id serial primary key,
    external_integration_id integer references externalintegrations (id),
    library_id integer references libraries (id),
    key varchar,
    value text
);

create table patrons (
    id serial primary key,
    library_id integer not null references libraries (id),
    external_identifier varchar,
    authorization_identifier varchar,
    username varchar,
    external_type varchar,
    last_external_sync timestamp with time zone,
    last_loan_activity_sync timestamp with time zone,
    authorization_expires date,
    fines varchar,
    block_reason varchar(255),
    cached_neighborhood varchar,
    synchronize_annotations boolean,
    unique (library_id, username),
    unique (library_id, authorization_identifier),
    unique (library_id, external_identifier)
);

insert into libraries (id, name, short_name) values
    (1, 'The New York Public Library', 'NYPL'),
    (2, 'Ferguson Library', 'ferguson'),
    (3, 'LION consortium: Guilford', 'LION Guilford'),
    (4, 'Open eBooks', 'open-ebooks'),
    (5, 'Administration', 'admin'),
    (6, 'Bibliomation', 'bibliomation'),
    (7, 'LCI: Bloomfield', null),
    (8, 'A second one', 'nypl');

insert into externalintegrations (id, protocol, goal, name) values
    (10, 'api.sip', 'patron_auth', 'Ferguson SIP2'),
    (11, 'api.millenium_patron', 'patron_auth', 'Consortium Patron API'),
    (12, 'api.firstbook', 'patron_auth', 'First Book'),
    (13, 'api.clever', 'patron_auth', 'Clever for pupils'),
    (14, 'api.saml.provider', 'patron_auth', 'SAML'),
    (15, 'api.simple_authentication', 'patron_auth', 'Trial'),
    (16, 'Overdrive', 'licenses', 'Overdrive'),
    (17, 'api.kansas_patron', 'patron_auth', 'Kansas'),
    (18, 'api.sip', 'patron_auth', 'Conditional'),
    (19, 'api.sip', 'patron_auth', 'Taken'),
    (20, 'api.sip', 'patron_auth', null),
    (21, 'api.sip', 'patron_auth', 'TLS');

insert into externalintegrations_libraries values
    (10, 2), (11, 1), (11, 3), (11, 7), (12, 4), (13, 4), (14, 8), (15, 5), (16, 1), (17, 8), (18, 8), (19, 8), (20, 6);

-- The SIP2 service of Ferguson: blanks in keys, an open pattern, and things that nobody knows.
insert into configurationsettings (external_integration_id, library_id, key, value) values
    (10, null, 'url', '127.0.0.1'),
    (10, null, 'port', '${sip2-ferguson}'),
    (10, null, 'username', 'terminal'),
    (10, null, 'password', 'Secret-Canary-terminal'),
    (10, null, 'location code', 'MAIN'),
    (10, null, 'field separator', '|'),
    (10, null, 'encoding', 'utf8'),
    (10, null, 'use_ssl', 'false'),
    (10, null, 'ils', 'GenericILS'),
    (10, null, 'patron status block', 'true'),
    (10, null, 'identifier_regular_expression', '^(?P<branch_no>2[13]333)'),
    (10, null, 'password_regular_expression', '^[0-9]{4}\Z'),
    (10, null, 'identifier_maximum_length', '0'),
    (10, null, 'password_maximum_length', '1000'),
    (10, null, 'identifier_barcode_format', ''),
    (10, null, 'password_keyboard', 'Number pad'),
    (10, null, 'test_identifier', '23333000000001'),
    (10, null, 'test_password', '1234'),
    (10, null, 'self_test_results', '{"start": "2020", "Logging in with key Secret-Canary-results": true}'),
    (10, null, 'library_identifier_restriction_type', 'prefix'),
    (10, null, 'library_identifier_restriction', '9999'),
    (10, 2, 'library_identifier_restriction', '2333300'),
    (10, 2, 'library_identifier_restriction_type', ''),
    (10, 2, 'library_identifier_field', 'BARCODE'),
    (10, 2, 'institution_id', ''),
    (10, 2, 'http_basic_oauth_enabled', 'false');

-- One Patron API for three libraries: a field of the record, a restriction of before 2018, and one without criteria.
insert into configurationsettings (external_integration_id, library_id, key, value) values
    (11, null, 'url', '${patron-api}'),
    (11, null, 'verify_certificate', 'true'),
    (11, null, 'block_types', 'm'),
    (11, null, 'auth_mode', 'pin'),
    (11, null, 'neighborhood_mode', 'disabled'),
    (11, null, 'identifier_blacklist', '["^99", "a{"]'),
    (11, 1, 'library_identifier_restriction_type', 'prefix'),
    (11, 1, 'library_identifier_restriction', ''),
    (11, 3, 'library_identifier_restriction_type', 'string'),
    (11, 3, 'library_identifier_field', 'CCARD[p46]'),
    (11, 3, 'library_identifier_restriction', '14'),
    (11, 7, 'patron_identifier_restriction', '21234');

insert into configurationsettings (external_integration_id, library_id, key, value) values
    (12, null, 'url', '${firstbook}'),
    (12, null, 'password', 'Secret-Canary-firstbook'),
    (12, null, 'identifier_regular_expression', '^[A-Za-z0-9@]+$'),
    (12, 4, 'external_type_regular_expression', '(?P<type>[EMHA])$'),
    (13, null, 'username', 'clever-client'),
    (13, null, 'password', 'Secret-Canary-clever'),
    (13, null, 'token_expiration_days', ''),
    (14, null, 'sp_private_key', 'Secret-Canary-saml'),
    (15, null, 'test_identifier', '1111'),
    (15, null, 'test_password', 'Secret-Canary-trial'),
    (15, null, 'additional_test_identifiers', '["2222", "3333"]'),
    (15, null, 'neighborhood', 'Harlem'),
    (16, null, 'password', 'Secret-Canary-overdrive'),
    (18, null, 'url', 'sip.example.org'),
    (18, null, 'identifier_regular_expression', '(Secret-Canary-pattern)?(?(1)2|3)'),
    (18, null, 'port', 'Secret-Canary-port'),
    (19, null, 'url', 'sip.example.org'),
    (20, null, 'url', '127.0.0.1'),
    (20, null, 'port', '${sip2-bibliomation}'),
    (20, 6, 'library_identifier_restriction_type', 'list'),
    (20, 6, 'library_identifier_field', 'patron location'),
    (20, 6, 'library_identifier_restriction', 'BETHEL, BROOKFIELD,'),
    (21, null, 'url', 'sip.example.org'),
    (21, null, 'ssl_certificate', 'Secret-Canary-certificate');

-- Libraries, some of whose settings stand for the whole site, and some of which are nonsense.
insert into configurationsettings (external_integration_id, library_id, key, value) values
    (null, null, 'max_outstanding_fines', '$10.00'),
    (null, null, 'bearer_token_signing_secret', 'Secret-Canary-signing'),
    (null, 2, 'max_outstanding_fines', '$1,000.00'),
    (null, 1, 'max_outstanding_fines', ''),
    (null, 1, 'web-primary-color', '#377F8B'),
    (null, 1, 'help-email', 'help@nypl.example'),
    (null, 1, 'website', 'https://www.nypl.example/'),
    (null, 1, 'key-pair', '["public", "Secret-Canary-key-pair"]'),
    (null, 3, 'allow_holds', 'Secret-Canary-holds'),
    (null, 3, 'about', 'https://lion.example/about');

-- Two hundred more secrets, in keys that nobody knows.
insert into configurationsettings (external_integration_id, library_id, key, value)
    select 10, null, 'unknown_password_' || n, 'Secret-Canary-' || n from generate_series(1, 100) n;
insert into configurationsettings (external_integration_id, library_id, key, value)
    select 10, 2, 'unknown_secret_' || n, 'Secret-Canary-' || n from generate_series(101, 150) n;
insert into configurationsettings (external_integration_id, library_id, key, value)
    select null, 2, 'unknown_key_' || n, 'Secret-Canary-' || n from generate_series(151, 200) n;

insert into patrons (id, library_id, external_identifier, authorization_identifier, username, external_type,
    last_external_sync, authorization_expires, fines, block_reason) values
    (100, 2, 'P23333000000001', '23333000000001', 'robin', 'ADULT', '2020-05-06 07:08:09.25+02', '2099-12-31', '$1,234.50',
        'card reported lost'),
    (101, 2, null, '23333000000002', null, null, null, null, '0', null),
    (102, 2, null, null, '', null, null, null, null, null),
    (103, 2, null, '23333000000003', null, null, null, '2020-01-31', '1.000,00', 'seen with a dog'),
    (104, 1, null, '27777000000001', null, '10', null, null, '€5', ''),
    (105, 3, '24441', '24444000000001', null, null, null, null, '1e999999999', null);
