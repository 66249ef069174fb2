import type { GatewayConfig } from "../../config/config.ts";
import { dataFolder } from "../../system/data-folder.ts";
import { makeForOwner } from "../../system/make-for-owner.ts";
import { databaseFile, openEmbeddedStore } from "../../store/sqlite/sqlite-store.ts";
import { openPostgresStore } from "../../store/postgres/postgres-store.ts";
import type { SessionStore } from "../../store/store.ts";

/**
 * Opens the store of a configuration, also while a gateway uses it. Creates or migrates its tables.
 *
 * @throws Error for the operator
 */
export async function openStore({ data, databaseUrl }: GatewayConfig): Promise<SessionStore> {
  if (databaseUrl !== undefined) return openPostgresStore(databaseUrl);
  const file = databaseFile(dataFolder(data));
  makeForOwner(file);
  return openEmbeddedStore(file);
}

/** The name of the store in messages, without a password. */
export function nameOfStore({ data, databaseUrl }: GatewayConfig): string {
  if (databaseUrl === undefined) return databaseFile(data);
  // The driver also accepts a URL without a host, which the URL parser rejects.
  const { host, pathname } = URL.parse(databaseUrl) ?? new URL(databaseUrl.replace("@/", "@socket/"));
  return `PostgreSQL ${host}${pathname}`;
}
