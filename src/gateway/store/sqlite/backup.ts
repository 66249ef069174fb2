import { closeSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { migrateSqlite, SQLITE_MIGRATIONS } from "./sqlite-migrations.ts";

/** The tables that a backup leaves out, because no one deletes expired security codes from a backup. */
const EXCLUDED_TABLES = ["security_codes"];

/** The result of a backup. */
export interface Backup {
  /** The number of copied rows, by table. */
  rows: Record<string, number>;
}

/**
 * Copies the database file of the embedded store while a gateway uses it. The copy contains everything that was
 * acknowledged before it began, as of one moment. Security codes are never in the new file. The file appears when it is
 * complete, and only its owner can read it. To restore it, stop the gateway and put the copy in the place of its file,
 * with the key ring of that time.
 *
 * @param file the database file of the gateway
 * @param to a file that does not exist yet
 * @throws Error that says what to do
 */
export function backupEmbedded(file: string, to: string): Backup {
  if (!existsSync(file)) throw new Error(`there is no database at ${file}`);
  if (existsSync(to)) throw new Error(`${to} already exists; a backup never overwrites a file`);
  const part = `${to}.part`;
  rmSync(part, { force: true });
  closeSync(openSync(part, "wx", 0o600));
  const copy = new DatabaseSync(part);
  try {
    copy.exec("pragma synchronous = full; pragma busy_timeout = 5000");
    migrateSqlite(copy);
    copy.prepare("attach ? as live").run(`${pathToFileURL(file).href}?mode=rw`);
    const newest = Number(
      copy.prepare("select max(number) as newest from live.migrations").get()?.["newest"],
    );
    if (newest !== SQLITE_MIGRATIONS.length) {
      throw new Error(
        `${file} is at step ${newest} of ${SQLITE_MIGRATIONS.length}: start this version on it first`,
      );
    }
    const tables = copy
      .prepare("select name from main.sqlite_schema where type = 'table' and name not in ('migrations')")
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !EXCLUDED_TABLES.includes(name) && !name.startsWith("sqlite_"));
    const rows: Record<string, number> = {};
    // One transaction reads the live file as of one moment, while the gateway writes to it.
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
