import { z } from "../../wire/schema/zod.ts";

const limit = (preset: number) => z._default(z.int().check(z.minimum(1), z.maximum(1_000_000)), preset);

/**
 * Rate limits for payers' browsers, against card testing. A server that authenticates with the merchant's password is not
 * limited. An address is an IPv4 address, or the first 64 bits of an IPv6 address.
 */
export const Limits = z.strictObject({
  /** Frame documents for one address in a minute; a page of four fields loads one. */
  documentsPerMinute: limit(120),
  /** Calls of frames from one address in a minute, card type inquiries included. */
  callsPerMinute: limit(60),
  /** Cards stored from one address in a minute. */
  updatesPerMinute: limit(20),
  /** Cards stored from one address by frames of one document, in the lifetime of its frame token. */
  updatesPerDocument: limit(30),
  /** Calls of frames for one merchant in a second. */
  callsPerSecond: limit(50),
  /** Different card numbers in one session. */
  cardsPerSession: limit(5),
  /** Sessions with one card number in a day; a fifth of that is logged. */
  sessionsPerCard: limit(50),
});
export type Limits = z.infer<typeof Limits>;

/** The limits where the operator sets none. */
export const LIMITS: Limits = Limits.parse({});
