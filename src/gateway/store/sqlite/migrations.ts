import type { DatabaseSync } from "node:sqlite";
import { assertSchemaVersion } from "../assert-schema-version.ts";

/**
 * The embedded store's tables, as numbered steps: the first element is step 1. A step that was released is never
 * edited; a change is a further step.
 */
export const MIGRATIONS: readonly string[] = [
  `
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
  `,
  `
  alter table security_codes add column merchant text not null default '';
  alter table security_codes add column version text not null default '';
  `,
  `
  create table origin_proofs (
    merchant text not null,
    origin text not null,
    revision integer not null,
    kid text not null, wrapped blob not null, blob blob not null,
    primary key (merchant, origin)
  ) without rowid;
  `,
];

/**
 * Brings the file to the newest step, in one transaction that holds the file for itself from its beginning: of two
 * processes that start at once the other waits, and then finds it done.
 *
 * @throws Error when the file was made by a newer version
 */
export function migrate(db: DatabaseSync): void {
  db.exec("begin immediate");
  try {
    db.exec("create table if not exists migrations (number integer primary key, applied_at text not null)");
    const row = db.prepare("select coalesce(max(number), 0) as newest from migrations").get();
    const newest = Number(row?.["newest"]);
    assertSchemaVersion(newest, MIGRATIONS);
    for (const [index, step] of MIGRATIONS.entries()) {
      if (index < newest) continue;
      db.prepare("insert into migrations values (?, ?)").run(index + 1, new Date().toISOString());
      db.exec(step);
    }
    db.exec("commit");
  } catch (error) {
    db.exec("rollback");
    throw error;
  }
}
