import type { ProofOutcome } from "../../observability/proof-outcome.ts";
import { validUntil, stateOf, type OriginProof } from "../../origins/origin-proof.ts";

/** Why a verification did not find the line. */
const REASONS: Record<ProofOutcome, string> = {
  "found": "the line was found",
  "absent": "the file does not exist, and no TXT record has the line",
  "different": "the file does not contain the line, and no TXT record has the line",
  "redirected": "the file's URL redirects, which is not followed, and no TXT record has the line",
  "unreachable": "the shop did not respond in time, and no TXT record has the line",
  "untrusted": "the shop has no valid certificate for its name, and no TXT record has the line",
  "unresolved": "the name has no address, and no TXT record has the line",
  "private-address":
    "the name resolves to a private address, which is not requested, and no TXT record has the line",
};

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** Describes the status of an origin proof for the operator. @param now ms since 1970 */
export function describeProof(proof: OriginProof | undefined, now: number): string {
  const reason = proof?.outcome === undefined ? "not verified yet" : REASONS[proof.outcome];
  switch (stateOf(proof, now)) {
    case "proven":
      return `proven, last on ${day(proof!.provenAt!)}`;
    case "failing":
      return `proven until ${day(validUntil(proof))} unless the line is found again: ${reason}`;
    case "lapsed":
      return `no longer proven since ${day(validUntil(proof))}: ${reason}`;
    case "unproven":
      return `not proven: ${reason}`;
  }
}
