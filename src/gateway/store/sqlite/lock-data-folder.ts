import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isLocked, whyOf } from "../../system/sqlite-errors.ts";

/** How long a service that starts waits for the one before it to end. */
const PATIENCE_MS = 5000;

/**
 * Holds a gateway's folder of data for this process. The keys of its security codes are in its memory alone: of two
 * processes on one folder, neither could open what the other has sealed. A process that ends lets go, however it ends.
 *
 * @returns lets go
 * @throws Error that says what to do, when another process holds it or this one may not write there
 */
export function lockDataFolder(data: string): () => void {
  const path = join(data, "owner");
  let db: DatabaseSync | undefined;
  try {
    closeSync(openSync(path, "a", 0o600));
    // An empty database: its engine knows how to lock a file on every system that Node runs on.
    db = new DatabaseSync(path);
    db.exec(`pragma busy_timeout = ${PATIENCE_MS}; begin exclusive`);
  } catch (cause) {
    db?.close();
    throw new Error(
      isLocked(cause)
        ? `data: another gateway works with the folder ${data}; several share a PostgreSQL database, see databaseUrl`
        : `data: the folder ${data} cannot be worked in (${whyOf(cause)}): the gateway's user has to be able to write there`,
      { cause },
    );
  }
  const held = db;
  return () => held.close();
}
