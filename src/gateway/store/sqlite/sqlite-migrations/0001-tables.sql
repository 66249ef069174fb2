-- The tables of the embedded store. Times are milliseconds since 1970.
create table sessions (
  key text primary key,
  merchant text not null,
  api_version integer not null,
  version text not null,
  update_status text not null,
  revision integer not null,
  created_at integer not null,
  expires_at integer not null,
  authentication_left integer not null,
  kid text not null, wrapped blob not null, blob blob not null
) without rowid;
create index sessions_by_expiry on sessions (expires_at);

create table security_codes (
  session_key text primary key,
  expires_at integer not null,
  kid text not null, wrapped blob not null, blob blob not null
) without rowid;
create index security_codes_by_expiry on security_codes (expires_at);

create table orders (
  merchant text not null,
  id text not null,
  revision integer not null,
  running text,
  running_since integer,
  kid text not null, wrapped blob not null, blob blob not null,
  primary key (merchant, id)
) without rowid;

create table transactions (
  number integer primary key,
  merchant text not null,
  order_id text not null,
  id text not null,
  revision integer not null,
  request_hash text not null,
  started_at integer not null,
  kid text not null, wrapped blob not null, blob blob not null,
  unique (merchant, order_id, id)
);

create table tokens (
  merchant text not null,
  id text not null,
  revision integer not null,
  kid text not null, wrapped blob not null, blob blob not null,
  primary key (merchant, id)
) without rowid;

create table notices (
  id text primary key,
  merchant text not null,
  attempt integer not null,
  due_at integer not null,
  kid text not null, wrapped blob not null, blob blob not null
) without rowid;
create index notices_by_due on notices (due_at);
