import { realpathSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { makeForOwner } from "./make-for-owner.ts";
import { isLocked, whyOf } from "./sqlite-errors.ts";

/** How long whoever wants to change a file waits for another who does. */
const PATIENCE_MS = 5000;

/**
 * Changes a file while nobody else does who asks for a turn here, too: of two who read it, change it and put it back at the
 * same moment, the second would take back what the first has done. A process that ends lets go, however it ends.
 *
 * @throws Error that says what to do when another does not let go, and what the work throws
 */
export function withFileLock<T>(path: string, work: () => T): T {
  const db = lockOf(path);
  try {
    try {
      db.exec(`pragma busy_timeout = ${PATIENCE_MS}; begin exclusive`);
    } catch (cause) {
      if (!isLocked(cause)) throw noTurn(path, cause);
      throw new Error(`${path}: another command is changing it; try again when that has ended`, { cause });
    }
    return work();
  } finally {
    db.close();
  }
}

/** An empty database beside the file, as in `store/lock-data-folder.ts`. */
function lockOf(path: string): DatabaseSync {
  const lock = `${realpathSync(path)}.lock`;
  try {
    makeForOwner(lock);
    return new DatabaseSync(lock);
  } catch (cause) {
    throw noTurn(path, cause);
  }
}

function noTurn(path: string, cause: unknown): Error {
  return new Error(
    `${path}: cannot be changed (${whyOf(cause)}): whoever does this has to be able to write in its folder`,
    { cause },
  );
}
