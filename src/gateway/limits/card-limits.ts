import { createHmac, randomBytes } from "node:crypto";
import { GatewayError } from "../../wire/rest/errors.ts";
import { forgetOldest } from "./limiter.ts";
import type { Limits } from "../config/limits-schema.ts";
import type { Log, SecurityEvent } from "../observability/log.ts";

/** Webhooks one card number in session after session, and number after number in one session: either is trying out. */
export interface CardLimits {
  /** Counts a payer's number for a session; the same pair counts once. @throws GatewayError TOO_MANY_REQUESTS */
  check(number: string, session: string, merchant: string): void;
}

const DAY_MS = 86_400_000;
/** Numbers, and sessions, that are remembered; beyond them those seen longest ago are forgotten. */
const REMEMBERED = 10_000;

/**
 * Neither number nor session is kept, only their hashes under a key that never leaves this process's memory and is
 * thrown away with them after a day.
 *
 * @param now milliseconds
 * @param remembered how many numbers, and how many sessions
 */
export function createCardLimits(
  { sessionsPerCard, cardsPerSession }: Pick<Limits, "sessionsPerCard" | "cardsPerSession">,
  log: Log,
  now: () => number,
  remembered = REMEMBERED,
): CardLimits {
  let key = randomBytes(32);
  let until = now() + DAY_MS;
  const sessionsOf = createMarks(remembered);
  const numbersOf = createMarks(remembered);

  const hash = (kind: string, text: string) =>
    createHmac("sha256", key).update(`${kind} ${text}`).digest("base64").slice(0, 16);

  function refuse(what: SecurityEvent, merchant: string): never {
    log({ event: "security", what, merchant });
    throw new GatewayError("TOO_MANY_REQUESTS");
  }

  return {
    check(number, session, merchant) {
      // Also after a clock that was set back by more than is left of the day.
      if (now() >= until || now() < until - DAY_MS) {
        key = randomBytes(32);
        until = now() + DAY_MS;
        sessionsOf.clear();
        numbersOf.clear();
      }
      const [card, place] = [hash("number", number), hash("session", session)];
      const sessions = sessionsOf.get(card);
      const numbers = numbersOf.get(place);
      if (!numbers.has(card) && numbers.size >= cardsPerSession) refuse("cards-many", merchant);
      if (!sessions.has(place) && sessions.size >= sessionsPerCard) refuse("card-refused", merchant);
      numbers.add(card);
      if (sessions.has(place)) return;
      sessions.add(place);
      if (sessions.size === Math.floor(sessionsPerCard / 5) + 1) {
        log({ event: "security", what: "card-often", merchant });
      }
    },
  };
}

/** A set for each name, of the names that were asked for last. */
function createMarks(most: number) {
  const sets = new Map<string, Set<string>>();
  return {
    get(name: string): Set<string> {
      const set = sets.get(name) ?? new Set();
      sets.delete(name);
      sets.set(name, set);
      if (sets.size > most) forgetOldest(sets, most);
      return set;
    },
    clear: () => sets.clear(),
  };
}
