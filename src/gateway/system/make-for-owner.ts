import { closeSync, fchownSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "./code-of.ts";

/**
 * Makes an empty file for its owner's eyes, unless there is one. When root does it the owner is that of the folder: the
 * gateway of another user has to read and write there.
 *
 * @throws Error of the system's
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
