import type { GatewayConfig } from "../config/config.ts";
import { backupEmbedded } from "../store/sqlite/backup.ts";
import { databaseFile } from "../store/sqlite/sqlite-store.ts";
import { backupPostgres } from "../store/postgres/postgres-backup.ts";

/**
 * Copies the store of a configuration into a file, while gateways use it. The copy contains everything that was
 * acknowledged before it began, without security codes. The key ring is not in it, and the copy cannot be opened without
 * the key ring file.
 *
 * @param to a file that does not exist yet
 * @throws Error that says what to do, without the database's password
 */
export async function backup(
  { databaseUrl, data }: Pick<GatewayConfig, "databaseUrl" | "data">,
  to: string,
): Promise<void> {
  if (databaseUrl === undefined) backupEmbedded(databaseFile(data), to);
  else await backupPostgres(databaseUrl, to);
}
