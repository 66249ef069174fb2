import { assertSchemaVersion } from "../assert-schema-version.ts";
import type { Connection } from "./postgres-pool.ts";

/**
 * PostgreSQL's tables, as numbered steps: the first element is step 1. A step that was released is never edited; a
 * change is a further step. Security codes and the keys they are under are in tables without a write-ahead log: no
 * replica, archive or dump has them, and a crash empties them.
 */
export const POSTGRES_MIGRATIONS: readonly string[] = [
  `
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
    -- Whoever has been given it has until then; not of the sealed value, for nothing is lost when it is edited.
    given_until bigint not null default 0,
    kid text not null, wrapped bytea not null, blob bytea not null
  );
  create index notices_by_due on notices (due_at);
  `,
  `
  alter table security_codes add column merchant text not null default '';
  alter table security_codes add column version text not null default '';
  `,
  `
  create table origin_proofs (
    merchant text collate "C" not null,
    origin text collate "C" not null,
    revision bigint not null,
    kid text not null, wrapped bytea not null, blob bytea not null,
    primary key (merchant, origin)
  );
  `,
];

/** Any number will do, so long as nobody else who uses this database takes the same. */
const LOCK = 1_752_395_123;

/** Looks whether this version can work on the schema as it is, or upgrade it, and changes nothing. @throws Error if not */
export async function assertKnownTables(connection: Connection): Promise<void> {
  const found = await connection.query(
    "select to_regclass(quote_ident(current_schema()) || '.migrations') as migrations",
  );
  if (found.rows[0]?.["migrations"] === null) return;
  const { rows } = await connection.query("select coalesce(max(number), 0) as newest from migrations");
  assertSchemaVersion(Number(rows[0]?.["newest"]), POSTGRES_MIGRATIONS);
}

/**
 * Brings the schema to the newest step, all steps in one transaction. Of several processes that start at once one
 * does it, and the others wait and then find it done.
 *
 * @throws Error when the database was made by a newer version
 */
export async function migratePostgres(connection: Connection): Promise<void> {
  await connection.query("begin");
  // Somebody else's long step is worth waiting for.
  await connection.query("set local lock_timeout = 0");
  await connection.query("set local statement_timeout = 0");
  await connection.query("select pg_advisory_xact_lock($1, hashtext(current_schema()))", [LOCK], {
    slow: true,
  });
  await connection.query(
    "create table if not exists migrations (number integer primary key, applied_at timestamptz not null)",
  );
  const { rows } = await connection.query("select coalesce(max(number), 0) as newest from migrations");
  const newest = Number(rows[0]?.["newest"]);
  assertSchemaVersion(newest, POSTGRES_MIGRATIONS);
  for (const [index, step] of POSTGRES_MIGRATIONS.entries()) {
    if (index < newest) continue;
    await connection.query("insert into migrations values ($1, now())", [index + 1]);
    await connection.query(step, undefined, { slow: true });
  }
  await connection.query("commit");
}
