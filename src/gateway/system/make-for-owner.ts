import { closeSync, fchownSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "./code-of.ts";

/**
 * Creates an empty file that only its owner may read and write, unless the file exists. When root creates it, it belongs to the
 * owner of the folder, because a gateway that runs as another user must read and write it.
 *
 * @throws the system's error
 */
export function makeForOwner(path: string): void {
  let made: number;
  try {
    made = openSync(path, "wx", 0o600);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    throw error;
  }
  try {
    const { uid, gid } = statSync(dirname(path));
    if (process.geteuid?.() === 0) fchownSync(made, uid, gid);
  } finally {
    closeSync(made);
  }
}
