import { z } from "../../wire/schema/zod.ts";

const most = (otherwise: number) => z._default(z.int().check(z.minimum(1), z.maximum(1_000_000)), otherwise);

/**
 * How often payers' browsers may do what those who try out cards do often. Servers with a merchant's password are
 * not limited by any of it. An address is an IPv4 address or the first 64 bits of an IPv6 one.
 */
export const Limits = z.strictObject({
  /** Frame documents for one address in a minute; a page of four fields takes one. */
  documentsPerMinute: most(120),
  /** Calls of frames from one address in a minute, questions about a card among them. */
  callsPerMinute: most(60),
  /** Cards stored from one address in a minute. */
  updatesPerMinute: most(20),
  /** Cards stored from one address by frames of one document, as long as that lives. */
  updatesPerDocument: most(30),
  /** Calls of frames for one merchant in a second. */
  callsPerSecond: most(50),
  /** Different card numbers in one session. */
  cardsPerSession: most(5),
  /** Sessions with one card number in a day; a fifth of that is logged. */
  sessionsPerCard: most(50),
});
export type Limits = z.infer<typeof Limits>;

/** The limits where the operator sets none. */
export const LIMITS: Limits = Limits.parse({});
