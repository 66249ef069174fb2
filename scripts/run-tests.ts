import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { ensureChromium, ensureFirefox, ensurePostgres, ensureWebKit } from "./install.ts";

/**
 * `npm test` runs all steps, the fastest first. A failed step does not stop the others. The end of its output is printed
 * again at the end of the log. The exit code is 1 if a step failed, and the last line counts the tests.
 */

const HELP = `npm test [-- --only STEP[,STEP…]]

Steps, in order:
  check     types, lint, format
  build     the frame, the elements, session.js, the gateway, the demo
  unit      rules, contracts, gateway and components (Vitest, in Node and in Chromium)
  browser   end-to-end and attack suites in Chromium; some end-to-end tests also in Firefox and WebKitGTK
  size      the byte budgets
`;

const { values } = parseArgs({ options: { only: { type: "string" }, help: { type: "boolean" } } });
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const OUT = "test-results";
const NODE = process.execPath;
/** The number of characters of a failed step that are printed again: its summary and the last errors. */
const KEPT = 6000;
const UNIT_REPORT = `${OUT}/unit.json`;
const BROWSER_REPORT = `${OUT}/browser.json`;

interface Step {
  commands: string[][];
  /** The file of its report, and the function that counts it. */
  report?: { file: string; count(report: never): Totals };
}
interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const STEPS: Record<string, Step> = {
  check: { commands: [["npm", "run", "--silent", "check"]] },
  build: { commands: [["npx", "vite", "build", "--logLevel", "warn"]] },
  unit: {
    commands: [
      ["npx", "vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${UNIT_REPORT}`],
    ],
    report: { file: UNIT_REPORT, count: countVitest },
  },
  browser: {
    commands: [["npx", "playwright", "test", "--config", "test/playwright.config.ts"]],
    report: { file: BROWSER_REPORT, count: countPlaywright },
  },
  size: { commands: [[NODE, "scripts/size.ts"]] },
};

function countVitest(report: {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
}): Totals {
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
}

function countPlaywright({
  stats,
}: {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}): Totals {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

const chosen = values.only?.split(",") ?? Object.keys(STEPS);
for (const name of chosen) {
  if (name in STEPS) continue;
  console.error(`There is no step "${name}".\n\n${HELP}`);
  process.exit(2);
}

mkdirSync(OUT, { recursive: true });
if (chosen.includes("unit")) ensurePostgres();
if (chosen.includes("browser")) {
  ensureFirefox();
  ensureWebKit();
}
const environment = {
  ...process.env,
  CHROMIUM_PATH: ensureChromium(),
  ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
};
const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
const broken = new Map<string, string>();

/** Runs a program, prints its output, and returns the end of the output. */
async function run(program: string, args: string[]): Promise<{ isOk: boolean; end: string }> {
  const child = spawn(program, args, { stdio: ["inherit", "pipe", "pipe"], env: environment });
  let end = "";
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.setEncoding("utf8").on("data", (text: string) => {
      to.write(text);
      end = (end + text).slice(-KEPT);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { isOk: code === 0, end };
}

for (const name of chosen) {
  const started = Date.now();
  console.log(`\n── ${name} ${"─".repeat(60 - name.length)}`);
  const { commands, report } = STEPS[name]!;
  if (report) rmSync(report.file, { force: true }); // an old report must not be counted
  for (const [program, ...args] of commands) {
    const { isOk, end } = await run(program!, args);
    if (isOk) continue;
    broken.set(name, end);
    break;
  }
  if (report && existsSync(report.file)) {
    const counted = report.count(JSON.parse(readFileSync(report.file, "utf8")) as never);
    for (const key of ["passed", "failed", "skipped"] as const) totals[key] += counted[key];
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(`── ${name}: ${broken.has(name) ? "FAILED" : "ok"} in ${seconds} s`);
}

for (const [name, end] of broken) console.log(`\n── the end of ${name}, which failed\n…${end}`);
if (broken.size > 0) console.log(`\nFailed steps: ${[...broken.keys()].join(", ")}`);
console.log(
  `\n${totals.passed} passed, ${Math.max(totals.failed, broken.size)} failed, ${totals.skipped} skipped`,
);
process.exit(broken.size > 0 ? 1 : 0);
