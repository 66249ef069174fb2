import { currencyDigits } from "../core/currency.ts";
import { formatAmount, parseAmount, percentOf } from "../core/money.ts";

/** How many decimals an amount in this currency has (ISO 4217). */
export function decimalsOf(currency: string): number {
  return currencyDigits(currency);
}

/**
 * Parses an amount, such as `42.00`, into its currency's smallest units.
 *
 * @throws RangeError when it is not digits and one point, is longer than 14 characters, or is finer than the currency
 */
export function minorUnits(amount: string, currency: string): bigint {
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError("a currency is three capital letters");
  const units = parseAmount(amount, currency);
  if (units === undefined) {
    throw new RangeError("an amount is at most 14 digits with one point, as fine as its currency");
  }
  return units;
}

/** Formats smallest units as the gateway takes them: `4200n` of EUR is `42.00`. @throws RangeError below zero */
export function amountText(units: bigint, currency: string): string {
  if (units < 0n) throw new RangeError("an amount is not below zero");
  return formatAmount(units, currency);
}

/** Adds amounts in one currency. @throws RangeError as `minorUnits` does */
export function addAmounts(currency: string, ...amounts: string[]): string {
  const units = amounts.map((amount) => minorUnits(amount, currency));
  return amountText(
    units.reduce((sum, each) => sum + each, 0n),
    currency,
  );
}

/**
 * Returns a percentage of an amount, half a smallest unit rounded up, as the gateway rounds. `percent` is decimal text with
 * at most four decimals, because a float would make `1.5` inexact.
 *
 * @throws RangeError for other text, and as `minorUnits` does
 */
export function percentOfAmount(amount: string, percent: string, currency: string): string {
  return amountText(percentOf(minorUnits(amount, currency), percent), currency);
}
