import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, readSync } from "node:fs";
import { makeForOwner } from "../system/make-for-owner.ts";

/** Opens the audit log for reading and for more lines, and makes it where there is none. @throws Error of the system's */
export function openAuditFile(path: string): number {
  makeForOwner(path);
  return openSync(path, "a+", 0o600);
}

/**
 * Appends a line, all of it or nothing: a full disk takes a part of it, and the next line would go on behind that.
 *
 * @throws Error of the system's
 */
export function appendLine(file: number, line: string): void {
  const { size } = fstatSync(file);
  const bytes = Buffer.from(line);
  try {
    appendFileSync(file, bytes);
  } catch (error) {
    const part = Buffer.alloc(bytes.length);
    const length = readSync(file, part, 0, part.length, size);
    // Unless another process has put a line there meanwhile.
    if (part.subarray(0, length).equals(bytes.subarray(0, length))) ftruncateSync(file, size);
    throw error;
  }
}

/** The mark of the file's first line, by which it is known; empty when there is none. */
export function firstMark(file: number): string {
  const start = Buffer.alloc(4096);
  const [line = ""] = start.toString("latin1", 0, readSync(file, start, 0, start.length, 0)).split("\n");
  return /"mark":"([0-9a-f]{32})"\}$/.exec(line)?.[1] ?? "";
}

/** The file's last lines, and what stands behind the last line end: nothing, or what a power cut left of a line. */
export interface AuditEnd {
  lines: string[];
  unfinished: string;
}

/** More than a few lines take; the file may be long, so only its end is read. */
const END_BYTES = 16_384;

/** @throws Error of the system's */
export function endOf(file: number): AuditEnd {
  const end = Buffer.alloc(END_BYTES);
  const length = readSync(file, end, 0, end.length, Math.max(fstatSync(file).size - end.length, 0));
  const lines = end.toString("utf8", 0, length).split("\n");
  const unfinished = lines.pop() ?? "";
  return { lines, unfinished };
}

/** @throws Error of the system's, if no line could be written now */
export function tryAuditFile(path: string): void {
  closeSync(openAuditFile(path));
}
