import { assertSchemaVersion } from "../assert-schema-version.ts";
import { readMigrations } from "../read-migrations.ts";
import type { Connection } from "./postgres-pool.ts";

/**
 * The migrations of PostgreSQL; the first element is migration 1. Security codes and their keys are in unlogged tables,
 * so no replica, archive or dump contains them, and a crash empties them.
 */
export const POSTGRES_MIGRATIONS = readMigrations(new URL("postgres-migrations/", import.meta.url));

/** The number of the advisory lock. Another program on the same database must not use the same number. */
const LOCK = 1_752_395_123;

/** Checks that this version can use or upgrade the schema, and changes nothing. @throws Error if it cannot */
export async function assertKnownTables(connection: Connection): Promise<void> {
  const found = await connection.query(
    "select to_regclass(quote_ident(current_schema()) || '.migrations') as migrations",
  );
  if (found.rows[0]?.["migrations"] === null) return;
  const { rows } = await connection.query("select coalesce(max(number), 0) as newest from migrations");
  assertSchemaVersion(Number(rows[0]?.["newest"]), POSTGRES_MIGRATIONS);
}

/**
 * Brings the schema to the newest migration, in one transaction. An advisory lock lets one process migrate; a process
 * that starts at the same time waits, and finds nothing left to do.
 *
 * @throws Error when the database was made by a newer version
 */
export async function migratePostgres(connection: Connection): Promise<void> {
  await connection.query("begin");
  // No timeout, because a long migration of another process has to end first.
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
  for (const [index, migration] of POSTGRES_MIGRATIONS.entries()) {
    if (index < newest) continue;
    await connection.query("insert into migrations values ($1, now())", [index + 1]);
    await connection.query(migration, undefined, { slow: true });
  }
  await connection.query("commit");
}
