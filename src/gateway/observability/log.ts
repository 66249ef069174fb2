import { luhn } from "../../core/luhn.ts";
import type { ProofOutcome } from "./proof-outcome.ts";
import type { ProofState } from "./proof-outcome.ts";

/** Everything that can be logged: events of this list, with these members and no others. */
export type LogEvent =
  | { event: "started"; address: string }
  | { event: "stopped" }
  /** The file of the key ring has changed; not taken, the ring before stays. */
  | { event: "key-ring"; taken: boolean }
  /** The configuration's merchants were read again; not taken, those before stay. */
  | { event: "reloaded"; taken: boolean }
  | {
      event: "request";
      /** The address as a template, or `unknown`. */
      route: string;
      method: string;
      status: number;
      ms: number;
      merchant?: string;
      caller?: string;
      error?: string;
    }
  | { event: "failure"; supportCode: string; where: string; kind: string }
  | { event: "security"; what: SecurityEvent; merchant?: string }
  | { event: "frame-refused"; reason: string }
  /** A browser tells that a frame document's policy was violated: the directive, from a closed list. */
  | { event: "policy-report"; what: string }
  | { event: "notification"; merchant: string; attempt: number; delivered: boolean }
  | { event: "expired"; removed: number }
  /** Somebody has looked for what proves a merchant's origin; both are of the configuration. */
  | { event: "origin-proof"; merchant: string; origin: string; state: ProofState; outcome: ProofOutcome }
  /** The machine's clock was moved, forward or (less than zero) back. */
  | { event: "clock-moved"; seconds: number }
  /** The table of issuer ranges has changed; not taken, the one before stays, and `line` is the first that is wrong. */
  | { event: "bin-table"; taken: boolean; line?: number };

/** What somebody who watches for attacks wants to know of. */
export type SecurityEvent =
  | "credentials"
  | "frame-token"
  /** A call from a page whose origin is registered, and not proven. */
  | "origin-unproven"
  | "authentication-limit"
  | "unopenable"
  /** One card number in many sessions, and in so many that no more are let in. */
  | "card-often"
  | "card-refused"
  /** More card numbers in one session than a payer has. */
  | "cards-many"
  /** An unusual share of the calls of one merchant's frames is refused. */
  | "refused-often"
  | "rate-limit";

export type Log = (event: LogEvent) => void;

/** Writes each event as one line of JSON, with a scrubber for card numbers behind it. */
export function createLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  return (event) => write(`${scrub(JSON.stringify({ at: now().toISOString(), ...event }))}\n`);
}

/** 12 to 19 digits, in any script, with the separators that people put between them. */
const ROW = /\p{Nd}(?:[ \u00A0\u2009._/-]?\p{Nd}){11,18}/gu;

/**
 * Replaces what looks like a card number. The last line behind the rule that none is ever logged: a run of
 * digits that passes the Luhn check and begins like a card.
 */
export function scrub(line: string): string {
  return line.replace(ROW, (run) => {
    const digits = run.normalize("NFKC").replace(/\D/g, "");
    for (let from = 0; from + 12 <= digits.length; from += 1) {
      for (let length = digits.length - from; length >= 12; length -= 1) {
        const part = digits.slice(from, from + length);
        if (/^[1-69]/.test(part) && luhn(part)) return "[pan]";
      }
    }
    return run;
  });
}
