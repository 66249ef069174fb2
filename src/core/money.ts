import { currencyDigits } from "./currency.ts";

/**
 * Parses an amount into the currency's smallest units, without floating-point arithmetic. Returns undefined if the
 * text is not digits with at most one point, is longer than 14 characters (protocol, 6), or has more decimals than
 * the currency.
 */
export function parseAmount(text: string, currency: string): bigint | undefined {
  if (text.length > 14) return undefined;
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) return undefined;
  const exponent = currencyDigits(currency);
  const decimals = (parts[2] ?? "").replace(/0+$/, "");
  if (decimals.length > exponent) return undefined;
  return BigInt(parts[1]! + decimals.padEnd(exponent, "0"));
}

/** Returns the amount as decimal text with all of the currency's decimals: `42.00`. */
export function formatAmount(units: bigint, currency: string): string {
  const exponent = currencyDigits(currency);
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(exponent + 1, "0");
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * Returns the amount as the JSON number of responses. It is exact for up to 15 digits, and amounts have at most 14
 * characters.
 */
export function amountNumber(units: bigint, currency: string): number {
  return Number(formatAmount(units, currency));
}

/**
 * Returns a percentage of an amount, rounded half up. `percent` is decimal text with at most four decimals, so that
 * 1.5 % is exact.
 *
 * @throws RangeError for other text
 */
export function percentOf(units: bigint, percent: string): bigint {
  const parts = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(percent);
  if (!parts) throw new RangeError("a percentage must be digits with at most four decimals");
  const rate = BigInt(parts[1]! + (parts[2] ?? "").padEnd(4, "0"));
  return (units * rate * 2n + 1_000_000n) / 2_000_000n;
}
