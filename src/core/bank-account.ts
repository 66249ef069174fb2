import type { Verdict } from "./verdict.ts";

/**
 * Validates an ABA routing number: nine digits whose sum, weighted 3, 7, 1, is a multiple of ten (ABA Routing Number
 * Policy).
 */
export function judgeRoutingNumber(digits: string): Verdict {
  const judged = judgeDigits(digits, 9, 9);
  if (judged !== "valid") return judged;
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += Number(digits[i]) * [3, 7, 1][i % 3]!;
  return sum > 0 && sum % 10 === 0 ? "valid" : "invalid";
}

/** Validates a number by its count of digits. */
export function judgeDigits(digits: string, least: number, most: number): Verdict {
  if (!digits) return "empty";
  if (digits.length < least) return "incomplete";
  return digits.length > most ? "invalid" : "valid";
}
