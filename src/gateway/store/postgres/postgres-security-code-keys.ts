import { randomBytes } from "node:crypto";
import type { SecurityCodeKeys, Keys } from "../../crypto/key-ring.ts";
import { EPHEMERAL_KEY_MS } from "../../crypto/key-ring.ts";
import { createVault } from "../../crypto/vault.ts";
import { associatedData } from "../associated-data.ts";
import { isRefused, LOCK_MS, type Pool } from "./postgres-pool.ts";
import { codeKey } from "../rows.ts";

/** How long an instance uses a key without looking whether the database still has it: a crash there empties the table. */
const TRUSTED_MS = 10_000;

interface Opened {
  kid: string;
  key: Uint8Array;
  /** When it must be gone from this process, by `performance.now()`. */
  gone: number;
}

/**
 * Keys for security codes that all instances on one database share, so that one instance opens what another has
 * sealed. A new one is made every hour and none is there after two. They are sealed under the ring, in a table
 * without write-ahead log: a backup, a replica or an archive has neither the codes nor a key to them.
 *
 * @param keys the ring, the same on every instance
 */
export function sharedSecurityCodeKeys(pool: Pool, keys: Keys): SecurityCodeKeys {
  const vault = createVault(keys);
  const opened = new Map<string, Opened>();
  let active: { kid: string; key: Uint8Array; until: number } | undefined;
  let renewing: Promise<{ kid: string; key: Uint8Array }> | undefined;

  /** Keeps a key for as long as it may be kept. @param age how old it is, in ms, by the database's clock */
  function keep(kid: string, key: Uint8Array, age: number): Opened {
    const kept = { kid, key, gone: performance.now() + 2 * EPHEMERAL_KEY_MS - age };
    opened.set(kid, kept);
    return kept;
  }

  function forgetPassed(): void {
    for (const [kid, { key, gone }] of opened) {
      if (gone > performance.now()) continue;
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
      const row = codeKey(newest!);
      const age = now - row.createdAt;
      const { kid, key } = opened.get(row.name) ?? keep(row.name, openKey(row), age);
      active = { kid, key, until: performance.now() + Math.min(TRUSTED_MS, EPHEMERAL_KEY_MS - age) };
      return active;
    }
    const columns = { name: randomBytes(8).toString("hex"), createdAt: now };
    const key = randomBytes(32);
    const { kid, wrapped, blob } = vault.seal(associatedData["code-key"](columns), key.toString("base64"));
    await pool.read(
      "insert into code_keys (name, created_at, kid, wrapped, blob) values ($1, $2, $3, $4, $5) on conflict do nothing",
      [columns.name, now, kid, Buffer.from(wrapped), Buffer.from(blob)],
    );
    keep(columns.name, key, 0);
    active = { kid: columns.name, key, until: performance.now() + TRUSTED_MS };
    return active;
  }

  const openKey = (row: ReturnType<typeof codeKey>) =>
    Buffer.from(vault.open(associatedData["code-key"](row), row.sealed), "base64");

  return {
    async active() {
      forgetPassed();
      if (active && active.until > performance.now()) return active;
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
    async find(kid) {
      forgetPassed();
      const known = opened.get(kid);
      if (known) return known.key;
      const [found] = await pool.read(
        "select *, now_ms() - created_at as age from code_keys where name = $1 and created_at > now_ms() - $2::bigint",
        [kid, 2 * EPHEMERAL_KEY_MS],
      );
      return found && keep(kid, openKey(codeKey(found)), Number(found["age"])).key;
    },
  };
}

/**
 * Removes keys whose time is over, and the codes that no key opens any more, such as those of a database that was
 * restored. The keys and codes of instances that are at work are not touched: a key is in the table before the first
 * code is sealed under it. The table is written anew when a key has gone, so that none stays in its file; while somebody
 * reads the table for long, as `pg_dump` does, that is left to the next time.
 */
export function createCodePurge(pool: Pool): (when?: { atStart: boolean }) => Promise<void> {
  let isLeft = false;
  return async ({ atStart } = { atStart: false }) => {
    const gone = await pool.read(
      "delete from code_keys where created_at <= (select now_ms()) - $1::bigint returning 1",
      [2 * EPHEMERAL_KEY_MS],
    );
    isLeft ||= gone.length > 0;
    if (gone.length > 0 || atStart) {
      await pool.read("delete from security_codes where kid not in (select name from code_keys)");
    }
    if (isLeft) isLeft = !(await writeAnew(pool));
  };
}

/** False when somebody was at it: whoever wants a key meanwhile waits behind this, so it waits for nobody. */
async function writeAnew(pool: Pool): Promise<boolean> {
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
