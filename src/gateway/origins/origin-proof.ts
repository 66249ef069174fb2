import type { ProofOutcome, ProofState } from "../observability/proof-outcome.ts";

/** The stored state of a merchant's claim to an origin. Times are in ms since 1970. */
export interface OriginProof {
  /** When the proof was last found. */
  provenAt?: number;
  /** When the last check began, or its result was stored. Stored rows have this name. */
  lookedAt: number;
  /** Checks since then that did not find the proof. */
  misses: number;
  /** The result of the last check. */
  outcome?: ProofOutcome;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Time from a check that found the proof to the next check, in ms. */
export const PROOF_RECHECK_MS = 7 * DAY;

/**
 * How long a proof is valid after it was last found, in ms. A shop that is down, or whose new site lost the file, has more than three
 * weeks of daily checks to restore it. A host that changed its owner loses the origin after a month.
 */
export const PROOF_VALID_MS = 30 * DAY;

/** Delays after the first, second and further failed checks in a row, in ms. The last delay repeats. */
const RETRY_DELAYS = [MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 6 * 60 * MINUTE, DAY];

/** Returns when the proof expires, in ms since 1970; 0 without a proof. */
export function validUntil(proof: OriginProof | undefined): number {
  return proof?.provenAt === undefined ? 0 : proof.provenAt + PROOF_VALID_MS;
}

/** Returns the state of a claim. @param now ms since 1970 */
export function stateOf(proof: OriginProof | undefined, now: number): ProofState {
  if (proof?.provenAt === undefined) return "unproven";
  if (now >= validUntil(proof)) return "lapsed";
  return proof.misses > 0 ? "failing" : "proven";
}

/** Returns when the next check is due, in ms since 1970. */
export function nextCheckAt(proof: OriginProof | undefined): number {
  if (!proof) return 0;
  if (proof.outcome === "found") return proof.lookedAt + PROOF_RECHECK_MS;
  const nth = Math.min(Math.max(proof.misses, 1), RETRY_DELAYS.length);
  return proof.lookedAt + RETRY_DELAYS[nth - 1]!;
}

/** Returns the state after a check. @param now ms since 1970 */
export function afterCheck(before: OriginProof | undefined, outcome: ProofOutcome, now: number): OriginProof {
  if (outcome === "found") return { provenAt: now, lookedAt: now, misses: 0, outcome };
  return { ...before, lookedAt: now, misses: (before?.misses ?? 0) + 1, outcome };
}
