import { execFileSync, spawnSync } from "node:child_process";
import { findChromium } from "./chromium.ts";
import { findFirefox } from "./firefox.ts";
import { findPostgres } from "./postgres.ts";
import { findWebKit } from "./webkit.ts";

/** Runs a program with its output shown; false when it failed or is not there. */
function run(program: string, args: string[]): boolean {
  console.log(`$ ${program} ${args.join(" ")}`);
  return spawnSync(program, args, { stdio: "inherit" }).status === 0;
}

const isRoot = process.getuid?.() === 0;

/** Debian's package, where this process may install one. */
export function installPackages(...packages: string[]): boolean {
  if (!isRoot || spawnSync("apt-get", ["--version"]).status !== 0) return false;
  process.env["DEBIAN_FRONTEND"] = "noninteractive";
  run("apt-get", ["update", "-qq"]);
  return run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages]);
}

/** A PostgreSQL to test with: a database that was named, a server that is here, or Debian's package when root. */
export function ensurePostgres(): void {
  if (process.env["DATABASE_URL"] || findPostgres()) return;
  console.log("No PostgreSQL found; installing one.");
  if (installPackages("postgresql") && findPostgres()) return;
  console.log("No PostgreSQL: set DATABASE_URL, or install the server. Its tests will be skipped.");
}

/** A Firefox to test in, for the suites that run in more than one engine. */
export function ensureFirefox(): void {
  if (findFirefox()) return;
  console.log("No Firefox found; installing one.");
  if (installPackages("firefox-esr") && findFirefox()) return;
  console.log("No Firefox: install it, or set FIREFOX_PATH. Its runs will be skipped.");
}

/** A WebKit to test in, with the screen that its window needs. */
export function ensureWebKit(): void {
  if (findWebKit()) return;
  console.log("No WebKitGTK found; installing one.");
  if (installPackages("webkit2gtk-driver", "xvfb") && findWebKit()) return;
  console.log("No WebKitGTK: it takes WebKitWebDriver, MiniBrowser and Xvfb. Its runs will be skipped.");
}

/** A Chromium to test in, installed if need be: the system's package when root, else Playwright's own download. */
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
