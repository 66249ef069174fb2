import { digitsOf } from "./digits.ts";
import { latePattern } from "./late-pattern.ts";
import type { Verdict } from "./verdict.ts";

/** The maximum length of a name on a card (the protocol allows 256). */
export const LONGEST_NAME = 256;

/**
 * Validates the name of a cardholder or an account holder. A name needs a letter. Three consecutive digits, or twelve
 * digits in all, are rejected, so that no card number is stored as a name, which merchants can read. The only
 * invisible characters allowed are the joiners of Persian and Indic spelling. The gateway applies the same rule.
 */
export function judgeName(name: string, longest = LONGEST_NAME): Verdict {
  const normalized = name.normalize("NFKC").trim();
  if (!normalized) return "empty";
  const digits = digitsOf(normalized);
  const numberLike =
    latePattern("\\p{Nd}{3}").test(normalized.replace(latePattern("[\\s\\p{P}\\p{S}\\p{C}]", "gu"), "")) ||
    digits.length > 11;
  return latePattern("\\p{L}").test(normalized) &&
    !numberLike &&
    normalized.length <= longest &&
    !latePattern("(?![\\u200c\\u200d])\\p{C}").test(normalized)
    ? "valid"
    : "invalid";
}
