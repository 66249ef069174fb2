import { createHmac } from "node:crypto";

/** What a shop publishes to show that an origin is its own, and where: one of the two places is enough. */
export interface DomainChallenge {
  /** The line. */
  line: string;
  /** A file that has the line, beside others perhaps. */
  file: string;
  /** The name of a DNS record of type TXT that is the line. */
  record: string;
}

/**
 * What proves that an origin is a merchant's. The line is a keyed hash of both: nobody can guess it, every instance knows
 * it, it proves no other merchant and no other origin, and it stays when keys are rotated.
 *
 * @param key derived from the key ring for this purpose alone
 */
export function challengeOf(key: Uint8Array, merchant: string, origin: string): DomainChallenge {
  // Neither has the bar in it.
  const mac = createHmac("sha256", key).update(`hs-origin/v1|${merchant}|${origin}`).digest("base64url");
  return {
    line: `hosted-session-proof=${mac}`,
    file: `${origin}/.well-known/hosted-session/${merchant}.txt`,
    record: `_hosted-session.${new URL(origin).hostname}`,
  };
}
