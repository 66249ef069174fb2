import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startDemo } from "../../demo/launcher/demo.ts";
import { heapOf, rendererTime } from "./costs.ts";
import { type Browser, launch, layoutShift, load, type Page } from "./devtools.ts";
import { type Row, report, single } from "./figures.ts";
import { listen, serveFloor } from "./floor.ts";
import { serveLeast } from "./least.ts";
import { keystrokes } from "./keystrokes.ts";
import { heapAfterMounts } from "./mounts.ts";
import { checkout, FIELDS } from "./pages.ts";
import { openLink, type Shape, UNSHAPED } from "./shaped-link.ts";
import { removeFolder } from "../support/remove-folder.ts";

/**
 * `npm run bench`: the fields of a checkout against four bare frames that do nothing, in the same run, taking
 * turns, each load in a new browser context.
 */
const HELP = `npm run bench [-- --rounds N]

  --rounds N   loads of each page (default 15); keystrokes are twice as many
`;

const { values } = parseArgs({ options: { rounds: { type: "string" }, help: { type: "boolean" } } });
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const rounds = Number(values.rounds ?? 15);
if (!(rounds >= 3)) {
  console.error(`--rounds must be a number of at least 3.\n\n${HELP}`);
  process.exit(2);
}

/** One page under measurement. */
interface Subject {
  url: string;
  /** An expression for the first field's window, as the page sees it. */
  frame: string;
  ready: number[];
  cpu: number[];
  keys: number[];
  heap: number[];
  shifts: number[];
}

const subject = (url: string, frame: string): Subject => {
  return { url, frame, ready: [], cpu: [], keys: [], heap: [], shifts: [] };
};
const BARE = "document.querySelector('iframe').contentWindow";
const HOSTED = "document.querySelector('hosted-field').shadowRoot.querySelector('iframe').contentWindow";

/** A mobile connection on a good day. */
const PHONE: Shape = { roundTripMs: 40, bitsPerSecond: 10_000_000 };

const data = mkdtempSync(join(tmpdir(), "hosted-session-bench-"));
const demo = await startDemo({ gatewayPort: 0, shopPort: 0, walletPort: 0, data }, () => {});
const shut: (() => unknown)[] = [() => demo.close()];

/** The product's page and the floor over links of one shape. */
async function pair(shape: Shape, fields: readonly string[] = FIELDS) {
  const gateway = await openLink(demo.gatewayPort, shape);
  const shop = await listen((path) =>
    path === "/" ? checkout(`http://gateway.localhost:${gateway.port}`, fields) : undefined,
  );
  const page = await openLink(shop.port, shape);
  shut.push(
    () => gateway.close(),
    () => page.close(),
    () => shop.close(),
  );
  return { gateway, ours: subject(`http://checkout.localhost:${page.port}/`, HOSTED) };
}

async function floorOver(shape: Shape): Promise<Subject> {
  const floor = await serveFloor((port) => openLink(port, shape));
  shut.push(() => floor.close());
  return subject(floor.url, BARE);
}

async function leastOver(
  shape: Shape,
  fields: readonly string[] = FIELDS,
  beside?: string,
): Promise<Subject> {
  const least = await serveLeast((port) => openLink(port, shape), fields, beside);
  shut.push(() => least.close());
  return subject(least.url, "");
}

/** Loads a page in a new context and records its costs. */
async function measure(browser: Browser, one: Subject, more?: (page: Page) => Promise<void>): Promise<void> {
  const before = await rendererTime(browser);
  const page = await load(browser, one.url);
  one.cpu.push((await rendererTime(browser)) - before);
  one.ready.push(await page.evaluate<number>("window.readyAt"));
  one.shifts.push(await layoutShift(page));
  await more?.(page);
  await page.dispose();
}

