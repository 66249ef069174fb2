import { closeSync, fchownSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "./code-of.ts";

/**
 * Opens the audit log for reading and for more lines, and makes it where there is none: for its owner's eyes, who is that
 * of the folder when root does it, or the gateway of another user could not write there.
 *
 * @throws Error of the system's
 */
export function openAuditFile(path: string): number {
  try {
    const made = openSync(path, "ax+", 0o600);
    const { uid, gid } = statSync(dirname(path));
    if (process.geteuid?.() === 0) fchownSync(made, uid, gid);
    return made;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    return openSync(path, "a+", 0o600);
  }
}

/** The mark of the file's first line, by which it is known; empty when there is none. */
export function firstMark(file: number): string {
  const start = Buffer.alloc(4096);
  const [line = ""] = start.toString("latin1", 0, readSync(file, start, 0, start.length, 0)).split("\n");
  return /"mark":"([0-9a-f]{32})"\}$/.exec(line)?.[1] ?? "";
}

/** The mark of the file's last line; the file may be long, so only its end is read. */
export function lastMark(file: number): string {
  const end = Buffer.alloc(200);
  readSync(file, end, 0, end.length, Math.max(fstatSync(file).size - end.length, 0));
  return /"mark":"([0-9a-f]{32})"\}\n\0*$/.exec(end.toString("latin1"))?.[1] ?? "";
}

/** @throws Error of the system's, if no line could be written now */
export function tryAuditFile(path: string): void {
  closeSync(openAuditFile(path));
}
