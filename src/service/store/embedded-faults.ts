import { StoreFullError, StoreUnavailableError, StoreUnsureError } from "./faults.ts";

/** SQLite's primary result codes. */
const [BUSY, LOCKED, IO_ERROR, FULL] = [5, 6, 10, 13];

function codeOf(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
}

/** Whether another connection was at it: the same may go well a moment later. */
export function isLocked(error: unknown): boolean {
  const code = codeOf(error);
  return code === BUSY || code === LOCKED;
}

/**
 * What the engine's error means to somebody who wanted to write. Of a disk that fails nobody can say what is on it:
 * the write may be there after a restart.
 */
export function faultOf(error: unknown): unknown {
  if (isLocked(error)) return new StoreUnavailableError({ cause: error });
  switch (codeOf(error)) {
    case FULL:
      return new StoreFullError({ cause: error });
    case IO_ERROR:
      return new StoreUnsureError({ cause: error });
    default:
      return error;
  }
}
