/** Returns the system's code of an error (`EACCES`), or else the name of its class. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "Error";
  return "code" in error ? String(error.code) : error.name;
}
