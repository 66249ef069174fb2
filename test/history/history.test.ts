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
 * One session, many clients at once, two instances that share a store: whatever comes back has to be explained by the
 * calls having happened one after the other, each in one moment while it was under way. In every third course writes
 * go missing on the way, and the clients are told that nobody knows.
 *
 * `SERVICE_RUNS=1000 npx vitest run --project node test/history` plays more; `SERVICE_SEED=…` begins with the course that
 * failed.
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

/** Two instances on a store, each behind a line of its own. */
function instances(stores: readonly SessionStore[], charges: Charge[]): TestGateway[] {
  return stores.map((store) => {
    const shared =
      "pool" in store ? sharedSecurityCodeKeys((store as PostgresStore).pool, keys) : embeddedCodeKeys;
    const parts = { store, keys, securityCodeKeys: shared, processorOf: () => notingProcessor(charges) };
    return startGateway({ surcharge: [] }, parts);
  });
}

/** Plays one course on two instances, and says what is wrong with it. */
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
      // Negative control: some were.
      expect(await cutter).toBeGreaterThan(0);
      for (const store of stores) await store.close();
    },
    MOST_MS,
  );
});

/** Takes one connection from the instances every half second; how many it took. */
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

/** Stores that break one promise each; the courses have to bring it to light. */
const BROKEN: [string, (store: SessionStore) => SessionStore][] = [
  [
    "says that it has written what somebody else was first to write",
    (store) => ({ ...store, write: async (changes) => (await store.write(changes)) || true }),
  ],
  [
    "shows a session as it was a while ago",
    (store) => {
      const shown = new Map<string, Awaited<ReturnType<SessionStore["findSession"]>>>();
      let reads = 0;
      return {
        ...store,
        async findSession(merchant, key) {
          reads += 1;
          if (reads % 5 === 0 && shown.has(key)) return shown.get(key);
          const found = await store.findSession(merchant, key);
          // An empty one the courses have no word for: they begin when it has something in it.
          if (found?.row.updateStatus === "SUCCESS") shown.set(key, found);
          return found;
        },
      };
    },
  ],
  [
    "shows a code beside another state of its session",
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
    "keeps a code that was used",
    (store) => ({
      ...store,
      write: (changes) =>
        store.write(changes.filter((change) => !("drop" in change && change.drop === "code"))),
    }),
  ],
  [
    "forgets what it was told to keep in one of twenty writes",
    (store) => {
      let writes = 0;
      return {
        ...store,
        write: (changes) => ((writes += 1) % 20 === 0 ? Promise.resolve(true) : store.write(changes)),
      };
    },
  ],
];

describe("a store is caught that", () => {
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
