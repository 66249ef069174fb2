// A *session* is the gateway's container of request fields. Its *version* is the ten-hex-digit revision of the
// content, used as a precondition. The *API version* is the number in the URL. The *update status* states whether an
// operation can use the result of the last write.

/** The result of the last write. An operation can use only `SUCCESS` (protocol, 2.3). */
export type UpdateStatus = "NO_UPDATE" | "SUCCESS" | "FAILURE";

const HEX = /^[0-9a-f]{8}$/;

/** Returns the version of a new session: eight random hex digits and a counter of one (protocol, 2.2). */
export function firstVersion(random: string): string {
  return version(random, 1);
}

/**
 * Returns the version after a successful write. The eight random digits are new each time, so that equal counters
 * never give equal versions. The counter wraps after 255 writes.
 */
export function nextVersion(current: string, random: string): string {
  return version(random, (Number.parseInt(current.slice(8), 16) % 255) + 1);
}

function version(random: string, counter: number): string {
  if (!HEX.test(random)) throw new Error("a session version needs eight random hex digits");
  return random + counter.toString(16).padStart(2, "0");
}

/** The lifetime of a session, in milliseconds. */
export interface Lifetime {
  /** The idle timeout after the last successful write. */
  idle: number;
  /** The maximum age since creation. */
  most: number;
}

/**
 * Returns when a session that was created at `created` and written at `now` expires. All times are in milliseconds
 * since 1970.
 */
export function expiryOf(created: number, now: number, lifetime: Lifetime): number {
  return Math.min(now + lifetime.idle, created + lifetime.most);
}

/** Crockford's base 32: no I, L, O or U, so that an id can be read aloud. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Returns a session id made from 26 random bytes, five bits of each: 130 bits. */
export function sessionId(random: Uint8Array): string {
  if (random.length !== 26) throw new Error("a session id needs 26 random bytes");
  return `SESSION${Array.from(random, (byte) => ALPHABET[byte & 31]).join("")}`;
}
