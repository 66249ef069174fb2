/** SQLite's primary result codes. */
const BUSY = 5;
const LOCKED = 6;

/** The primary result code of an SQLite error; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
}

/** Whether another connection was at it: the same may go well a moment later. */
export function isLocked(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === BUSY || code === LOCKED;
}

/** Why a file cannot be used: in the engine's words, whose code is one for all, or by the system's code. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return "Error";
  if ("errstr" in error) return String(error.errstr);
  return "code" in error ? String(error.code) : error.name;
}
