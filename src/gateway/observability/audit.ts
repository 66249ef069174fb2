import { randomBytes } from "node:crypto";
import { closeSync } from "node:fs";
import { join } from "node:path";
import { appendLine, readEnd, firstMark, openAuditFile } from "./audit-file.ts";
import { computeMark, digestOf, readAuditLine } from "./audit-line.ts";
import { codeOf } from "../system/code-of.ts";
import type { LogEvent } from "./log.ts";

/** Actions of the operator on the command line, which are recorded in the same file. */
export type OperatorAction =
  | { event: "merchant-added"; merchant: string }
  | { event: "password-added"; merchant: string }
  | { event: "password-retired"; merchant: string }
  | { event: "key-added"; kid: string }
  | { event: "key-retired"; kid: string }
  | Extract<LogEvent, { event: "origin-proof" }>
  | { event: "backup" };

type Audited =
  | OperatorAction
  | Extract<
      LogEvent,
      { event: "started" | "stopped" | "security" | "frame-refused" | "reloaded" | "key-ring" }
    >;

/** The audit log: refused requests and actions of the operator, kept for good. */
export interface Audit {
  /** Records an event of the log if it belongs to the audit log. */
  observe(event: LogEvent): void;
  record(action: OperatorAction): void;
  /** Writes the counts of repeated events. */
  close(): void;
}

/** Returns the path of the audit log in the data folder. */
export const auditFile = (data: string) => join(data, "audit.log");

/** The same event again within this time is counted and not written, because a flood must not fill the disk. */
const REPEAT_WINDOW_MS = 1000;

/** The dependencies of `openAudit`. */
export interface AuditDependencies {
  /** The file, which only grows; only its owner may read it. */
  path: string;
  /** The key of the marks, which reveal a changed or missing line. */
  key: Uint8Array;
  now: () => Date;
  /** Called with the error's code when the file cannot be written. The gateway continues. */
  onFailure: (kind: string) => void;
}

/** The position of a writer in the file. */
interface Position {
  writer: string;
  /** How many lines it has written. */
  seq: number;
  /** The mark of the last of them, and its time. */
  mark: string;
  at?: string;
  /** The mark of the file's first line, which identifies the file. */
  fileMark?: string;
  /** The mark of another writer's last line that this writer has named. */
  otherMark?: string | undefined;
  follows?: string;
  since?: string | undefined;
}

const newWriterId = () => randomBytes(6).toString("hex");

/**
 * Opens an audit log that gets one line of JSON for each event. Every line has a mark over itself and the writer's previous line,
 * and names the last line of another writer. So a line that has a successor cannot be changed, inserted or removed unnoticed
 * without the key ring.
 *
 * Several processes may write to one file. A line that a power cut left unfinished stays, and the next line names it. After the
 * file was moved away, each process continues in a new file as another writer, and names the line that it follows.
 */
export function openAudit({ path, key, now, onFailure }: AuditDependencies): Audit {
  let position: Position = { writer: newWriterId(), seq: 0, mark: "" };
  const repeated = new Map<string, { event: Audited; times: number; timer: ReturnType<typeof setTimeout> }>();

  function write(event: Audited, times = 1): void {
    let file: number | undefined;
    try {
      file = openAuditFile(path);
      // The first line identifies the file, so a file from which later lines were removed is still the same one.
      if (position.seq > 0 && firstMark(file) !== position.fileMark) {
        position = { writer: newWriterId(), seq: 0, mark: "", follows: position.mark, since: position.at };
      }
      const { writer, seq, mark: before, follows, since } = position;
      const at = now().toISOString();
      const { lines, unfinished } = readEnd(file);
      const last = lines.map(readAuditLine).findLast((line) => line && line.writer !== writer)?.mark ?? "";
      const otherMark = last === "" ? position.otherMark : last;
      const members = {
        at,
        writer,
        seq: seq + 1,
        ...(seq === 0
          ? { after: last, follows, since }
          : otherMark !== position.otherMark && { after: otherMark }),
        ...(unfinished !== "" && { unfinished: digestOf(unfinished) }),
        ...event,
      };
      const text = JSON.stringify(times === 1 ? members : { ...members, times });
      const mark = computeMark(key, before, text);
      const lineEnd = unfinished === "" ? "" : "\n";
      appendLine(file, `${lineEnd}${text.slice(0, -1)},"mark":"${mark}"}\n`);
      position = { writer, seq: seq + 1, mark, at, fileMark: firstMark(file), otherMark };
    } catch (error) {
      onFailure(codeOf(error));
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  function flush(name: string): void {
    const counted = repeated.get(name);
    repeated.delete(name);
    clearTimeout(counted?.timer);
    if (counted && counted.times > 0) write(counted.event, counted.times);
  }

  function writeOrCount(event: Audited): void {
    const name = JSON.stringify(event);
    const known = repeated.get(name);
    if (known) return void (known.times += 1);
    write(event);
    repeated.set(name, { event, times: 0, timer: setTimeout(() => flush(name), REPEAT_WINDOW_MS).unref() });
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
          return writeOrCount(event);
        case "request":
        case "failure":
        case "policy-report":
        case "notification":
        case "expired":
        case "bin-table":
      }
    },
    record: (action) => write(action),
    close() {
      for (const name of repeated.keys()) flush(name);
    },
  };
}
