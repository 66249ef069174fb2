import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createApp } from "../../../src/gateway/app.ts";
import { createDependencies } from "../../../src/gateway/dependencies.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { single } from "../figures.ts";
import { ask, benchConfig, benchKeys, cardOf, QUIET } from "./gateway-process.ts";
import { removeFolder } from "../../support/remove-folder.ts";

/** The number of sessions in each step. They expire and are removed before the next step. */
const AT_ONCE = 2000;
const IN_FLIGHT = 250;
const STEPS = 10;
/**
 * The allowed growth of heap and process after the first step. The size of the process varies by a fifth with the
 * allocator; the heap contains the data of the gateway.
 */
const BUDGETS = { heap: 1.05, process: 1.3 };
const MEGABYTE = 1 << 20;

/**
 * Creates sessions, stores a card and its code in every fourth, moves the clock beyond their expiry, removes them, and
 * repeats. Prints the size of the process, its heap and its file at each step.
 *
 * @returns whether both stayed within the allowed growth
 */
export async function measureMemory(sessions: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "memory-"));
  const file = join(folder, "sessions.sqlite");
  let now = Date.parse("2026-11-22T12:00:00Z");
  const store = openEmbeddedStore(file, () => now);
  const parts = createDependencies(benchConfig(folder), {
    ...QUIET,
    store,
    keys: benchKeys(),
    now: () => new Date(now),
  });
  const app = createApp(parts);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;

  async function one(n: number): Promise<void> {
    const { session } = await ask(app, "POST", "/session");
    if (n % 4 === 0) await ask(app, "PUT", `/session/${session!.id}`, cardOf(n));
  }

  console.log(
    `${"sessions".padStart(10)} ${"process".padStart(9)} ${"heap".padStart(9)} ${"file".padStart(9)}`,
  );
  const sizes: { heap: number; process: number }[] = [];
  for (let step = 1, n = 0; step <= STEPS; step += 1) {
    for (const until = (sessions / STEPS) * step; n < until;) {
      for (const open = Math.min(n + AT_ONCE, until); n < open;) {
        const some = Math.min(IN_FLIGHT, Math.ceil(open - n));
        await Promise.all(Array.from({ length: some }, (_, index) => one(n + index)));
        n += some;
      }
      now += 61 * 60_000;
      await app.tidy();
    }
    collect();
    const { rss, heapUsed } = process.memoryUsage();
    sizes.push({ heap: heapUsed, process: rss });
    const cells = [rss, heapUsed, statSync(file).size].map((bytes) =>
      `${(bytes / MEGABYTE).toFixed(1)} MB`.padStart(9),
    );
    console.log(`${String(n).padStart(10)} ${cells.join(" ")}`);
  }
  await store.close();
  removeFolder(folder);
  console.log(`at the end, against after ${sessions / STEPS} sessions:`);
  const kept = (["heap", "process"] as const).map((what) =>
    single(what, sizes.at(-1)![what] / sizes[0]![what], "×", BUDGETS[what]),
  );
  return kept.every(Boolean);
}
