import { createHash, createHmac, randomBytes } from "node:crypto";
import { closeSync } from "node:fs";
import { join } from "node:path";
import { z } from "../wire/zod.ts";
import { appendLine, endOf, firstMark, openAuditFile } from "./audit-file.ts";
import { codeOf } from "./code-of.ts";
import type { LogEvent } from "./log.ts";

/** What is done to a gateway from its command line, for the same file. */
export type OperatorAct =
  | { event: "merchant-added"; merchant: string }
  | { event: "password-added"; merchant: string }
  | { event: "password-retired"; merchant: string }
  | { event: "key-added"; kid: string }
  | { event: "key-retired"; kid: string }
  | Extract<LogEvent, { event: "origin-proof" }>
  | { event: "backup" };

type Audited =
  | OperatorAct
  | Extract<
      LogEvent,
      { event: "started" | "stopped" | "security" | "frame-refused" | "reloaded" | "key-ring" }
    >;

/** The lasting record of who was refused what, and of what the operator did. */
export interface Audit {
  /** Records what is of interest of what is logged; the rest is none of its business. */
  observe(event: LogEvent): void;
  record(act: OperatorAct): void;
  /** Writes what is still being counted. */
  close(): void;
}

/** Where a gateway's audit log is, in the folder of its data. */
export const auditFile = (data: string) => join(data, "audit.log");

const Line = z.looseObject({
  at: z.string(),
  writer: z.string(),
  seq: z.int(),
  /** In a writer's first line the mark of the one that it found last in the file, later of what another wrote since. */
  after: z.optional(z.string()),
  /** What names the unfinished line that this one was put behind. */
  unfinished: z.optional(z.string()),
  /** In the first line of one that wrote to another file before: the mark and the time of its last line there. */
  follows: z.optional(z.string()),
  since: z.optional(z.string()),
  mark: z.string(),
});

/** The same event again within this time is counted, not written: a flood must not fill the disk. */
const FOLD_MS = 1000;

/** What an audit log is opened with. */
export interface AuditParts {
  /** The file, which only grows; it is made for its owner's eyes. */
  path: string;
  /** Keys the marks by which a changed or missing line is noticed. */
  key: Uint8Array;
  now: () => Date;
  /** Told when the file cannot be written; the service goes on. */
  onFailure: (kind: string) => void;
}

const markOf = (key: Uint8Array, before: string, text: string) =>
  createHmac("sha256", key).update(`${before}\n${text}`).digest("hex").slice(0, 32);

const nameOf = (unfinished: string) => createHash("sha256").update(unfinished).digest("hex").slice(0, 32);

/** Where a writer is. */
interface Chain {
  writer: string;
  /** How many lines it has written. */
  seq: number;
  /** The mark of the last of them, and its time. */
  before: string;
  at?: string;
  /** The mark of the first line of the file that they are in. */
  home?: string;
  /** The mark of the last line of another writer that it has named. */
  heard?: string | undefined;
  follows?: string;
  since?: string | undefined;
}

const newWriter = () => randomBytes(6).toString("hex");

/**
 * Appends one line of JSON for each event. Every line carries a mark over itself and the line before it of the
 * same writer, and names what another has written since: nobody without the key ring can change, insert or take out a
 * line unnoticed, once there is one behind it. Several processes may write to one file. A line that a power cut left
 * unfinished stays as it is, and the next one names it. When that is moved away, each begins
 * anew in the next one, as another writer that says which line it follows.
 */
export function openAudit({ path, key, now, onFailure }: AuditParts): Audit {
  let chain: Chain = { writer: newWriter(), seq: 0, before: "" };
  const repeated = new Map<string, { event: Audited; times: number; timer: ReturnType<typeof setTimeout> }>();

  function write(event: Audited, times = 1): void {
    let file: number | undefined;
    try {
      file = openAuditFile(path);
      // A file is known by its first line: whoever takes out others, in its place or in a copy, changes nothing by it.
      if (chain.seq > 0 && firstMark(file) !== chain.home) {
        chain = { writer: newWriter(), seq: 0, before: "", follows: chain.before, since: chain.at };
      }
      const { writer, seq, before, follows, since } = chain;
      const at = now().toISOString();
      const { lines, unfinished } = endOf(file);
      const last = lines.map(parsed).findLast((line) => line && line.writer !== writer)?.mark ?? "";
      const heard = last === "" ? chain.heard : last;
      const told = {
        at,
        writer,
        seq: seq + 1,
        ...(seq === 0 ? { after: last, follows, since } : heard !== chain.heard && { after: heard }),
        ...(unfinished !== "" && { unfinished: nameOf(unfinished) }),
        ...event,
      };
      const text = JSON.stringify(times === 1 ? told : { ...told, times });
      const mark = markOf(key, before, text);
      const begin = unfinished === "" ? "" : "\n";
      appendLine(file, `${begin}${text.slice(0, -1)},"mark":"${mark}"}\n`);
      chain = { writer, seq: seq + 1, before: mark, at, home: firstMark(file), heard };
    } catch (error) {
      onFailure(codeOf(error));
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  function settle(name: string): void {
    const counted = repeated.get(name);
    repeated.delete(name);
    clearTimeout(counted?.timer);
    if (counted && counted.times > 0) write(counted.event, counted.times);
  }

  function fold(event: Audited): void {
    const name = JSON.stringify(event);
    const known = repeated.get(name);
    if (known) return void (known.times += 1);
    write(event);
    repeated.set(name, { event, times: 0, timer: setTimeout(() => settle(name), FOLD_MS).unref() });
  }

  return {
    observe(event) {
      switch (event.event) {
        case "started":
        case "stopped":
        case "reloaded":
        case "key-ring":
        case "origin-proof":
          return write(event);
        case "security":
        case "frame-refused":
          return fold(event);
        case "request":
        case "failure":
        case "policy-report":
        case "notification":
        case "expired":
        case "bin-table":
      }
    },
    record: (act) => write(act),
    close() {
      for (const name of repeated.keys()) settle(name);
    },
  };
}

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
    if (line === "" && parsed(lines[index + 1] ?? "")?.unfinished !== undefined) continue;
    const read = parsed(line);
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
  return { named: lines.filter((line) => line !== "" && !parsed(line)).length, isLast };
}

function parsed(line: string): z.infer<typeof Line> | undefined {
  try {
    return Line.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
