import type { Verdict } from "./verdict.ts";

/** A calendar month: `month` 1 to 12, `year` with four digits. */
export interface CalendarMonth {
  month: number;
  year: number;
}

/**
 * Validates an expiry date given as `MM` and `YY` (or `YYYY`). A card is valid through the last day of its month
 * (ISO/IEC 7813). The caller's clock sets `today`.
 */
export function judgeExpiry(month: string, year: string, today: CalendarMonth): Verdict {
  if (!month && !year) return "empty";
  const judgedMonth = judgeExpiryMonth(month);
  const judgedYear = judgeExpiryYear(year, today);
  if (judgedMonth === "invalid" || judgedYear === "invalid") return "invalid";
  if (judgedMonth !== "valid" || judgedYear === "incomplete" || judgedYear === "empty") return "incomplete";
  if (judgedYear === "expired") return judgedYear;
  return fullYear(year) === today.year && Number(month) < today.month ? "expired" : "valid";
}

/** Validates a month: "1" to "12", with or without a leading zero. */
export function judgeExpiryMonth(month: string): Verdict {
  if (!month) return "empty";
  if (/^(0?[1-9]|1[0-2])$/.test(month)) return "valid";
  return month === "0" ? "incomplete" : "invalid";
}

/**
 * Validates a year of two or four digits. A year more than fifty years ahead is invalid, because it is a typing
 * error.
 */
export function judgeExpiryYear(year: string, today: CalendarMonth): Verdict {
  if (!year) return "empty";
  if (!/^\d{2}(\d\d)?$/.test(year)) return /^(\d|20\d)$/.test(year) ? "incomplete" : "invalid";
  const ahead = fullYear(year) - today.year;
  if (ahead < 0) return "expired";
  return ahead > 50 ? "invalid" : "valid";
}

/** Returns the year with four digits; two digits mean this century. */
export function fullYear(year: string): number {
  return year.length === 2 ? 2000 + Number(year) : Number(year);
}
