/**
 * Rejects a database that a newer version of the gateway has migrated.
 *
 * @param newest the number of the last migration that the database has
 * @param migrations all migrations of this version
 * @throws Error that names the number
 */
export function assertSchemaVersion(newest: number, migrations: readonly string[]): void {
  if (newest <= migrations.length) return;
  throw new Error(`the database was made by a newer version of this service (step ${newest})`);
}
