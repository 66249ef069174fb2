import { createHash, createHmac } from "node:crypto";
import { z } from "../../wire/schema/zod.ts";

/** What every line of the audit log has, besides what happened. */
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

export type AuditLine = z.infer<typeof Line>;

/** The mark of a line: over itself, as it is without one, and the mark of the line before it of the same writer. */
export const markOf = (key: Uint8Array, before: string, text: string) =>
  createHmac("sha256", key).update(`${before}\n${text}`).digest("hex").slice(0, 32);

/** What an unfinished line is called by the one behind it. */
export const nameOf = (unfinished: string) =>
  createHash("sha256").update(unfinished).digest("hex").slice(0, 32);

/** Undefined for what is no whole line. */
export function readAuditLine(line: string): AuditLine | undefined {
  try {
    return Line.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
