import { statSync, type Stats } from "node:fs";
import { codeOf } from "./code-of.ts";

/**
 * Tells one state of a file from another, by its date, size and identity; a file that is not there, or that cannot be
 * looked at, has one too.
 */
export function stampOf(path: string): string {
  let stat: Stats;
  try {
    stat = statSync(path);
  } catch (error) {
    return codeOf(error);
  }
  return `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}
