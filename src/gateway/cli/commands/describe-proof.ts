import type { ProofOutcome } from "../../observability/proof-outcome.ts";
import { validUntil, stateOf, type OriginProof } from "../../origins/origin-proof.ts";

/** Why a look found nothing. */
const WHY: Record<ProofOutcome, string> = {
  "found": "the line was found",
  "absent": "there is no such file, and no such record",
  "different": "the file is there without the line, and there is no such record",
  "redirected": "the file's address leads elsewhere, where nobody follows, and there is no such record",
  "unreachable": "the shop did not answer in time, and there is no such record",
  "untrusted": "the shop has no certificate that is good for its name, and there is no such record",
  "unresolved": "the name has no address, and there is no such record",
  "private-address":
    "the name leads to an address of no public network, where nobody looks, and there is no such record",
};

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** How a claim to an origin stands, for the operator. @param now ms since 1970 */
export function proofWords(proof: OriginProof | undefined, now: number): string {
  const why = proof?.outcome === undefined ? "nobody has looked yet" : WHY[proof.outcome];
  switch (stateOf(proof, now)) {
    case "proven":
      return `proven, last on ${day(proof!.provenAt!)}`;
    case "failing":
      return `proven until ${day(validUntil(proof))} unless it is found again: ${why}`;
    case "lapsed":
      return `not proven any more since ${day(validUntil(proof))}: ${why}`;
    case "unproven":
      return `not proven: ${why}`;
  }
}
