import { brandOf } from "./brands.ts";
import { luhn } from "./luhn.ts";
import type { Verdict } from "./verdict.ts";

/** Returns the maximum number of digits for a number with these first digits. */
export function longestNumber(digits: string): number {
  return brandOf(digits).lengths.at(-1)!;
}

/**
 * Validates a complete card number (ASCII digits). Numbers of local schemes need no check digit, because not all of
 * these schemes have one (three published test cards fail it).
 */
export function judgeCardNumber(digits: string): Verdict {
  const { brand, lengths } = brandOf(digits);
  if (!digits) return "empty";
  if (digits.length > lengths.at(-1)!) return "invalid";
  if (!lengths.includes(digits.length)) return "incomplete";
  return brand === "LOCAL_BRAND_ONLY" || luhn(digits) ? "valid" : "invalid";
}

/**
 * Validates a card number while the payer is still in the field. Below the brand's usual length the result is
 * `incomplete`, because the check digit of a partial number means nothing and an earlier result would reveal the
 * number's length. A wrong check digit at the usual length stays `incomplete`, because the number may be longer.
 */
export function judgeTypedCardNumber(digits: string): Verdict {
  const { lengths, usual } = brandOf(digits);
  const verdict = judgeCardNumber(digits);
  if (verdict === "empty" || digits.length >= lengths.at(-1)!) return verdict;
  return digits.length === usual && verdict === "valid" ? verdict : "incomplete";
}
