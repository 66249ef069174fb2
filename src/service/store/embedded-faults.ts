import { StoreFullError, StoreUnavailableError, StoreUnsureError } from "./faults.ts";

/** SQLite's primary result codes. */
const [BUSY, LOCKED, IO_ERROR, FULL] = [5, 6, 10, 13];

/**
 * What the engine's error means to somebody who wanted to write. Of a disk that fails nobody can say what is on it:
 * the write may be there after a restart.
 */
export function faultOf(error: unknown): unknown {
  if (!(error instanceof Error) || !("errcode" in error)) return error;
  switch (Number(error.errcode) & 0xff) {
    case FULL:
      return new StoreFullError({ cause: error });
    case IO_ERROR:
      return new StoreUnsureError({ cause: error });
    case BUSY:
    case LOCKED:
      return new StoreUnavailableError({ cause: error });
    default:
      return error;
  }
}
