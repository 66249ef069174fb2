import { isLocked, sqliteCode } from "../../system/sqlite-errors.ts";
import { StoreFullError, StoreUnavailableError, StoreOutcomeUnknownError } from "../faults.ts";

/** SQLite's primary result codes. */
const IO_ERROR = 10;
const FULL = 13;

/**
 * What the engine's error means to somebody who wanted to write. Of a disk that fails nobody can say what is on it:
 * the write may be there after a restart.
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
