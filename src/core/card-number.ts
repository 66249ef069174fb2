import { brandOf } from "./brands.ts";
import { luhn } from "./luhn.ts";
import type { Verdict } from "./verdict.ts";

/** The most digits a number that begins so can have. */
export function longestNumber(digits: string): number {
  return brandOf(digits).lengths.at(-1)!;
}

/**
 * Judges a card number (ASCII digits) as it stands, as if the payer were done with it. Local schemes are not
 * held to a check digit: not all of them have one (three published test cards fail it).
 */
export function judgeCardNumber(digits: string): Verdict {
  const { brand, lengths } = brandOf(digits);
  if (!digits) return "empty";
  if (digits.length > lengths.at(-1)!) return "invalid";
  if (!lengths.includes(digits.length)) return "incomplete";
  return brand === "LOCAL_BRAND_ONLY" || luhn(digits) ? "valid" : "invalid";
}

/**
 * Judges a card number while the payer is still in the field. Nothing is decided before the length that is
 * usual for the brand: the check digit of a half-typed number means nothing, and saying so would tell how
 * long the number is. A wrong check digit at the usual length may still become a longer, right number.
 */
export function judgeTypedCardNumber(digits: string): Verdict {
  const { lengths, usual } = brandOf(digits);
  const verdict = judgeCardNumber(digits);
  if (verdict === "empty" || digits.length >= lengths.at(-1)!) return verdict;
  return digits.length === usual && verdict === "valid" ? verdict : "incomplete";
}
