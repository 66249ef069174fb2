import { createHmac, randomBytes } from "node:crypto";
import { GatewayError } from "../wire/errors.ts";
import type { Log } from "./log.ts";

/** Notices a card number that turns up in session after session: somebody tries it out, or pays with it for others. */
export interface CardLimits {
  /** Counts a payer's number for a session; the same session counts once. @throws GatewayError TOO_MANY_REQUESTS */
  check(number: string, session: string, merchant: string): void;
}

/** Sessions with one number within a day: above the first it is logged, above the second refused. */
const NOTICED = 10;
const MOST = 50;
const DAY_MS = 86_400_000;
/** Numbers that are remembered; beyond them the one that was seen longest ago is forgotten. */
const NUMBERS = 10_000;

/**
 * Neither number nor session is kept, only their hashes under a key that never leaves this process's memory and is
 * thrown away with them after a day.
 *
 * @param now milliseconds
 * @param numbers how many numbers are remembered
 */
export function createCardLimits(log: Log, now: () => number, numbers = NUMBERS): CardLimits {
  let key = randomBytes(32);
  let until = now() + DAY_MS;
  /** Of each number the sessions, the number seen last at the end. */
  const seen = new Map<string, Set<number>>();

  const hash = (kind: string, text: string) => createHmac("sha256", key).update(`${kind} ${text}`).digest();

  function sessionsOf(number: string): Set<number> {
    const name = hash("number", number).toString("base64");
    const sessions = seen.get(name) ?? new Set();
    seen.delete(name);
    seen.set(name, sessions);
    const [oldest] = seen.keys();
    if (seen.size > numbers && oldest !== undefined) seen.delete(oldest);
    return sessions;
  }

  return {
    check(number, session, merchant) {
      if (now() >= until) {
        key = randomBytes(32);
        until = now() + DAY_MS;
        seen.clear();
      }
      const sessions = sessionsOf(number);
      const mark = hash("session", session).readUIntBE(0, 6);
      if (sessions.has(mark)) return;
      if (sessions.size >= MOST) {
        log({ event: "security", what: "card-refused", merchant });
        throw new GatewayError("TOO_MANY_REQUESTS");
      }
      sessions.add(mark);
      if (sessions.size === NOTICED + 1) log({ event: "security", what: "card-often", merchant });
    },
  };
}
