import { accessSync, constants, existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { whyOf } from "../../system/sqlite-errors.ts";
import { assertSchemaVersion } from "../assert-schema-version.ts";
import { SQLITE_MIGRATIONS } from "./sqlite-migrations.ts";

/**
 * Looks into the embedded store's file and changes nothing, while a gateway may be working on it.
 *
 * @returns nothing where there is no file yet
 * @throws Error that names the file: this user may not use it, or it is no database
 */
export function inspectDatabaseFile<T>(file: string, look: (db: DatabaseSync) => T): T | undefined {
  if (!existsSync(file)) return undefined;
  let db: DatabaseSync | undefined;
  try {
    // Of a file that may only be read the engine leaves others beside it that may only be read, too.
    accessSync(file, constants.R_OK | constants.W_OK);
    db = new DatabaseSync(file, { readOnly: true });
    db.exec("pragma busy_timeout = 5000");
    return look(db);
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause)) throw cause;
    throw new Error(`data: ${file} cannot be used (${whyOf(cause)})`, { cause });
  } finally {
    db?.close();
  }
}

/** Whether a table is there. */
export function hasTable(db: DatabaseSync, name: string): boolean {
  return db.prepare("select 1 from sqlite_schema where type = 'table' and name = ?").get(name) !== undefined;
}

/** @throws Error as `inspectDatabaseFile`, and for a file that a newer version of the service has made */
export function assertUsableFile(file: string): void {
  inspectDatabaseFile(file, (db) => {
    if (!hasTable(db, "migrations")) return;
    const row = db.prepare("select max(number) as newest from migrations").get();
    assertSchemaVersion(Number(row?.["newest"]), SQLITE_MIGRATIONS);
  });
}
