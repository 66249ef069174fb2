import { existsSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * Finds a Chromium for the tests: `CHROMIUM_PATH`, then a system browser, then Playwright's own download. The test command
 * installs one if there is none (`scripts/install.ts`).
 */

const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

export function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, but there is no such file. Correct it or unset it.`);
  }
  return [...SYSTEM_BROWSERS, playwrightsOwn()].find((path) => path !== undefined && existsSync(path));
}

function playwrightsOwn(): string | undefined {
  const { chromium } = createRequire(import.meta.url)("playwright") as typeof import("playwright");
  try {
    return chromium.executablePath();
  } catch {
    return undefined; // Playwright has no build for this system
  }
}

/** The path for a test configuration. `npm test` ensures that there is one. */
export function chromiumPath(): string {
  return findChromium() ?? "chromium-not-found: run `npm test` once, or set CHROMIUM_PATH";
}
