import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBinTable } from "../../../src/gateway/cards/bin-table.ts";
import { ephemeralKeys, type Keys } from "../../../src/gateway/crypto/key-ring.ts";
import { createSessionVault } from "../../../src/gateway/sessions/session-vault.ts";
import { createSessions, type Sessions } from "../../../src/gateway/sessions/sessions.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import type { SessionStore } from "../../../src/gateway/store/store.ts";
import { createKeyedMutex } from "../../../src/gateway/system/keyed-mutex.ts";
import { createVault } from "../../../src/gateway/crypto/vault.ts";
import { oneSyncEach } from "./contenders.ts";
import { median, report, type Row } from "../figures.ts";
import { removeFolder } from "../../support/remove-folder.ts";

const CLIENTS = 32;
const ROUNDS = 7;
const ROUND_MS = 600;
/** The budget for the 99th percentile of latency at half load, in milliseconds. */
const BUDGET_MS = 25;
const CARD = { number: "5123450000000008", securityCode: "100", expiry: { month: "01", year: "39" } };

function sessionsOn(store: SessionStore): Sessions {
  const key = randomBytes(32);
  const keys: Keys = { active: () => ({ kid: "k", key }), find: () => key };
  const idKey = createHash("sha256").update(key).digest();
  return createSessions({
    store,
    vault: createSessionVault(idKey, createVault(keys), ephemeralKeys(Date.now)),
    bins: readBinTable(),
    mutex: createKeyedMutex(),
    lifetime: { idle: 900_000, most: 3_600_000 },
    authenticationLimit: 10,
  });
}

const update = (sessions: Sessions, id: string) =>
  sessions.update(
    { merchant: "M", apiVersion: 100, id },
    {
      sourceOfFunds: { provided: { card: CARD } },
    },
  );

/** Milliseconds of wall clock per update. */
async function round(sessions: Sessions, ids: string[], latencies: number[]): Promise<number> {
  const started = performance.now();
  let done = 0;
  const client = async (id: string) => {
    while (performance.now() - started < ROUND_MS) {
      const asked = performance.now();
      await update(sessions, id);
      latencies.push(performance.now() - asked);
      done += 1;
    }
  };
  await Promise.all(ids.map(client));
  return (performance.now() - started) / done;
}

/** Starts an update at each time of a schedule, also while earlier ones run. Returns their latencies in milliseconds. */
async function openLoop(sessions: Sessions, ids: string[], everyMs: number): Promise<number[]> {
  const latencies: number[] = [];
  const underWay: Promise<unknown>[] = [];
  const started = performance.now();
  const arrive = async (n: number) => {
    await update(sessions, ids[n % ids.length]!);
    latencies.push(performance.now() - started - n * everyMs);
  };
  for (let n = 0; n * everyMs < ROUND_MS; n += 1) {
    while (performance.now() - started < n * everyMs) await new Promise((resolve) => setTimeout(resolve, 1));
    underWay.push(arrive(n));
  }
  await Promise.all(underWay);
  return latencies;
}

const slowestOf100 = (latencies: number[]) =>
  latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)]!;

/**
 * Durable session updates of 32 concurrent clients: each write is on disk before its response. The floor has one sync of
 * the disk for each update; the gateway shares a sync among waiting updates. They take turns on the same machine and disk,
 * with sealing and without the protocol. Then it measures latency at half of that load, at a fixed rate of requests.
 *
 * @returns whether both are within their budgets
 */
export async function measureUpdates(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "updates-"));
  const store = openEmbeddedStore(join(folder, "bench.sqlite"));
  const shared = sessionsOn(store);
  const alone = sessionsOn(oneSyncEach(store));
  const makeIds = (sessions: Sessions) =>
    Promise.all(Array.from({ length: CLIENTS }, async () => (await sessions.create("M", 100)).id));
  const [sharedIds, aloneIds] = [await makeIds(shared), await makeIds(alone)];

  const row: Row = { what: "durable update, 32 clients", floor: [], ours: [], unit: "ms", budget: 1 / 3 };
  const latencies: number[] = [];
  /** One figure for each round. */
  const atHalfLoad: number[] = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    row.floor.push(await round(alone, aloneIds, []));
    const each = await round(shared, sharedIds, latencies);
    row.ours.push(each);
    atHalfLoad.push(slowestOf100(await openLoop(shared, sharedIds, 2 * each)));
  }
  await store.close();
  removeFolder(folder);

  const kept = report([row]);
  const perSecond = Math.round(1000 / median(row.ours));
  console.log(`${perSecond} updates a second; 99 of 100 within ${slowestOf100(latencies).toFixed(1)} ms`);
  const slowest = median(atHalfLoad);
  console.log(
    `at half of that load 99 of 100 within ${slowest.toFixed(1)} ms, from ${Math.min(...atHalfLoad).toFixed(1)} to ` +
      `${Math.max(...atHalfLoad).toFixed(1)} by round; budget ${BUDGET_MS} ms${slowest > BUDGET_MS ? "  OVER" : ""}`,
  );
  return kept && slowest <= BUDGET_MS;
}
