import { computeMark, digestOf, readAuditLine } from "./audit-line.ts";

/**
 * Returns the number, from 1, of the first line of an audit log that was changed, or that follows a missing line; undefined when the
 * log is intact. An unfinished line is intact if a later line names it. Text behind the last line end is not checked.
 *
 * @param key derived from the key ring for the audit log
 */
export function firstTampered(text: string, key: Uint8Array): number | undefined {
  const lines = text.split("\n").slice(0, -1);
  const marks = new Set([""]);
  let startedAt: string | undefined;
  const writers = new Map<string, { seq: number; mark: string }>();
  const unfinished = new Set<string>();
  /** The numbers of unfinished lines that no line has named so far, by their digests, in order. */
  const unnamed = new Map<string, number>();
  const firstUnnamed = () => unnamed.values().next().value;
  for (const [index, line] of lines.entries()) {
    // Two writers may both end the same unfinished line.
    if (line === "" && readAuditLine(lines[index + 1] ?? "")?.unfinished !== undefined) continue;
    const read = readAuditLine(line);
    if (!read) {
      unfinished.add(digestOf(line));
      if (!unnamed.has(digestOf(line))) unnamed.set(digestOf(line), index + 1);
      continue;
    }
    if (read.unfinished !== undefined) unnamed.delete(read.unfinished);
    const before = writers.get(read.writer) ?? { seq: 0, mark: "" };
    const after = read.after ?? (read.seq > 1 ? "" : "none");
    const isNext = read.seq === before.seq + 1 && marks.has(after);
    const written = line.replace(/,"mark":"[0-9a-f]{32}"\}$/, "}");
    startedAt ??= read.at;
    const isWhole =
      isNext &&
      // False for an older file that was put in place of the one that a writer moved on from.
      (read.since === undefined || startedAt >= read.since) &&
      computeMark(key, before.mark, written) === read.mark &&
      (read.unfinished === undefined ||
        unfinished.has(read.unfinished) ||
        isBeginning(read.unfinished, lines.slice(Math.max(0, index - MAX_CONCURRENT_LINES), index)));
    if (!isWhole) return firstUnnamed() ?? index + 1;
    writers.set(read.writer, read);
    marks.add(read.mark);
  }
  return firstUnnamed();
}

/** How many lines other writers may append between a writer's read of the end and its own line. */
const MAX_CONCURRENT_LINES = 20;

/** Whether the digest is of the beginning of one of these lines. Another writer was writing it then, and has finished it since. */
function isBeginning(digest: string, lines: readonly string[]): boolean {
  return lines.some((line) =>
    Array.from(line, (_, at) => line.slice(0, at + 1)).some((begun) => digestOf(begun) === digest),
  );
}

/**
 * Counts the unfinished lines of an audit log.
 *
 * @returns `named`: how many a later line names; `isLast`: whether the last line has no end, so that no line names it yet
 */
export function unfinishedLines(text: string): { named: number; isLast: boolean } {
  const lines = text.split("\n");
  const isLast = lines.pop() !== "";
  return { named: lines.filter((line) => line !== "" && !readAuditLine(line)).length, isLast };
}
