import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

/**
 * `npm run test:fast`: the part of the tests that gives an answer in under a minute. It checks types incrementally, then
 * runs the pure rules, the contracts and the gateway inside the test's own process. It starts no browser, no database and
 * no second process.
 */

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
  process.env["TEST_FAST"] = "1"; // read by vitest.config.ts
  const doTestsPass = run("vitest", "run", "--project", "node", ...positionals);
  process.exitCode = areTypesRight && doTestsPass ? 0 : 1;
}
