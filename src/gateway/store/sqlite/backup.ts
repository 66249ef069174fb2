import { closeSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { migrateSqlite, SQLITE_MIGRATIONS } from "./sqlite-migrations.ts";

/** What a backup leaves out: a security code is not to outlive its time in a file that nobody clears. */
const NOT_KEPT = ["security_codes"];

/** What came of a backup. */
export interface Backup {
  /** Rows in it, by table. */
  rows: Record<string, number>;
}

/**
 * Copies the embedded store's file while the service works on it: everything that was acknowledged before the copy
 * began, as of one moment, without security codes, which at no time are in the new file. The file is there when it is
 * whole, and never before; it is for its owner's eyes. To restore it, put it in the place of the file of a service that
 * is stopped (with the key ring of its time).
 *
 * @param file the database of the service
 * @param to a file that is not there yet
 * @throws Error that says what to do
 */
export function backupEmbedded(file: string, to: string): Backup {
  if (!existsSync(file)) throw new Error(`there is no database at ${file}`);
  if (existsSync(to)) throw new Error(`${to} is there already; a backup is written over nothing`);
  const part = `${to}.part`;
  rmSync(part, { force: true });
  closeSync(openSync(part, "wx", 0o600));
  const copy = new DatabaseSync(part);
  try {
    copy.exec("pragma synchronous = full; pragma busy_timeout = 5000");
    migrateSqlite(copy);
    copy.prepare("attach ? as live").run(`${pathToFileURL(file).href}?mode=rw`);
    const step = Number(copy.prepare("select max(number) as step from live.migrations").get()?.["step"]);
    if (step !== SQLITE_MIGRATIONS.length) {
      throw new Error(
        `${file} is at step ${step} of ${SQLITE_MIGRATIONS.length}: start this version on it first`,
      );
    }
    const tables = copy
      .prepare("select name from main.sqlite_schema where type = 'table' and name not in ('migrations')")
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !NOT_KEPT.includes(name) && !name.startsWith("sqlite_"));
    const rows: Record<string, number> = {};
    // One transaction reads one moment of the live file, whatever is written there meanwhile.
    copy.exec("begin");
    for (const table of tables) {
      const { changes } = copy.prepare(`insert into main.${table} select * from live.${table}`).run();
      rows[table] = Number(changes);
    }
    copy.exec("commit; detach live");
    copy.close();
    renameSync(part, to);
    return { rows };
  } catch (error) {
    if (copy.isOpen) copy.close();
    rmSync(part, { force: true });
    throw error;
  }
}
