/**
 * Refuses a database that is further than this version's own list of steps.
 *
 * @param newest the newest step that was taken there
 * @throws Error that names the step
 */
export function assertSchemaVersion(newest: number, steps: readonly string[]): void {
  if (newest <= steps.length) return;
  throw new Error(`the database was made by a newer version of this service (step ${newest})`);
}
