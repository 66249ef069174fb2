import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createApp } from "../../../src/service/app.ts";
import { createParts } from "../../../src/service/parts.ts";
import { openEmbeddedStore } from "../../../src/service/store/embedded.ts";
import { ask, benchConfig, benchKeys, cardOf, QUIET } from "./gateway.ts";

/** Sessions that are open at the same time; then they expire and are swept, and the next ones come. */
const AT_ONCE = 2000;
const IN_FLIGHT = 250;
const STEPS = 10;
/** How much larger the process may be at the end than after its first step. */
const BUDGET = 1.15;
const MEGABYTE = 1 << 20;

/**
 * Creates sessions, stores a card and its code in every fourth, lets time go by until they have expired, sweeps, and
 * goes on. Prints how large the process, its heap and its file are at each step.
 *
 * @returns whether it stayed as large as it was after the first step
 */
export async function measureMemory(sessions: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "memory-"));
  const file = join(folder, "sessions.sqlite");
  let now = Date.parse("2026-11-22T12:00:00Z");
  const store = openEmbeddedStore(file, () => now);
  const parts = createParts(benchConfig(folder), {
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
  const sizes: number[] = [];
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
    sizes.push(rss);
    const cells = [rss, heapUsed, statSync(file).size].map((bytes) =>
      `${(bytes / MEGABYTE).toFixed(1)} MB`.padStart(9),
    );
    console.log(`${String(n).padStart(10)} ${cells.join(" ")}`);
  }
  await store.close();
  rmSync(folder, { recursive: true });
  const ratio = sizes.at(-1)! / sizes[0]!;
  const over = ratio > BUDGET;
  console.log(
    `after ${sessions} sessions the process is ${ratio.toFixed(2)} × as large as after ${sessions / STEPS}; ` +
      `budget ${BUDGET} ×${over ? "  OVER" : ""}`,
  );
  return !over;
}
