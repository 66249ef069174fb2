import { defineConfig } from "@playwright/test";
import { chromiumPath } from "../scripts/chromium.ts";
import { findFirefox } from "../scripts/firefox.ts";
import { findWebKit } from "../scripts/webkit.ts";

/**
 * The arguments of a browser as payers use it. Playwright turns off storage partitioning and the back/forward cache, which
 * the tests need. Chromium uses the last of two lists of disabled features, so this list replaces Playwright's.
 */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-sync",
  "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,MediaRouter,PaintHolding",
];

/** The tests of behaviour that engines may implement differently: typing, focus, frames that meet, restored pages, native forms, accessibility. */
const IN_EVERY_ENGINE = [
  "e2e/engines/*.spec.ts",
  "e2e/{paying,plain-html,frames,saved-card,accessible,accessibility,reading,styles,everything,frameworks}.spec.ts",
];

const firefoxPath = findFirefox();

/** A stock Firefox. All sites share a process, without which a driver's keys do not reach another site's frame. */
const firefox = {
  name: "firefox",
  testMatch: IN_EVERY_ENGINE,
  use: {
    browserName: "firefox" as const,
    channel: "moz-firefox",
    launchOptions: {
      executablePath: firefoxPath ?? "",
      firefoxUserPrefs: { "fission.webContentIsolationStrategy": 0 },
    },
  },
  // It takes two to three times as long as Chromium.
  timeout: 90_000,
};

export default defineConfig({
  testDir: ".",
  testMatch: ["e2e/**/*.spec.ts", "attack/**/*.spec.ts"],
  outputDir: "../test-results/browser",
  // One picture for all machines, because the compared pages use a font of the tests.
  snapshotPathTemplate: "{testDir}/e2e/pictures/{arg}{ext}",
  workers: 1,
  // One more try for tests that depend on the load of the machine. The report says which were flaky: look at those.
  retries: process.env["CI"] ? 1 : 0,
  fullyParallel: false,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "../test-results/browser.json" }]],
  use: { viewport: { width: 1100, height: 1200 }, actionTimeout: 10_000 },
  projects: [
    {
      name: "chromium",
      testIgnore: "e2e/webkit/**",
      use: {
        browserName: "chromium",
        launchOptions: {
          executablePath: chromiumPath(),
          args,
          ignoreDefaultArgs: ["--disable-back-forward-cache"],
        },
      },
    },
    ...(firefoxPath ? [firefox] : []),
    ...(findWebKit() ? [{ name: "webkitgtk", testMatch: "e2e/webkit/*.spec.ts", timeout: 90_000 }] : []),
  ],
});
