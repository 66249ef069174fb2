import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isLocked, whyOf } from "../../system/sqlite-errors.ts";

/** How long a starting gateway waits for the previous process to end. */
const LOCK_TIMEOUT_MS = 5000;

/**
 * Locks the data folder for this process. The keys of security codes are in its memory, so a second process on the same
 * folder could not open them. The lock ends with the process, also after a crash.
 *
 * @returns a function that unlocks the folder
 * @throws Error that says what to do, when another process has the lock or this user may not write there
 */
export function lockDataFolder(data: string): () => void {
  const path = join(data, "owner");
  let db: DatabaseSync | undefined;
  try {
    closeSync(openSync(path, "a", 0o600));
    // An empty SQLite database, because SQLite locks files on every system that Node runs on.
    db = new DatabaseSync(path);
    db.exec(`pragma busy_timeout = ${LOCK_TIMEOUT_MS}; begin exclusive`);
  } catch (cause) {
    db?.close();
    throw new Error(
      isLocked(cause)
        ? `data: another gateway uses the folder ${data}; to run several gateways, share a PostgreSQL database (databaseUrl)`
        : `data: the folder ${data} cannot be used (${whyOf(cause)}): let the gateway's user write there`,
      { cause },
    );
  }
  const lock = db;
  return () => lock.close();
}
