import { realpathSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { makeForOwner } from "./make-for-owner.ts";
import { isLocked, whyOf } from "./sqlite-errors.ts";

/** How long a command waits for another command that holds the lock. */
const TIMEOUT_MS = 5000;

/**
 * Runs work on a file under an exclusive lock between processes, because the second of two commands that read, change and
 * replace the file would undo the change of the first. The lock is released when its process ends, in any way.
 *
 * @throws Error that says what to do, when another process keeps the lock or it cannot be created; and what the work throws
 */
export function withFileLock<T>(path: string, work: () => T): T {
  const db = openLock(path);
  try {
    try {
      db.exec(`pragma busy_timeout = ${TIMEOUT_MS}; begin exclusive`);
    } catch (cause) {
      if (!isLocked(cause)) throw lockError(path, cause);
      throw new Error(`${path}: another command is changing it; try again when that has ended`, { cause });
    }
    return work();
  } finally {
    db.close();
  }
}

/** Opens the empty SQLite database beside the file whose lock is used, as in `store/sqlite/lock-data-folder.ts`. */
function openLock(path: string): DatabaseSync {
  const lock = `${realpathSync(path)}.lock`;
  try {
    makeForOwner(lock);
    return new DatabaseSync(lock);
  } catch (cause) {
    throw lockError(path, cause);
  }
}

function lockError(path: string, cause: unknown): Error {
  return new Error(
    `${path}: cannot be changed (${whyOf(cause)}): run this as a user that may write in its folder`,
    { cause },
  );
}
