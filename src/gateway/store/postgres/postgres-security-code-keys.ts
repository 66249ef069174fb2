import { randomBytes } from "node:crypto";
import type { SecurityCodeKeys, Keys } from "../../crypto/key-ring.ts";
import { EPHEMERAL_KEY_MS } from "../../crypto/key-ring.ts";
import { createVault } from "../../crypto/vault.ts";
import { associatedData } from "../associated-data.ts";
import { isRefused, LOCK_MS, type Pool } from "./postgres-pool.ts";
import { toCodeKeyRow } from "../rows.ts";

/** How long an instance uses a key before it reads the database again, because a crash there empties the table. */
const CACHE_MS = 10_000;

interface CachedKey {
  kid: string;
  key: Uint8Array;
  /** When this process must forget the key, by `performance.now()`. */
  forgetAt: number;
}

/**
 * Ephemeral keys for security codes that all instances on one database share, so that every instance can open every
 * code. A new key is created each hour, and each key is deleted after two. The keys are sealed under the key ring, in an
 * unlogged table, so a backup, a replica or an archive has neither the codes nor their keys.
 *
 * @param keys the key ring, the same on every instance
 */
export function sharedSecurityCodeKeys(pool: Pool, keys: Keys): SecurityCodeKeys {
  const vault = createVault(keys);
  const opened = new Map<string, CachedKey>();
  let active: { kid: string; key: Uint8Array; until: number } | undefined;
  let renewing: Promise<{ kid: string; key: Uint8Array }> | undefined;

  /** Caches a key until its end. @param age its age in ms, by the database's clock */
  function cache(kid: string, key: Uint8Array, age: number): CachedKey {
    const cached = { kid, key, forgetAt: performance.now() + 2 * EPHEMERAL_KEY_MS - age };
    opened.set(kid, cached);
    return cached;
  }

  function forgetExpired(): void {
    for (const [kid, { key, forgetAt }] of opened) {
      if (forgetAt > performance.now()) continue;
      key.fill(0);
      opened.delete(kid);
    }
  }

  async function renew(): Promise<{ kid: string; key: Uint8Array }> {
    const [newest] = await pool.read(
      `select k.*, now_ms() as now from (select 1) as always
         left join code_keys as k on created_at > now_ms() - $1::bigint order by created_at desc nulls last, name limit 1`,
      [EPHEMERAL_KEY_MS],
    );
    const now = Number(newest!["now"]);
    if (newest!["name"] !== null) {
      const row = toCodeKeyRow(newest!);
      const age = now - row.createdAt;
      const { kid, key } = opened.get(row.name) ?? cache(row.name, openKey(row), age);
      active = { kid, key, until: performance.now() + Math.min(CACHE_MS, EPHEMERAL_KEY_MS - age) };
      return active;
    }
    const columns = { name: randomBytes(8).toString("hex"), createdAt: now };
    const key = randomBytes(32);
    const { kid, wrapped, blob } = vault.seal(associatedData["code-key"](columns), key.toString("base64"));
    await pool.read(
      "insert into code_keys (name, created_at, kid, wrapped, blob) values ($1, $2, $3, $4, $5) on conflict do nothing",
      [columns.name, now, kid, Buffer.from(wrapped), Buffer.from(blob)],
    );
    cache(columns.name, key, 0);
    active = { kid: columns.name, key, until: performance.now() + CACHE_MS };
    return active;
  }

  const openKey = (row: ReturnType<typeof toCodeKeyRow>) =>
    Buffer.from(vault.open(associatedData["code-key"](row), row.sealed), "base64");

  return {
    async active() {
      forgetExpired();
      if (active && active.until > performance.now()) return active;
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
    async find(kid) {
      forgetExpired();
      const known = opened.get(kid);
      if (known) return known.key;
      const [found] = await pool.read(
        "select *, now_ms() - created_at as age from code_keys where name = $1 and created_at > now_ms() - $2::bigint",
        [kid, 2 * EPHEMERAL_KEY_MS],
      );
      return found && cache(kid, openKey(toCodeKeyRow(found)), Number(found["age"])).key;
    },
  };
}

/**
 * Deletes expired keys, and codes without a key, such as those of a restored database. It never deletes the codes of
 * running instances, because a key is in the table before the first code is sealed under it. After a key is deleted, the
 * table is rewritten, so that the key does not stay in the table's file. If another connection reads the table for long,
 * as `pg_dump` does, the rewrite is left to the next run.
 */
export function createCodePurge(pool: Pool): (when?: { atStart: boolean }) => Promise<void> {
  let mustRewrite = false;
  return async ({ atStart } = { atStart: false }) => {
    const deleted = await pool.read(
      "delete from code_keys where created_at <= (select now_ms()) - $1::bigint returning 1",
      [2 * EPHEMERAL_KEY_MS],
    );
    mustRewrite ||= deleted.length > 0;
    if (deleted.length > 0 || atStart) {
      await pool.read("delete from security_codes where kid not in (select name from code_keys)");
    }
    if (mustRewrite) mustRewrite = !(await rewriteTable(pool));
  };
}

/** Resolves with false if the table was in use. The lock timeout is short, because reads of keys queue behind it. */
async function rewriteTable(pool: Pool): Promise<boolean> {
  try {
    await pool.withConnection(async (connection) => {
      await connection.query("set lock_timeout = 50");
      await connection.query("vacuum full code_keys");
      await connection.query(`set lock_timeout = ${LOCK_MS}`);
    });
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}
