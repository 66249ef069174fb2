import { createHash, createHmac } from "node:crypto";
import { z } from "../../wire/schema/zod.ts";

/** The members of every line of the audit log, besides those of its event. */
const Line = z.looseObject({
  at: z.string(),
  writer: z.string(),
  seq: z.int(),
  /** The mark of the file's last line: in a writer's first line, and later when another writer has appended lines since. */
  after: z.optional(z.string()),
  /** The digest of the unfinished line before this one. */
  unfinished: z.optional(z.string()),
  /** In the first line of a writer that wrote to another file before: mark and time of its last line there. */
  follows: z.optional(z.string()),
  since: z.optional(z.string()),
  mark: z.string(),
});

export type AuditLine = z.infer<typeof Line>;

/**
 * Computes the mark of a line: an HMAC over the previous mark of the same writer and the line without its mark.
 *
 * @param before the previous mark; empty for a writer's first line
 */
export const computeMark = (key: Uint8Array, before: string, text: string) =>
  createHmac("sha256", key).update(`${before}\n${text}`).digest("hex").slice(0, 32);

/** Returns the digest by which a later line names an unfinished line. */
export const digestOf = (unfinished: string) =>
  createHash("sha256").update(unfinished).digest("hex").slice(0, 32);

/** Parses a line; undefined when it is not a whole line. */
export function readAuditLine(line: string): AuditLine | undefined {
  try {
    return Line.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
