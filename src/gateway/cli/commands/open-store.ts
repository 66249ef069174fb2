import type { GatewayConfig } from "../../config/config.ts";
import { dataFolder } from "../../system/data-folder.ts";
import { makeForOwner } from "../../system/make-for-owner.ts";
import { databaseFile, openEmbeddedStore } from "../../store/sqlite/sqlite-store.ts";
import { openPostgresStore } from "../../store/postgres/postgres-store.ts";
import type { SessionStore } from "../../store/store.ts";

/**
 * The store that a configuration names, beside the gateway that may be running on it. Its tables are made, or
 * brought to this version's.
 *
 * @throws Error in the operator's words
 */
export async function openStore({ data, databaseUrl }: GatewayConfig): Promise<SessionStore> {
  if (databaseUrl !== undefined) return openPostgresStore(databaseUrl);
  const file = databaseFile(dataFolder(data));
  makeForOwner(file);
  return openEmbeddedStore(file);
}

/** What the store is called in a command's answer, without a password. */
export function nameOfStore({ data, databaseUrl }: GatewayConfig): string {
  if (databaseUrl === undefined) return databaseFile(data);
  // The driver also takes a URL without a host, of which no browser would make one.
  const { host, pathname } = URL.parse(databaseUrl) ?? new URL(databaseUrl.replace("@/", "@socket/"));
  return `PostgreSQL ${host}${pathname}`;
}
