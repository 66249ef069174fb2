import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

/**
 * `npm run test:fast`: the part of the tests that gives an answer in under a minute. It checks types incrementally, then
 * runs the pure rules, the contracts and the gateway inside the test's own process. It starts no browser, no database and
 * no second process.
 */

/** Test files that start processes, browsers or databases, or that wait for real time to pass. */
const SLOW = [
  "test/bench/**",
  "test/conformance/**",
  "test/crash/**",
  "test/demo/**",
  "test/history/**",
  "test/merchant/{manual,real-gateway}.test.ts",
  "test/model/**",
  "test/gateway/{serve,under-load}.test.ts",
  "test/gateway/auth/{response-time,callers}.test.ts",
  "test/gateway/cli/**",
  "test/gateway/config/config.test.ts",
  "test/gateway/http/{errors,slow-connections}.test.ts",
  "test/gateway/operations/operations.test.ts",
  "test/gateway/origins/{serving,verify-domain}.test.ts",
  "test/gateway/routes/bad-input.test.ts",
  "test/gateway/store/**",
  "test/gateway/webhooks/webhooks.test.ts",
];

const HELP = `npm run test:fast [-- FILTER…]

Checks types incrementally, then runs the tests that need no browser, database or second process.
FILTER limits the tests to files whose path contains it. Everything else runs with: npm test
`;

const { values, positionals } = parseArgs({
  options: { help: { type: "boolean" } },
  allowPositionals: true,
});

/** Runs a program of the project; false when it failed. */
function run(...args: string[]): boolean {
  return spawnSync("npx", args, { stdio: "inherit" }).status === 0;
}

if (values.help) {
  console.log(HELP);
} else {
  const areTypesRight = run(
    "tsc",
    "--incremental",
    "--tsBuildInfoFile",
    "node_modules/.cache/test-fast.json",
  );
  const excluded = SLOW.flatMap((pattern) => ["--exclude", pattern]);
  const doTestsPass = run("vitest", "run", "--project", "node", ...excluded, ...positionals);
  process.exitCode = areTypesRight && doTestsPass ? 0 : 1;
}
