import type { GatewayConfig } from "../config/config.ts";
import { backupEmbedded } from "../store/sqlite/backup.ts";
import { databaseFile } from "../store/sqlite/sqlite-store.ts";
import { backupPostgres } from "../store/postgres/postgres-backup.ts";

/**
 * Writes what a gateway of this configuration has stored into a file, while it works: everything that was acknowledged
 * before this began, without security codes. The key ring is not in it; without its file nobody opens the backup.
 *
 * @param to a file that is not there yet
 * @throws Error that says what to do, without the database's password
 */
export async function backup(
  { databaseUrl, data }: Pick<GatewayConfig, "databaseUrl" | "data">,
  to: string,
): Promise<void> {
  if (databaseUrl === undefined) backupEmbedded(databaseFile(data), to);
  else await backupPostgres(databaseUrl, to);
}
