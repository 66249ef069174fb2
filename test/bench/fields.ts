import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startDemo } from "../../demo/demo.ts";
import { type Browser, launch, type Page } from "./devtools.ts";
import { report } from "./figures.ts";
import { listen, serveFloor } from "./floor.ts";

/**
 * `npm run bench`: the fields of a checkout against four bare frames that do nothing, in the same run, taking
 * turns, each load in a fresh browser context.
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

const FIELDS = ["card.number", "card.expiry", "card.securityCode", "card.nameOnCard"];

const checkout = (
  gateway: string,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>ours</title>
<style>hosted-field{display:block;width:300px;margin:8px}</style>
<script type="module" src="${gateway}/hosted-session.js"></script><body>
<hosted-session merchant="TESTMERCHANT">${FIELDS.map((f) => `<hosted-field field="${f}"></hosted-field>`).join("")}</hosted-session>
<script>
const session = document.querySelector("hosted-session");
session.addEventListener("ready", (event) => { if (event.target === session) window.readyAt = performance.now(); });
session.addEventListener("emptinesschange", () => { window.heardAt = performance.timeOrigin + performance.now(); });
</script>`;

/** One page under measurement. */
interface Subject {
  url: string;
  /** An expression for the first field's window, as the page sees it. */
  frame: string;
  ready: number[];
  keys: number[];
  shifts: number[];
}

const until = async (page: Page, condition: string): Promise<void> => {
  await page.evaluate(`new Promise((resolve, reject) => {
    const begun = performance.now();
    (function look() {
      if (${condition}) resolve();
      else if (performance.now() - begun > 15000) reject(new Error("timed out: ${condition}"));
      else setTimeout(look, 5);
    })();
  })`);
};

async function load(browser: Browser, { url }: Subject): Promise<Page> {
  const page = await browser.open();
  await page.send("Page.addScriptToEvaluateOnNewDocument", {
    source: `window.shift = 0;
      new PerformanceObserver((list) => { for (const e of list.getEntries()) window.shift += e.value; })
        .observe({ type: "layout-shift", buffered: true });`,
  });
  await page.send("Page.navigate", { url });
  await until(page, "window.readyAt");
  return page;
}

/**
 * Milliseconds from the input event in the first frame to the event on the page. The clocks of the two processes
 * are compared by ping-pongs, and the shortest of those tells the offset.
 */
async function keystrokes(page: Page, subject: Subject, count: number): Promise<void> {
  const frames = await page.frames();
  if (frames.length === 0) throw new Error("the frames have no process of their own; is site isolation off?");
  for (const frame of frames) {
    await frame.evaluate(`addEventListener("input", () => { window.typedAt = performance.timeOrigin + performance.now(); }, true);
      addEventListener("message", ({ data, source }) => {
        if (data === "ping") source.postMessage({ t: "pong", at: performance.timeOrigin + performance.now() }, "*");
      }); 0`);
  }
  const offset = await page.evaluate<number>(`(async () => {
    let best = { trip: Infinity, offset: 0 };
    for (let i = 0; i < 20; i++) {
      const sent = performance.timeOrigin + performance.now();
      const at = await new Promise((resolve) => {
        addEventListener("message", function hear({ data }) {
          if (data?.t !== "pong") return;
          removeEventListener("message", hear);
          resolve(data.at);
        });
        (${subject.frame}).postMessage("ping", "*");
      });
      const back = performance.timeOrigin + performance.now();
      if (back - sent < best.trip) best = { trip: back - sent, offset: at - (sent + back) / 2 };
    }
    return best.offset;
  })()`);

  const [first] = frames;
  await first!.evaluate("window.focus(); document.querySelector('input').focus(); 0");
  for (let i = 0; i < count; i++) {
    await page.evaluate("window.heardAt = 0");
    const typing = i % 2 === 0;
    const key = typing
      ? { key: "4", code: "Digit4", text: "4" }
      : { key: "Backspace", code: "Backspace", windowsVirtualKeyCode: 8 };
    await first!.send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
    await first!.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
    await until(page, "window.heardAt");
    const heard = await page.evaluate<number>("window.heardAt");
    const typed = await first!.evaluate<number>("window.typedAt");
    subject.keys.push(heard - (typed - offset));
    await new Promise((resolve) => setTimeout(resolve, 130)); // states are told a tenth of a second apart
  }
}

const data = mkdtempSync(join(tmpdir(), "hosted-session-bench-"));
const demo = await startDemo({ gatewayPort: 0, shopPort: 0, walletPort: 0, data }, () => {});
const gateway = `http://gateway.localhost:${demo.gatewayPort}`;
const shop = await listen((path) => (path === "/" ? checkout(gateway) : undefined));
const floorPage = await serveFloor();
const browser = await launch();

const floor: Subject = {
  url: floorPage.url,
  frame: "document.querySelector('iframe').contentWindow",
  ready: [],
  keys: [],
  shifts: [],
};
const ours: Subject = {
  url: `http://checkout.localhost:${shop.port}/`,
  frame: "document.querySelector('hosted-field').shadowRoot.querySelector('iframe').contentWindow",
  ready: [],
  keys: [],
  shifts: [],
};

try {
  for (let round = 0; round < rounds; round++) {
    if (process.stderr.isTTY) process.stderr.write(`\rload ${round + 1} of ${rounds}`);
    for (const subject of round % 2 ? [ours, floor] : [floor, ours]) {
      const page = await load(browser, subject);
      subject.ready.push(await page.evaluate<number>("window.readyAt"));
      subject.shifts.push(await page.evaluate<number>("window.shift"));
      if (round % 3 === 0) await keystrokes(page, subject, 6);
      await page.dispose();
    }
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  console.log(`Against four bare frames, in the same run; ${rounds} cold loads each, medians.\n`);
  const kept = report([
    {
      what: "four fields ready to type, cold, loopback",
      floor: floor.ready,
      ours: ours.ready,
      unit: "ms",
      budget: 1.25,
    },
    {
      what: "key pressed → the page hears of it",
      floor: floor.keys,
      ours: ours.keys,
      unit: "ms",
      budget: 0.85,
    },
  ]);
  const shift = Math.max(...ours.shifts);
  console.log(
    `${"layout shift while loading".padEnd(40)}${"".padStart(10)}${shift.toFixed(3).padStart(9)}    budget 0`,
  );
  process.exitCode = kept && shift === 0 ? 0 : 1;
} finally {
  await browser.close();
  await Promise.all([shop.close(), floorPage.close(), demo.close()]);
  rmSync(data, { recursive: true, force: true });
}
