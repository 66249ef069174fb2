import { accessSync, constants, existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { whyOf } from "../../system/sqlite-errors.ts";
import { assertSchemaVersion } from "../assert-schema-version.ts";
import { SQLITE_MIGRATIONS } from "./sqlite-migrations.ts";

/**
 * Reads the database file of the embedded store and changes nothing. A gateway may be using the file.
 *
 * @returns undefined if the file does not exist
 * @throws Error that names the file: this user may not use it, or it is not a database
 */
export function inspectDatabaseFile<T>(file: string, read: (db: DatabaseSync) => T): T | undefined {
  if (!existsSync(file)) return undefined;
  let db: DatabaseSync | undefined;
  try {
    // SQLite gives its files beside the database the same mode. From a read-only file it would make read-only files.
    accessSync(file, constants.R_OK | constants.W_OK);
    db = new DatabaseSync(file, { readOnly: true });
    db.exec("pragma busy_timeout = 5000");
    return read(db);
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause)) throw cause;
    throw new Error(`data: ${file} cannot be used (${whyOf(cause)})`, { cause });
  } finally {
    db?.close();
  }
}

/** Whether a table exists. */
export function hasTable(db: DatabaseSync, name: string): boolean {
  return db.prepare("select 1 from sqlite_schema where type = 'table' and name = ?").get(name) !== undefined;
}

/** @throws Error as `inspectDatabaseFile` does, and for a file that a newer version of the gateway has migrated */
export function assertUsableFile(file: string): void {
  inspectDatabaseFile(file, (db) => {
    if (!hasTable(db, "migrations")) return;
    const row = db.prepare("select max(number) as newest from migrations").get();
    assertSchemaVersion(Number(row?.["newest"]), SQLITE_MIGRATIONS);
  });
}
