-- The tables of the PostgreSQL store. Times are milliseconds since 1970. Unlogged tables are in no replica, archive or
-- dump, and a crash empties them.
create function now_ms() returns bigint language sql volatile
  as 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint';

create table sessions (
  key text collate "C" primary key,
  merchant text not null,
  api_version integer not null,
  version text not null,
  update_status text not null,
  revision bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  authentication_left integer not null,
  kid text not null, wrapped bytea not null, blob bytea not null
);
create index sessions_by_expiry on sessions (expires_at);

create unlogged table security_codes (
  session_key text collate "C" primary key,
  expires_at bigint not null,
  kid text not null, wrapped bytea not null, blob bytea not null
);
create index security_codes_by_expiry on security_codes (expires_at);

create unlogged table code_keys (
  name text collate "C" primary key,
  created_at bigint not null,
  kid text not null, wrapped bytea not null, blob bytea not null
);

create table orders (
  merchant text collate "C" not null,
  id text collate "C" not null,
  revision bigint not null,
  running text,
  running_since bigint,
  kid text not null, wrapped bytea not null, blob bytea not null,
  primary key (merchant, id)
);

create table transactions (
  number bigint generated always as identity primary key,
  merchant text collate "C" not null,
  order_id text collate "C" not null,
  id text collate "C" not null,
  revision bigint not null,
  request_hash text not null,
  started_at bigint not null,
  kid text not null, wrapped bytea not null, blob bytea not null,
  unique (merchant, order_id, id)
);

create table tokens (
  merchant text collate "C" not null,
  id text collate "C" not null,
  revision bigint not null,
  kid text not null, wrapped bytea not null, blob bytea not null,
  primary key (merchant, id)
);

create table notices (
  id text collate "C" primary key,
  merchant text not null,
  attempt integer not null,
  due_at bigint not null,
  -- Until this time, one instance alone sends the webhook. Not in the associated data, because an edit loses nothing.
  given_until bigint not null default 0,
  kid text not null, wrapped bytea not null, blob bytea not null
);
create index notices_by_due on notices (due_at);
