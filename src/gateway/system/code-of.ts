/** What the system calls a failure (`EACCES`), or the kind of the error. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "Error";
  return "code" in error ? String(error.code) : error.name;
}
