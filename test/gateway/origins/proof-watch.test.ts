import { afterAll, afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { LogEvent } from "../../../src/gateway/observability/log.ts";
import { createMerchants, type Merchants } from "../../../src/gateway/config/merchants.ts";
import type { ProofOutcome } from "../../../src/gateway/observability/proof-outcome.ts";
import { PROOF_VALID_MS, PROOF_RECHECK_MS, stateOf } from "../../../src/gateway/origins/origin-proof.ts";
import { createOriginProofs } from "../../../src/gateway/origins/origin-proofs.ts";
import { createProofWatch, type ProofWatchDependencies } from "../../../src/gateway/origins/proof-watch.ts";
import { challengeOf } from "../../../src/gateway/origins/domain-challenge.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { openPostgresStore } from "../../../src/gateway/store/postgres/postgres-store.ts";
import type { SessionStore } from "../../../src/gateway/store/store.ts";
import { createVault } from "../../../src/gateway/crypto/vault.ts";
import { testConfig, testKeys } from "../../support/test-gateway.ts";
import { testDatabase } from "../../support/postgres-server.ts";

const database = await testDatabase();
afterAll(() => database?.drop());

const MINUTE = 60_000;
const DAY = 86_400_000;
const SHOP = "https://shop.example";

const keys = testKeys();
const vault = createVault(keys);
const lineKey = keys.derive("origin-proof");

let now: number;
let store: SessionStore;
/** The results of checks, in order; the last one repeats. */
let outcomes: ProofOutcome[];
let checked: { at: number; file: string }[];
let events: LogEvent[];

beforeEach(() => {
  now = Date.parse("2026-11-22T12:00:00Z");
  store = openEmbeddedStore(":memory:", () => now);
  outcomes = ["found"];
  checked = [];
  events = [];
});
afterEach(() => store.close());

const merchantsWith = (...origins: string[]): Merchants =>
  createMerchants(testConfig({ origins }).merchants.slice(0, 1));

function watch(merchants: Pick<Merchants, "all">, given: Partial<ProofWatchDependencies> = {}) {
  const log = (event: LogEvent) => void events.push(event);
  const proofs = createOriginProofs({ store, vault, now: () => now, log });
  const dependencies: ProofWatchDependencies = {
    merchants,
    proofs,
    store,
    log,
    challengeOf: (merchant, origin) => challengeOf(lineKey, merchant, origin),
    verify: async ({ file }) => {
      checked.push({ at: now, file });
      return outcomes.length > 1 ? outcomes.shift()! : outcomes[0]!;
    },
    ...given,
  };
  return { ...createProofWatch(dependencies), proofs };
}

/** Runs the watch for a time, in steps that are shorter than every delay. */
async function letPass({ run }: { run(): Promise<void> }, ms: number, step = MINUTE): Promise<void> {
  for (const end = now + ms; now < end; now += step) await run();
}
const minutesBetweenChecks = () => checked.slice(1).map(({ at }, n) => (at - checked[n]!.at) / MINUTE);

describe("an origin", () => {
  it("is checked when it is new, and once a week when it is proven", async () => {
    const watching = watch(merchantsWith(SHOP));
    await letPass(watching, 15 * DAY, 60 * MINUTE);
    expect(minutesBetweenChecks()).toEqual([10_080, 10_080]);
    expect(checked[0]!.file).toBe(`${SHOP}/.well-known/hosted-session/TESTMERCHANT.txt`);
    const event = { event: "origin-proof", merchant: "TESTMERCHANT", origin: SHOP };
    const proven = { ...event, state: "proven", outcome: "found" };
    expect(events).toEqual([proven, proven, proven]);
  });

  it("without a proof is checked again after 1, 5, 15 and 60 minutes, 6 hours, and every day", async () => {
    outcomes = ["absent"];
    const watching = watch(merchantsWith(SHOP));
    await letPass(watching, 4 * DAY);
    expect(minutesBetweenChecks()).toEqual([1, 5, 15, 60, 360, 1440, 1440, 1440]);
    expect(await watching.proofs.holds("TESTMERCHANT", SHOP)).toBe(false);
  });

  it("that fails is checked sooner, and its proof is valid until it expires", async () => {
    outcomes = ["found", "unreachable"];
    const watching = watch(merchantsWith(SHOP));
    await watching.run();
    const proven = now;
    await letPass(watching, PROOF_VALID_MS);
    expect(minutesBetweenChecks().slice(0, 7)).toEqual([10_080, 1, 5, 15, 60, 360, 1440]);
    expect(PROOF_VALID_MS).toBe(30 * DAY);
    const states = events.map((event) => (event.event === "origin-proof" ? event.state : "")).slice(1);
    expect(states.length).toBeGreaterThan(25);
    expect(new Set(states)).toEqual(new Set(["failing"]));
    now = proven + PROOF_VALID_MS - 1;
    expect(await watching.proofs.holds("TESTMERCHANT", SHOP)).toBe(true);
    now += 1;
    expect(await watching.proofs.holds("TESTMERCHANT", SHOP)).toBe(false);
    await letPass(watching, DAY);
    expect(events.at(-1)).toMatchObject({ state: "lapsed", outcome: "unreachable" });
    outcomes = ["found"];
    await letPass(watching, DAY);
    expect(events.at(-1)).toMatchObject({ state: "proven" });
    expect(await watching.proofs.holds("TESTMERCHANT", SHOP)).toBe(true);
  });

  it("that is found in the second check counts as never failed", async () => {
    outcomes = ["found", "unreachable", "found"];
    const watching = watch(merchantsWith(SHOP));
    await letPass(watching, 15 * DAY);
    expect(minutesBetweenChecks()).toEqual([10_080, 1, 10_080]);
    expect(stateOf(await watching.proofs.find("TESTMERCHANT", SHOP), now)).toBe("proven");
  });

  it("of this machine is not checked, and no pattern is", async () => {
    const watching = watch(
      merchantsWith("http://localhost:3000", "http://*.localhost:*", "http://127.0.0.1:*"),
    );
    await watching.run();
    expect(checked).toEqual([]);
  });

  it("that is registered later is checked in the next run, and no longer once it is removed", async () => {
    const merchants = merchantsWith(SHOP);
    const watching = watch(merchants);
    await watching.run();
    const more = testConfig({ origins: ["https://www.shop.example"] }).merchants.slice(0, 1);
    merchants.replace(more);
    await watching.run();
    expect(checked.map(({ file }) => new URL(file).hostname)).toEqual(["shop.example", "www.shop.example"]);
    now += PROOF_RECHECK_MS;
    await watching.run();
    expect(checked.map(({ file }) => new URL(file).hostname).slice(2)).toEqual(["www.shop.example"]);
  });

  it("that the operator has just checked is not checked again", async () => {
    const watching = watch(merchantsWith(SHOP));
    await watching.proofs.record("TESTMERCHANT", SHOP, "found");
    await watching.run();
    expect(checked).toEqual([]);
  });
});

describe("many origins", () => {
  const twenty = (name: string) => Array.from({ length: 20 }, (_, n) => `https://${name}${n}.example`);
  const three = () =>
    createMerchants(
      ["A", "B", "C"].map((id) => ({
        ...testConfig({ origins: twenty(id.toLowerCase()) }).merchants[0]!,
        id,
      })),
    );

  it("are checked four at a time, and 24 in one run", async () => {
    let [running, max] = [0, 0];
    const watching = watch(three(), {
      verify: async ({ file }) => {
        checked.push({ at: now, file });
        max = Math.max(max, (running += 1));
        await new Promise((done) => setTimeout(done, 5));
        running -= 1;
        return "found";
      },
    });
    const counts: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      await watching.run();
      counts.push(checked.length);
    }
    expect(counts).toEqual([24, 48, 60, 60]);
    expect(max).toBe(4);
    expect(new Set(checked.map(({ file }) => file)).size).toBe(60);
  });

  it("are checked in one run at a time, which does not block the event loop", async () => {
    const watching = watch(three(), { verify: () => new Promise(() => undefined) });
    const runs = [watching.run(), watching.run()];
    expect(runs[0]).toBe(runs[1]);
    let turns = 0;
    for (const until = performance.now() + 50; performance.now() < until; turns += 1)
      await new Promise((next) => setImmediate(next));
    expect(turns).toBeGreaterThan(10);
  });

  it("that are not due are skipped, without blocking the event loop", async () => {
    const merchants = three();
    const first = watch(merchants);
    for (let n = 0; n < 3; n += 1) await first.run();
    const restarted = watch(merchants);
    let turns = 0;
    const turn = () => {
      turns += 1;
      if (turns < 1000) setImmediate(turn);
    };
    setImmediate(turn);
    await restarted.run();
    // The event loop ran in between, although this store responds at once.
    expect(turns).toBeGreaterThan(10);
    turns = 1000;
    expect(checked).toHaveLength(60);
  });
});

