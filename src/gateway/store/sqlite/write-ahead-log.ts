import type { DatabaseSync } from "node:sqlite";
import { isLocked } from "../../system/sqlite-errors.ts";

const RETRY_DELAY_MS = 20;
const TIMEOUT_MS = 5000;

/**
 * Turns on the write-ahead log. Processes that do so on a new file at the same moment can deadlock. SQLite then reports to
 * one of them at once that the file is locked, in spite of `busy_timeout`. That process waits and retries.
 *
 * @throws the error of SQLite: after five seconds if the file is locked, otherwise at once
 */
export function useWriteAheadLog(db: DatabaseSync): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const started = performance.now();
  for (;;) {
    try {
      return db.exec("pragma journal_mode = wal");
    } catch (error) {
      if (!isLocked(error) || performance.now() - started >= TIMEOUT_MS) throw error;
      Atomics.wait(pause, 0, 0, RETRY_DELAY_MS);
    }
  }
}
