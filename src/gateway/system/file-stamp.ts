import { statSync, type Stats } from "node:fs";
import { codeOf } from "./code-of.ts";

/**
 * Returns a text that changes when the file changes: its inode, size and date. For a file that is missing or cannot be read it
 * is the system's error code.
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
