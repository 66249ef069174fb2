// Words: a *session* is the gateway's container of request fields; its *version* is the ten-hex-digit revision
// of the content (the optimistic lock); the *API version* is the number in the URL; the *update status* says
// whether the last write left something that an operation can use.

/** Whether the last write succeeded; only `SUCCESS` can be used by an operation (protocol, 2.3). */
export type UpdateStatus = "NO_UPDATE" | "SUCCESS" | "FAILURE";

const HEX = /^[0-9a-f]{8}$/;

/** The version of a new session: eight random hex digits and the counter at one (protocol, 2.2). */
export function firstVersion(random: string): string {
  return version(random, 1);
}

/**
 * The version after a successful write. The eight random digits are new each time, so that two versions are
 * never equal by counting; the counter goes round after 255 writes.
 */
export function nextVersion(current: string, random: string): string {
  return version(random, (Number.parseInt(current.slice(8), 16) % 255) + 1);
}

function version(random: string, counter: number): string {
  if (!HEX.test(random)) throw new Error("a version takes eight hex digits");
  return random + counter.toString(16).padStart(2, "0");
}

/** How long a session may live; both in milliseconds. */
export interface Lifetime {
  /** After the last successful write. */
  idle: number;
  /** After creation, whatever happens. */
  most: number;
}

/** When a session created at `created` and written at `now` ends; all in milliseconds since 1970. */
export function expiryOf(created: number, now: number, lifetime: Lifetime): number {
  return Math.min(now + lifetime.idle, created + lifetime.most);
}

/** Crockford's base 32: no I, L, O or U, so that an id can be read aloud. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A session id from 26 random bytes, five bits of each: 130 bits (design, open point "id"). */
export function sessionId(random: Uint8Array): string {
  if (random.length !== 26) throw new Error("a session id takes 26 random bytes");
  return `SESSION${Array.from(random, (byte) => ALPHABET[byte & 31]).join("")}`;
}