describe("stopping", () => {
  it("does not wait for a shop, and stores no result of an aborted check", async () => {
    const watching = watch(merchantsWith(SHOP), {
      verify: (_, stop) =>
        new Promise((done) => stop!.addEventListener("abort", () => done("unreachable"), { once: true })),
    });
    const run = watching.run();
    await expect.poll(() => watching.proofs.find("TESTMERCHANT", SHOP)).toMatchObject({ misses: 0 });
    await watching.stop();
    await run;
    expect(events).toEqual([]);
    expect(await watching.proofs.find("TESTMERCHANT", SHOP)).toEqual({ lookedAt: now, misses: 0 });
    await watching.run();
    expect(checked).toEqual([]);
  });
});

describe("a store that fails", () => {
  it("ends the run, and the next run continues", async () => {
    let broken = true;
    const flaky: ProofWatchDependencies["store"] = {
      now: () => (broken ? Promise.reject(new Error("unavailable")) : store.now()),
    };
    const watching = watch(merchantsWith(SHOP), { store: flaky });
    await expect(watching.run()).rejects.toThrow("unavailable");
    broken = false;
    await watching.run();
    expect(checked).toHaveLength(1);
  });
});

describe.each([
  ["the embedded store", async () => openEmbeddedStore(":memory:"), true],
  ["PostgreSQL", async () => openPostgresStore(await database!.schema()), database],
] as const)("instances on %s", (_, open, isAvailable) => {
  test.skipIf(!isAvailable)("check each origin once, and all see the result", async () => {
    await store.close();
    store = await open();
    now = await store.now();
    const merchants = merchantsWith(...Array.from({ length: 12 }, (_, n) => `https://shop${n}.example`));
    const instances = [watch(merchants), watch(merchants), watch(merchants)];
    for (let n = 0; n < 3; n += 1) await Promise.all(instances.map(({ run }) => run()));
    expect(checked.map(({ file }) => file).toSorted()).toEqual(
      [...new Set(checked.map(({ file }) => file))].toSorted(),
    );
    expect(checked).toHaveLength(12);
    for (const { proofs } of instances)
      expect(await proofs.holds("TESTMERCHANT", "https://shop7.example")).toBe(true);
    // Results that several processes record at the same time are all stored.
    const both = instances.map(({ proofs }) => proofs.record("TESTMERCHANT", SHOP, "found"));
    expect((await Promise.all(both)).map(({ misses }) => misses)).toEqual([0, 0, 0]);
  });
});
