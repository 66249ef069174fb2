import { markOf, nameOf, readAuditLine } from "./audit-line.ts";

/**
 * The first line, from 1, that is not as it was written, or that follows one that is missing. One that was never finished
 * is as it was written if a later one names it; behind the last line end nothing is looked at.
 */
export function firstTampered(text: string, key: Uint8Array): number | undefined {
  const lines = text.split("\n").slice(0, -1);
  const marks = new Set([""]);
  let begun: string | undefined;
  const writers = new Map<string, { seq: number; mark: string }>();
  const unfinished = new Set<string>();
  /** Those that no line has named so far, by their names: where each stands, the first one first. */
  const unnamed = new Map<string, number>();
  const firstUnnamed = () => unnamed.values().next().value;
  for (const [index, line] of lines.entries()) {
    // Two may both begin anew behind an unfinished one.
    if (line === "" && readAuditLine(lines[index + 1] ?? "")?.unfinished !== undefined) continue;
    const read = readAuditLine(line);
    if (!read) {
      unfinished.add(nameOf(line));
      if (!unnamed.has(nameOf(line))) unnamed.set(nameOf(line), index + 1);
      continue;
    }
    if (read.unfinished !== undefined) unnamed.delete(read.unfinished);
    const before = writers.get(read.writer) ?? { seq: 0, mark: "" };
    const after = read.after ?? (read.seq > 1 ? "" : "none");
    const isNext = read.seq === before.seq + 1 && marks.has(after);
    const written = line.replace(/,"mark":"[0-9a-f]{32}"\}$/, "}");
    begun ??= read.at;
    const isWhole =
      isNext &&
      // A file from before that was put in the place of the one that is followed.
      (read.since === undefined || begun >= read.since) &&
      markOf(key, before.mark, written) === read.mark &&
      (read.unfinished === undefined ||
        unfinished.has(read.unfinished) ||
        isBeginning(read.unfinished, lines.slice(Math.max(0, index - AT_ONCE), index)));
    if (!isWhole) return firstUnnamed() ?? index + 1;
    writers.set(read.writer, read);
    marks.add(read.mark);
  }
  return firstUnnamed();
}

/** How many lines others may put there while a writer looks at the end and writes behind it. */
const AT_ONCE = 20;

/** Whether it names the beginning of one of these lines, which another was just writing: it has come to its end since. */
function isBeginning(name: string, lines: readonly string[]): boolean {
  return lines.some((line) =>
    Array.from(line, (_, at) => line.slice(0, at + 1)).some((begun) => nameOf(begun) === name),
  );
}

/** How many lines were never finished; of the last one nobody has said so yet if it has no end. */
export function unfinishedLines(text: string): { named: number; isLast: boolean } {
  const lines = text.split("\n");
  const isLast = lines.pop() !== "";
  return { named: lines.filter((line) => line !== "" && !readAuditLine(line)).length, isLast };
}
