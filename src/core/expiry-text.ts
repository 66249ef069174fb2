import { asciiDigits } from "./digits.ts";

/**
 * Normalizes an expiry date as it is typed or pasted to `MM`, then `MM/`, then `MM/YY`. Accepts 1229, 12/29, 12 /
 * 2029, 122029, 1/29, 2029-12. The slash stays while one part is empty, so that an edit in one part does not move the
 * digits of the other.
 */
export function tidyExpiry(text: string): string {
  const parts = asciiDigits(text)
    .replace(/\D+/g, "/")
    .replace(/^\/(?=\d+\/\d|[01]\d{3}$|20\d{4}$)/, "");
  let [month, year] = parts.split("/") as [string, string?];
  if (year === undefined) {
    if (/^20\d\d(0[1-9]|1[0-2])$/.test(month)) return `${month.slice(4)}/${month.slice(2, 4)}`;
    // A leading 2 to 9 is a complete month, because only 1, 10, 11 and 12 start with a 1.
    if (/^[2-9]/.test(month)) month = `0${month}`;
    if (month.length < 2) return month;
    year = month.slice(2);
  } else if (month.length === 4 && year) {
    [month, year] = [year, month];
  } else if (/^[1-9]\/$/.test(parts)) {
    month = `0${month}`;
  }
  year = (year || month.slice(2)).slice(0, 4);
  if (/^20\d\d$/.test(year)) year = year.slice(2);
  else if (!/^20\d$/.test(year)) year = year.slice(0, 2);
  return `${month.slice(0, 2)}/${year}`;
}

/** Returns month and year of a normalized expiry date. */
export function expiryParts(tidy: string): [month: string, year: string] {
  const [month = "", year = ""] = tidy.split("/");
  return [month, year];
}
