import { digitsOf } from "./digits.ts";
import { latePattern } from "./late-pattern.ts";
import type { Verdict } from "./verdict.ts";

/** The most characters a name on a card has here (the protocol allows 256; people's names end well before). */
export const LONGEST_NAME = 256;

/**
 * Judges a name on a card or of an account holder. A name has a letter, and never the look of a number: a run
 * of three digits, or twelve digits in all, is refused so that no card number is ever stored as a name, which
 * merchants may read. Of invisible characters only the joiners of Persian and Indic spelling pass. The service
 * holds the same rule.
 */
export function judgeName(name: string, longest = LONGEST_NAME): Verdict {
  const plain = name.normalize("NFKC").trim();
  if (!plain) return "empty";
  const digits = digitsOf(plain);
  const numberLike =
    latePattern("\\p{Nd}{3}").test(plain.replace(latePattern("[\\s\\p{P}\\p{S}\\p{C}]", "gu"), "")) ||
    digits.length > 11;
  return latePattern("\\p{L}").test(plain) &&
    !numberLike &&
    plain.length <= longest &&
    !latePattern("(?![\\u200c\\u200d])\\p{C}").test(plain)
    ? "valid"
    : "invalid";
}
