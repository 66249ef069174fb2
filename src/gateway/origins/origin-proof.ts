import type { ProofOutcome, ProofState } from "../observability/proof-outcome.ts";

/** What is known of a merchant's claim to an origin. Times: ms since 1970. */
export interface OriginProof {
  /** When what proves it was found last; nothing when it never was. */
  provenAt?: number;
  /** When somebody looked last, or began to. */
  lookedAt: number;
  /** Looks since then that did not find it. */
  misses: number;
  /** What the last one came to; nothing before the first has ended. */
  outcome?: ProofOutcome;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** How long a proof is left alone, in ms. */
export const PROOF_REST_MS = 7 * DAY;

/**
 * How long a proof holds after it was found last, in ms: a shop that is down, or whose new site has lost the file, has more
 * than three weeks of daily looks to bring it back; a host that has become somebody else's is let go after a month.
 */
export const PROOF_HOLDS_MS = 30 * DAY;

/** Waits after looks that did not find it: one, two and so on in a row. The last goes on for good. */
const WAITS = [MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 6 * 60 * MINUTE, DAY];

/** Until when the origin counts as the merchant's, in ms since 1970; 0 when it does not. */
export function holdsUntil(proof: OriginProof | undefined): number {
  return proof?.provenAt === undefined ? 0 : proof.provenAt + PROOF_HOLDS_MS;
}

/** How a claim stands. @param now ms since 1970 */
export function stateOf(proof: OriginProof | undefined, now: number): ProofState {
  if (proof?.provenAt === undefined) return "unproven";
  if (now >= holdsUntil(proof)) return "lapsed";
  return proof.misses > 0 ? "failing" : "proven";
}

/** When it is time to look again, in ms since 1970. */
export function nextLook(proof: OriginProof | undefined): number {
  if (!proof) return 0;
  if (proof.outcome === "found") return proof.lookedAt + PROOF_REST_MS;
  const nth = Math.min(Math.max(proof.misses, 1), WAITS.length);
  return proof.lookedAt + WAITS[nth - 1]!;
}

/** What is known after a look. @param now ms since 1970 */
export function afterLook(before: OriginProof | undefined, outcome: ProofOutcome, now: number): OriginProof {
  if (outcome === "found") return { provenAt: now, lookedAt: now, misses: 0, outcome };
  return { ...before, lookedAt: now, misses: (before?.misses ?? 0) + 1, outcome };
}
