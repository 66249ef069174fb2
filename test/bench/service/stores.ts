import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { SecurityCodeKeys, KeyRing } from "../../../src/gateway/crypto/key-ring.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { openPostgresStore } from "../../../src/gateway/store/postgres/postgres-store.ts";
import { sharedSecurityCodeKeys } from "../../../src/gateway/store/postgres/postgres-security-code-keys.ts";
import type { SessionStore } from "../../../src/gateway/store/store.ts";
import { findPostgres } from "../../../scripts/postgres.ts";
import { makeServer, urlOf } from "../../support/postgres-cluster.ts";
import { benchKeys } from "./gateway-process.ts";
import { removeFolder } from "../../support/remove-folder.ts";

/** An empty store and its security code keys. */
export interface Opened {
  store: SessionStore;
  keys: KeyRing;
  securityCodeKeys?: SecurityCodeKeys;
}

/** Stores of one engine on this machine's disk. */
export interface BenchStores {
  name: string;
  open(): Promise<Opened>;
  /** Closes all stores and removes their files. */
  close(): Promise<void>;
}

/** Stores that each have their own file. */
export function embeddedStores(): BenchStores {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const stores: SessionStore[] = [];
  return {
    name: "the embedded store",
    async open() {
      const store = openEmbeddedStore(join(folder, `${stores.length}.sqlite`));
      stores.push(store);
      return { store, keys: benchKeys() };
    },
    async close() {
      for (const store of stores) await store.close();
      removeFolder(folder);
    },
  };
}

/** Stores that each have their own schema, on the server of `DATABASE_URL` or a new one. Undefined without a server. */
export function postgresStores(): BenchStores | undefined {
  const programs = findPostgres();
  const given = process.env["DATABASE_URL"];
  if (given === undefined && programs === undefined) return undefined;
  let remove = (): void => undefined;
  let url = given;
  if (url === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "bench-postgres-"));
    chmodSync(folder, 0o755);
    const control = makeServer(folder, programs!, String(process.pid));
    url = urlOf(folder);
    remove = () => {
      control("-m", "immediate", "stop");
      removeFolder(folder);
    };
  }
  const server = url;
  const stores: SessionStore[] = [];
  const schemas: string[] = [];
  return {
    name: "PostgreSQL",
    async open() {
      const schema = `bench_${randomBytes(6).toString("hex")}`;
      await run(server, `create schema ${schema}`);
      schemas.push(schema);
      const own = new URL(server);
      own.searchParams.set("options", `-csearch_path=${schema}`);
      const store = await openPostgresStore(own.href);
      stores.push(store);
      const keys = benchKeys();
      return { store, keys, securityCodeKeys: sharedSecurityCodeKeys(store.pool, keys) };
    },
    async close() {
      for (const store of stores) await store.close();
      for (const schema of schemas) await run(server, `drop schema ${schema} cascade`);
      remove();
    },
  };
}

async function run(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
