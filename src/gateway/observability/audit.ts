import { randomBytes } from "node:crypto";
import { closeSync } from "node:fs";
import { join } from "node:path";
import { appendLine, endOf, firstMark, openAuditFile } from "./audit-file.ts";
import { markOf, nameOf, readAuditLine } from "./audit-line.ts";
import { codeOf } from "../system/code-of.ts";
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

/** The same event again within this time is counted, not written: a flood must not fill the disk. */
const FOLD_MS = 1000;

/** What an audit log is opened with. */
export interface AuditDependencies {
  /** The file, which only grows; it is made for its owner's eyes. */
  path: string;
  /** Keys the marks by which a changed or missing line is noticed. */
  key: Uint8Array;
  now: () => Date;
  /** Told when the file cannot be written; the service goes on. */
  onFailure: (kind: string) => void;
}

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
export function openAudit({ path, key, now, onFailure }: AuditDependencies): Audit {
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
      const last = lines.map(readAuditLine).findLast((line) => line && line.writer !== writer)?.mark ?? "";
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
