import { StoreFullError, StoreUnavailableError, StoreUnsureError } from "../faults.ts";

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

/** Why a file cannot be used: in the engine's words, whose code is one for all, or by the system's code. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return "Error";
  if ("errstr" in error) return String(error.errstr);
  return "code" in error ? String(error.code) : error.name;
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
