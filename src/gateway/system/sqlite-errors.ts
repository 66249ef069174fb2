/** SQLite's primary result codes. */
const BUSY = 5;
const LOCKED = 6;

/** The primary result code of an SQLite error; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
}

/** Whether another connection holds the lock, so that a retry may succeed. */
export function isLocked(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === BUSY || code === LOCKED;
}

/** Says why a file cannot be used: SQLite's message, because all its errors share one code, or else the system's code. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return "Error";
  if ("errstr" in error) return String(error.errstr);
  return "code" in error ? String(error.code) : error.name;
}
