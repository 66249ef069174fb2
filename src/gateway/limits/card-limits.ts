import { createHmac, randomBytes } from "node:crypto";
import { GatewayError } from "../../wire/rest/errors.ts";
import { evictOldest } from "./limiter.ts";
import type { Limits } from "../config/limits-schema.ts";
import type { Log, SecurityEvent } from "../observability/log.ts";

/** Limits the sessions of one card number, and the card numbers of one session, against card testing. */
export interface CardLimits {
  /** Counts a card number in a session; the same pair counts once. @throws GatewayError TOO_MANY_REQUESTS */
  check(number: string, session: string, merchant: string): void;
}

const DAY_MS = 86_400_000;
/** How many card numbers, and how many sessions, are kept; the ones used longest ago are evicted. */
const CAPACITY = 10_000;

/**
 * Creates the limits. Only keyed hashes of numbers and sessions are kept, in memory. The key and the hashes are discarded after a
 * day.
 *
 * @param now the clock, in ms
 * @param capacity how many numbers, and how many sessions, are kept
 */
export function createCardLimits(
  { sessionsPerCard, cardsPerSession }: Pick<Limits, "sessionsPerCard" | "cardsPerSession">,
  log: Log,
  now: () => number,
  capacity = CAPACITY,
): CardLimits {
  let key = randomBytes(32);
  let until = now() + DAY_MS;
  const sessionsOf = createRecentSets(capacity);
  const numbersOf = createRecentSets(capacity);

  const hash = (kind: string, text: string) =>
    createHmac("sha256", key).update(`${kind} ${text}`).digest("base64").slice(0, 16);

  function reject(what: SecurityEvent, merchant: string): never {
    log({ event: "security", what, merchant });
    throw new GatewayError("TOO_MANY_REQUESTS");
  }

  return {
    check(number, session, merchant) {
      // The second condition also discards them when the clock was set back.
      if (now() >= until || now() < until - DAY_MS) {
        key = randomBytes(32);
        until = now() + DAY_MS;
        sessionsOf.clear();
        numbersOf.clear();
      }
      const [card, place] = [hash("number", number), hash("session", session)];
      const sessions = sessionsOf.get(card);
      const numbers = numbersOf.get(place);
      if (!numbers.has(card) && numbers.size >= cardsPerSession) reject("cards-many", merchant);
      if (!sessions.has(place) && sessions.size >= sessionsPerCard) reject("card-refused", merchant);
      numbers.add(card);
      if (sessions.has(place)) return;
      sessions.add(place);
      if (sessions.size === Math.floor(sessionsPerCard / 5) + 1) {
        log({ event: "security", what: "card-often", merchant });
      }
    },
  };
}

/** Creates a set for each name, and keeps the sets that were used last. */
function createRecentSets(max: number) {
  const sets = new Map<string, Set<string>>();
  return {
    get(name: string): Set<string> {
      const set = sets.get(name) ?? new Set();
      sets.delete(name);
      sets.set(name, set);
      if (sets.size > max) evictOldest(sets, max);
      return set;
    },
    clear: () => sets.clear(),
  };
}
