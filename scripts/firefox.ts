import { existsSync } from "node:fs";

/**
 * Finds a stock Firefox for the tests: `FIREFOX_PATH`, then a system browser. The test command installs one if there is
 * none (`scripts/install.ts`).
 */
export function findFirefox(): string | undefined {
  const named = process.env["FIREFOX_PATH"];
  if (named && !existsSync(named)) {
    throw new Error(`FIREFOX_PATH is ${named}, but there is no such file. Correct it or unset it.`);
  }
  return [named, "/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => path && existsSync(path));
}
