import type { GatewayConfig } from "../config.ts";
import { dataFolder } from "../data-folder.ts";
import { makeForOwner } from "../make-for-owner.ts";
import { databaseFile, openEmbeddedStore } from "../store/embedded.ts";
import { openPostgresStore } from "../store/postgres.ts";
import type { SessionStore } from "../store/store.ts";

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
