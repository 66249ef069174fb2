import { statSync } from "node:fs";

/** Tells one state of a file from another, by its date, size and identity; a file that is not there has one too. */
export function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : "";
}
