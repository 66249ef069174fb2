import { isLocked, sqliteCode } from "../../system/sqlite-errors.ts";
import { StoreFullError, StoreUnavailableError, StoreOutcomeUnknownError } from "../faults.ts";

/** SQLite's primary result codes. */
const IO_ERROR = 10;
const FULL = 13;

/**
 * Turns an error of SQLite during a write into an error of the store. After an I/O error the outcome is unknown, because
 * the write may be on the disk after a restart.
 */
export function toStoreError(error: unknown): unknown {
  if (isLocked(error)) return new StoreUnavailableError({ cause: error });
  switch (sqliteCode(error)) {
    case FULL:
      return new StoreFullError({ cause: error });
    case IO_ERROR:
      return new StoreOutcomeUnknownError({ cause: error });
    default:
      return error;
  }
}
