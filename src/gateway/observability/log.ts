import { luhn } from "../../core/luhn.ts";
import type { ProofOutcome, ProofState } from "./proof-outcome.ts";

/** The events of the log. No other event or member is ever logged. */
export type LogEvent =
  | { event: "started"; address: string }
  | { event: "stopped" }
  /** The key ring's file has changed. `taken` is whether it was applied; otherwise the previous ring stays. */
  | { event: "key-ring"; taken: boolean }
  /** The configuration's merchants were read again. `taken` is whether they were applied; otherwise the previous ones stay. */
  | { event: "reloaded"; taken: boolean }
  | {
      event: "request";
      /** The path as a template, or `unknown`. */
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
  /** A browser reports a violation of a frame document's policy. `what` is the directive, from a closed list. */
  | { event: "policy-report"; what: string }
  | { event: "notification"; merchant: string; attempt: number; delivered: boolean }
  | { event: "expired"; removed: number }
  /** The proof of a merchant's origin was checked. Both are from the configuration. */
  | { event: "origin-proof"; merchant: string; origin: string; state: ProofState; outcome: ProofOutcome }
  /** The machine's clock was moved forward, or back if `seconds` is negative. */
  | { event: "clock-moved"; seconds: number }
  /** The table of issuer ranges has changed. `taken` is whether it was applied; otherwise `line` is the first invalid line. */
  | { event: "bin-table"; taken: boolean; line?: number };

/** Events that an attack may cause. */
export type SecurityEvent =
  | "credentials"
  | "frame-token"
  /** A call from a page whose origin is registered but not proven. */
  | "origin-unproven"
  | "authentication-limit"
  | "unopenable"
  /** One card number in many sessions; `card-refused`: in so many that further ones are rejected. */
  | "card-often"
  | "card-refused"
  /** More card numbers in one session than the limit allows. */
  | "cards-many"
  /** An unusual share of the calls of one merchant's frames was rejected. */
  | "refused-often"
  | "rate-limit";

/** Writes one event to the log. */
export type Log = (event: LogEvent) => void;

/** Creates a log that writes each event as one line of JSON, with card numbers scrubbed. */
export function createLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  return (event) => write(`${scrub(JSON.stringify({ at: now().toISOString(), ...event }))}\n`);
}

/** 12 to 19 digits, in any script, with the usual separators between them. */
const DIGIT_RUN = /\p{Nd}(?:[ \u00A0\u2009._/-]?\p{Nd}){11,18}/gu;

/**
 * Replaces every text that looks like a card number: a run of digits that passes the Luhn check and begins like a card. It is the
 * second defence behind the rule that no event has a card number.
 */
export function scrub(line: string): string {
  return line.replace(DIGIT_RUN, (run) => {
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