const browser = await launch();
try {
  const floor = await floorOver(UNSHAPED);
  const { ours } = await pair(UNSHAPED);
  const { ours: whole } = await pair(UNSHAPED, ["card"]);
  const least = await leastOver(UNSHAPED);
  const leastWhole = await leastOver(UNSHAPED, ["card"]);
  const script = `http://gateway.localhost:${demo.gatewayPort}/hosted-session.js`;
  const bound = await leastOver(UNSHAPED, FIELDS, script);
  const boundWhole = await leastOver(UNSHAPED, ["card"], script);
  const floorFar = await floorOver(PHONE);
  const { ours: oursFar } = await pair(PHONE);

  for (let round = 0; round < rounds; round++) {
    if (process.stderr.isTTY) process.stderr.write(`\rload ${round + 1} of ${rounds}`);
    const near = [floor, ours, whole, least, leastWhole, bound, boundWhole];
    for (const one of round % 2 ? near.toReversed() : near) {
      await measure(browser, one, async (page) => {
        if ((one === floor || one === ours) && round % 3 === 0)
          one.keys.push(...(await keystrokes(page, one.frame, 6)));
        if (round % 3 === 1) one.heap.push(await heapOf(page));
      });
    }
    for (const one of round % 2 ? [oursFar, floorFar] : [floorFar, oursFar]) await measure(browser, one);
  }

  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  console.log(`Against four bare frames, in the same run; ${rounds} cold loads each, medians.\n`);
  const row = (what: string, floors: number[], mine: number[], unit: string, budget?: number): Row => {
    return { what, floor: floors, ours: mine, unit, ...(budget !== undefined && { budget }) };
  };
  const mb = (bytes: number[]) => bytes.map((each) => each / 1e6);
  let kept = report([
    row("four fields ready to type, cold, loopback", floor.ready, ours.ready, "ms", 1.25),
    row("the same, 40 ms away, 10 Mbit/s", floorFar.ready, oursFar.ready, "ms", 1.45),
    row("the whole card in one frame, cold", floor.ready, whole.ready, "ms", 0.8),
    row("processor time until ready", floor.cpu, ours.cpu, "ms", 1.15),
    row("key pressed → the page hears of it", floor.keys, ours.keys, "ms", 0.85),
    row("JavaScript heap when ready", mb(floor.heap), mb(ours.heap), "MB", 1.3),
  ]);
  const idle = (four: Subject, one: Subject) =>
    report([
      row("four fields ready, cold", floor.ready, four.ready, "ms"),
      row("one frame ready, cold", floor.ready, one.ready, "ms"),
      row("processor time until four are ready", floor.cpu, four.cpu, "ms"),
      row("JavaScript heap when ready", mb(floor.heap), mb(four.heap), "MB"),
    ]);
  console.log(
    "\nThe same four frames and the one made by a script, which hands each a style and does nothing else:\n",
  );
  idle(least, leastWhole);
  console.log("\nThose, on a page that has loaded hosted-session.js and does not use it:\n");
  idle(bound, boundWhole);
  console.log("");

  const bytesOf = async (fields: readonly string[]) => {
    const { gateway, ours: one } = await pair(UNSHAPED, fields);
    await measure(browser, one);
    return gateway.received();
  };
  const [one, four] = [await bytesOf(FIELDS.slice(0, 1)), await bytesOf(FIELDS)];
  kept = single("each further field on the wire", (four - one) / 3 / 1000, "kB", 2) && kept;
  kept = single("layout shift while loading", Math.max(...ours.shifts, ...oursFar.shifts), "", 0) && kept;
  const { frames, heap } = await heapAfterMounts(ours.url, 100);
  kept = single("frames left after 100 mounts and unmounts", frames, "", 0) && kept;
  kept = single("heap after them, against before", heap, "×", 1.1) && kept;
  process.exitCode = kept ? 0 : 1;
} finally {
  await browser.close();
  await Promise.all(shut.toReversed().map((close) => close()));
  removeFolder(data);
}
