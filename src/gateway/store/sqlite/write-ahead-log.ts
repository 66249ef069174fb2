import type { DatabaseSync } from "node:sqlite";
import { isLocked } from "../../system/sqlite-errors.ts";

const WAIT_MS = 20;
const PATIENCE_MS = 5000;

/**
 * Turns the write-ahead log on. Of several processes that do so to a new file at the same moment each may hold what another
 * needs: the engine then tells one of them at once that the file is locked, whatever `busy_timeout` says. That one waits
 * and tries again.
 *
 * @throws what the engine throws, at once if it is something else, and otherwise after five seconds
 */
export function useWriteAheadLog(db: DatabaseSync): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const started = performance.now();
  for (;;) {
    try {
      return db.exec("pragma journal_mode = wal");
    } catch (error) {
      if (!isLocked(error) || performance.now() - started >= PATIENCE_MS) throw error;
      Atomics.wait(pause, 0, 0, WAIT_MS);
    }
  }
}
