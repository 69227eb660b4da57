-- What a library's blocking rules said of a patron when the source of truth was asked: some need values that are stored
-- nowhere, so a token remembers their verdicts. Null where there are no such rules.
alter table ${schema}.credentials add column if not exists rule_verdict varchar;
