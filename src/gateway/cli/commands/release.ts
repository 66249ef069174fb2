import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";

/** The version of the package that contains this file. */
export function release(): string {
  try {
    const about = readFileSync(findPackageJSON(import.meta.url)!, "utf8");
    const { name, version } = JSON.parse(about) as { name?: string; version?: string };
    if (name === "hosted-session" && version !== undefined) return version;
  } catch {
    // There is no package.json, or Node names this file instead of one.
  }
  return "unknown: package.json is missing";
}
