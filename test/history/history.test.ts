import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { ephemeralKeys } from "../../src/gateway/crypto/key-ring.ts";
import { openEmbeddedStore } from "../../src/gateway/store/sqlite/sqlite-store.ts";
import { openPostgresStore, type PostgresStore } from "../../src/gateway/store/postgres/postgres-store.ts";
import { sharedSecurityCodeKeys } from "../../src/gateway/store/postgres/postgres-security-code-keys.ts";
import type { SessionStore } from "../../src/gateway/store/store.ts";
import { startGateway, testKeys, type TestGateway } from "../support/test-gateway.ts";
import { testDatabase, type TestDatabase } from "../support/postgres-server.ts";
import { notingProcessor, play, type Charge } from "./course.ts";
import { seeded } from "./random.ts";
import { unsteady } from "./unsteady-store.ts";
import { wrongWith } from "./verdict.ts";
import { removeFolder } from "../support/remove-folder.ts";

/**
 * One session, many concurrent clients, and two instances that share a store. The responses have to be linearizable: some
 * sequential order of the calls explains all of them. In every third course some writes are lost, and the clients are
 * told that the outcome is unknown.
 *
 * `SERVICE_RUNS=1000 npx vitest run --project node test/history` runs more courses; `SERVICE_SEED=…` begins with the course
 * that failed.
 */
const RUNS = Number(process.env["SERVICE_RUNS"] ?? 25);
const SEED = Number(process.env["SERVICE_SEED"] ?? 1);
const MOST_MS = 30_000 + RUNS * 3000;

const database = await testDatabase();
const folder = mkdtempSync(join(tmpdir(), "history-"));
afterAll(async () => {
  removeFolder(folder);
  await database?.drop();
});

const keys = testKeys();
const embeddedCodeKeys = ephemeralKeys(Date.now);

/** Two instances on one store, each behind an unreliable connection of its own. */
function instances(stores: readonly SessionStore[], charges: Charge[]): TestGateway[] {
  return stores.map((store) => {
    const shared =
      "pool" in store ? sharedSecurityCodeKeys((store as PostgresStore).pool, keys) : embeddedCodeKeys;
    const dependencies = {
      store,
      keys,
      securityCodeKeys: shared,
      processorOf: () => notingProcessor(charges),
    };
    return startGateway({ surcharge: [] }, dependencies);
  });
}

/** Runs one course on two instances, and describes its first fault. */
async function courseOf(
  stores: readonly [SessionStore, SessionStore],
  seed: number,
  faults: number,
): Promise<string | undefined> {
  const random = seeded(seed);
  const charges: Charge[] = [];
  const lines = stores.map((store) => unsteady(store, random.branch(), faults));
  const course = await play(instances(lines, charges), random, `H${seed}`);
  return wrongWith(course, charges);
}

async function playAll(stores: readonly [SessionStore, SessionStore], runs: number): Promise<string[]> {
  const wrong: string[] = [];
  for (let seed = SEED; seed < SEED + runs; seed += 1) {
    const found = await courseOf(stores, seed, seed % 3 === 0 ? 8 : 0);
    if (found !== undefined) wrong.push(`SERVICE_SEED=${seed}: ${found}`);
  }
  return wrong;
}

describe("the embedded store", () => {
  it(
    `answers as if one call came after the other, in ${RUNS} courses`,
    async () => {
      const store = openEmbeddedStore(join(folder, "a.sqlite"));
      expect(await playAll([store, store], RUNS)).toEqual([]);
      await store.close();
    },
    MOST_MS,
  );
});

describe.skipIf(!database)("PostgreSQL", () => {
  it(
    `answers as if one call came after the other, in ${RUNS} courses, while connections are cut`,
    async () => {
      const url = await database!.schema();
      const stores = [await openPostgresStore(url), await openPostgresStore(url)] as const;
      const end = new AbortController();
      const cutter = cutConnections(database!, end.signal);
      expect(await playAll(stores, RUNS)).toEqual([]);
      end.abort();
      // Negative control: some connections were cut.
      expect(await cutter).toBeGreaterThan(0);
      for (const store of stores) await store.close();
    },
    MOST_MS,
  );
});

/** Cuts one connection of the instances every half second. Resolves with the number of cut connections. */
async function cutConnections(database: TestDatabase, end: AbortSignal): Promise<number> {
  let cut = 0;
  while (!end.aborted) {
    const rows = await database.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'hosted-session' order by random() limit 1`);
    cut += rows.length;
    await wait(500, undefined, { signal: end }).catch(() => undefined);
  }
  return cut;
}

/** Stores that break one rule of the contract each. The courses have to detect it. */
const BROKEN: [string, (store: SessionStore) => SessionStore][] = [
  [
    "reports a write as done although another write came first",
    (store) => ({ ...store, write: async (changes) => (await store.write(changes)) || true }),
  ],
  [
    "returns an older state of a session",
    (store) => {
      const shown = new Map<string, Awaited<ReturnType<SessionStore["findSession"]>>>();
      let reads = 0;
      return {
        ...store,
        async findSession(merchant, key) {
          reads += 1;
          if (reads % 5 === 0 && shown.has(key)) return shown.get(key);
          const found = await store.findSession(merchant, key);
          // The courses begin with a session that is not empty.
          if (found?.row.updateStatus === "SUCCESS") shown.set(key, found);
          return found;
        },
      };
    },
  ],
  [
    "returns a code with another state of its session",
    (store) => ({
      ...store,
      async findSession(merchant, key) {
        const found = await store.findSession(merchant, key);
        await new Promise((resolve) => setImmediate(resolve));
        return found && { ...found, code: await store.findCode(key) };
      },
    }),
  ],
  [
    "keeps a used code",
    (store) => ({
      ...store,
      write: (changes) =>
        store.write(changes.filter((change) => !("drop" in change && change.drop === "code"))),
    }),
  ],
  [
    "loses one of twenty writes",
    (store) => {
      let writes = 0;
      return {
        ...store,
        write: (changes) => ((writes += 1) % 20 === 0 ? Promise.resolve(true) : store.write(changes)),
      };
    },
  ],
];

describe("the courses detect a store that", () => {
  it.each(BROKEN)("%s", async (_, broken) => {
    const store = broken(openEmbeddedStore(":memory:"));
    let caught: string | undefined;
    for (let seed = 1; seed <= 200 && caught === undefined; seed += 1) {
      caught = await courseOf([store, store], seed, 0);
    }
    await store.close();
    expect(caught).toBeDefined();
  });
});
