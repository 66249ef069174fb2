import { createHmac } from "node:crypto";

/** The proof that a shop publishes for an origin, and its two possible places. */
export interface DomainChallenge {
  /** The text to publish. */
  line: string;
  /** The URL of a text file that contains the line; it may contain others. */
  file: string;
  /** The name of a DNS TXT record whose value is the line. */
  record: string;
}

/**
 * Returns the challenge for a merchant's origin. Its line is a keyed hash of merchant and origin: it cannot be guessed, proves no
 * other merchant or origin, is the same on every instance, and stays when keys are rotated.
 *
 * @param key derived from the key ring for this purpose alone
 */
export function challengeOf(key: Uint8Array, merchant: string, origin: string): DomainChallenge {
  // Unambiguous, because neither contains a bar.
  const mac = createHmac("sha256", key).update(`hs-origin/v1|${merchant}|${origin}`).digest("base64url");
  return {
    line: `hosted-session-proof=${mac}`,
    file: `${origin}/.well-known/hosted-session/${merchant}.txt`,
    record: `_hosted-session.${new URL(origin).hostname}`,
  };
}
