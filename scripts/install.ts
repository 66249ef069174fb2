import { execFileSync, spawnSync } from "node:child_process";
import { findChromium } from "./chromium.ts";
import { findFirefox } from "./firefox.ts";
import { findPostgres } from "./postgres.ts";
import { findWebKit } from "./webkit.ts";

/** Runs a program and prints its output. Returns false if it fails or does not exist. */
function run(program: string, args: string[]): boolean {
  console.log(`$ ${program} ${args.join(" ")}`);
  return spawnSync(program, args, { stdio: "inherit" }).status === 0;
}

const isRoot = process.getuid?.() === 0;

/** Installs Debian packages, if this process is root. Returns whether it did. */
export function installPackages(...packages: string[]): boolean {
  if (!isRoot || spawnSync("apt-get", ["--version"]).status !== 0) return false;
  process.env["DEBIAN_FRONTEND"] = "noninteractive";
  run("apt-get", ["update", "-qq"]);
  return run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages]);
}

/** Ensures a PostgreSQL for the tests: `DATABASE_URL`, an installed server, or Debian's package if this is root. */
export function ensurePostgres(): void {
  if (process.env["DATABASE_URL"] || findPostgres()) return;
  console.log("No PostgreSQL found; installing one.");
  if (installPackages("postgresql") && findPostgres()) return;
  console.log("No PostgreSQL: set DATABASE_URL, or install the server. Its tests will be skipped.");
}

/** Ensures a Firefox, for the suites that run in more than one engine. */
export function ensureFirefox(): void {
  if (findFirefox()) return;
  console.log("No Firefox found; installing one.");
  if (installPackages("firefox-esr") && findFirefox()) return;
  console.log("No Firefox: install it, or set FIREFOX_PATH. Its runs will be skipped.");
}

/** Ensures a WebKit, with the virtual screen for its window. */
export function ensureWebKit(): void {
  if (findWebKit()) return;
  console.log("No WebKitGTK found; installing one.");
  if (installPackages("webkit2gtk-driver", "xvfb") && findWebKit()) return;
  console.log("No WebKitGTK: install WebKitWebDriver, MiniBrowser and Xvfb. Its runs will be skipped.");
}

/** Ensures a Chromium: an installed one, the system's package if this is root, or Playwright's download. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  console.log("No Chromium found; installing one.");
  if (!installPackages("chromium", "fonts-liberation")) {
    execFileSync(process.execPath, ["node_modules/playwright/cli.js", "install", "chromium"], {
      stdio: "inherit",
    });
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new Error(
    "The tests need a Chromium and could not install one. Install it with your system's package manager, or set CHROMIUM_PATH to one.",
  );
}
