import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, readSync } from "node:fs";
import { makeForOwner } from "../system/make-for-owner.ts";

/** Opens the audit log for reading and appending, and creates it if it is missing. @throws the system's error */
export function openAuditFile(path: string): number {
  makeForOwner(path);
  return openSync(path, "a+", 0o600);
}

/**
 * Appends a whole line or nothing. When a full disk takes a part, that part is removed, because the next line would continue it.
 *
 * @throws the system's error
 */
export function appendLine(file: number, line: string): void {
  const { size } = fstatSync(file);
  const bytes = Buffer.from(line);
  try {
    appendFileSync(file, bytes);
  } catch (error) {
    const part = Buffer.alloc(bytes.length);
    const length = readSync(file, part, 0, part.length, size);
    // Another process may have appended a line meanwhile; then nothing is removed.
    if (part.subarray(0, length).equals(bytes.subarray(0, length))) ftruncateSync(file, size);
    throw error;
  }
}

/** Returns the mark of the file's first line, which identifies the file; empty without one. */
export function firstMark(file: number): string {
  const start = Buffer.alloc(4096);
  const [line = ""] = start.toString("latin1", 0, readSync(file, start, 0, start.length, 0)).split("\n");
  return /"mark":"([0-9a-f]{32})"\}$/.exec(line)?.[1] ?? "";
}

/** The file's last lines, and the text behind the last line end: empty, or the part of a line that a power cut left. */
export interface AuditEnd {
  lines: string[];
  unfinished: string;
}

/** How much of the end is read: more than a few lines take. */
const END_BYTES = 16_384;

/** Reads the end of the file. @throws the system's error */
export function readEnd(file: number): AuditEnd {
  const end = Buffer.alloc(END_BYTES);
  const length = readSync(file, end, 0, end.length, Math.max(fstatSync(file).size - end.length, 0));
  const lines = end.toString("utf8", 0, length).split("\n");
  const unfinished = lines.pop() ?? "";
  return { lines, unfinished };
}

/** Checks that the audit log can be written. @throws the system's error if it cannot */
export function assertAuditFileWritable(path: string): void {
  closeSync(openAuditFile(path));
}
