import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureMemory } from "./service/memory.ts";
import { measureMix } from "./service/mixed.ts";
import { embeddedStores, postgresStores } from "./service/stores.ts";
import { measureUpdates } from "./service/updates.ts";

/** `npm run bench:service`. */

const HELP = `npm run bench:service [-- --memory SESSIONS]

What the session service can, side by side on this machine and this disk: durable updates against one sync each, then a
mix of requests on each store, then its size over 20000 sessions. Only ratios within one run mean something.

  --memory SESSIONS   that alone, over so many sessions created and expired, such as 1000000
`;
const FEW = 20_000;

const { values } = parseArgs({ options: { memory: { type: "string" }, help: { type: "boolean" } } });
const sessions = Number(values.memory ?? FEW);
if (values.help || !Number.isInteger(sessions) || sessions < 1000) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const [load = 0] = loadavg();
if (load > availableParallelism())
  console.log(`Others are at work here (load ${load.toFixed(1)} on ${availableParallelism()} processors).\n`);

let kept = true;
if (values.memory === undefined) {
  kept = (await measureUpdates()) && kept;
  await measureMix(embeddedStores());
  const postgres = postgresStores();
  if (postgres) await measureMix(postgres);
  else console.log("\nPostgreSQL: no DATABASE_URL and no server on this machine; skipped.");
  console.log("\nthe size of the process");
}
kept = (await measureMemory(sessions)) && kept;
process.exitCode = kept ? 0 : 1;
