import { currencyDigits } from "./currency.ts";

/**
 * Parses an amount into the currency's smallest units, without a float. Returns undefined for text that is not digits and
 * one point, is longer than 14 characters (protocol, 6), or has more decimals than the currency.
 */
export function parseAmount(text: string, currency: string): bigint | undefined {
  if (text.length > 14) return undefined;
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) return undefined;
  const digits = currencyDigits(currency);
  const decimals = (parts[2] ?? "").replace(/0+$/, "");
  if (decimals.length > digits) return undefined;
  return BigInt(parts[1]! + decimals.padEnd(digits, "0"));
}

/** Formats smallest units as decimal text with all the currency's decimals: `42.00`. */
export function formatAmount(units: bigint, currency: string): string {
  const decimals = currencyDigits(currency);
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/**
 * Converts smallest units to the JSON number that responses carry. A number is exact up to 15 significant digits; an amount
 * of 14 characters has fewer.
 */
export function amountNumber(units: bigint, currency: string): number {
  return Number(formatAmount(units, currency));
}

/**
 * Returns a percentage of an amount, half a unit rounded up. `percent` is decimal text with at most four decimals, because
 * a float would make `1.5` inexact.
 *
 * @throws RangeError for other text
 */
export function percentOf(units: bigint, percent: string): bigint {
  const parts = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(percent);
  if (!parts) throw new RangeError("a percentage is digits with at most four decimals");
  const rate = BigInt(parts[1]! + (parts[2] ?? "").padEnd(4, "0"));
  return (units * rate * 2n + 1_000_000n) / 2_000_000n;
}
