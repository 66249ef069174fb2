import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ensureChromium, ensureFirefox, ensurePostgres, ensureWebKit } from "./install.ts";

/**
 * `npm test`: everything, in the order in which a failure is cheapest to hear about. A step that fails does not
 * stop the others; the exit code tells, and the last line counts.
 */

const HELP = `npm test [-- --only STEP[,STEP…]]

Steps, in order:
  check     types, lint, format
  build     the frame, the elements, session.js, the service, the demo
  unit      rules, contracts, service and components (Vitest, in Node and in Chromium)
  browser   end-to-end and attack suites in Chromium, the former in part in Firefox and WebKitGTK too
  size      the byte budgets
`;

const { values } = parseArgs({ options: { only: { type: "string" }, help: { type: "boolean" } } });
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const OUT = "test-results";
const NODE = process.execPath;
const UNIT_REPORT = `${OUT}/unit.json`;
const BROWSER_REPORT = `${OUT}/browser.json`;

interface Step {
  commands: string[][];
  /** Where its runner leaves a report, and how to count it. */
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
  size: { commands: [[NODE, "test/size.ts"]] },
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
  PLAYWRIGHT_JSON_OUTPUT_NAME: BROWSER_REPORT,
};
const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
const broken: string[] = [];

for (const name of chosen) {
  const started = Date.now();
  console.log(`\n── ${name} ${"─".repeat(60 - name.length)}`);
  const { commands, report } = STEPS[name]!;
  const failed = commands.some(
    ([program, ...args]) => spawnSync(program!, args, { stdio: "inherit", env: environment }).status !== 0,
  );
  if (failed) broken.push(name);
  if (report && existsSync(report.file)) {
    const counted = report.count(JSON.parse(readFileSync(report.file, "utf8")) as never);
    for (const key of ["passed", "failed", "skipped"] as const) totals[key] += counted[key];
  }
  console.log(`── ${name}: ${failed ? "FAILED" : "ok"} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

if (broken.length > 0) console.log(`\nFailed steps: ${broken.join(", ")}`);
console.log(
  `\n${totals.passed} passed, ${Math.max(totals.failed, broken.length)} failed, ${totals.skipped} skipped`,
);
process.exit(broken.length > 0 ? 1 : 0);
