import type { DatabaseSync } from "node:sqlite";
import { assertSchemaVersion } from "../assert-schema-version.ts";
import { readMigrations } from "../read-migrations.ts";

/** The migrations of the embedded store; the first element is migration 1. */
export const SQLITE_MIGRATIONS = readMigrations(new URL("sqlite-migrations/", import.meta.url));

/**
 * Brings the file to the newest migration, in one transaction. The transaction locks the file from its beginning, so
 * of two processes that start at once, the second waits and finds nothing left to do.
 *
 * @throws Error when the file was made by a newer version
 */
export function migrateSqlite(db: DatabaseSync): void {
  db.exec("begin immediate");
  try {
    db.exec("create table if not exists migrations (number integer primary key, applied_at text not null)");
    const row = db.prepare("select coalesce(max(number), 0) as newest from migrations").get();
    const newest = Number(row?.["newest"]);
    assertSchemaVersion(newest, SQLITE_MIGRATIONS);
    for (const [index, migration] of SQLITE_MIGRATIONS.entries()) {
      if (index < newest) continue;
      db.prepare("insert into migrations values (?, ?)").run(index + 1, new Date().toISOString());
      db.exec(migration);
    }
    db.exec("commit");
  } catch (error) {
    db.exec("rollback");
    throw error;
  }
}
