/** Currencies whose smallest unit is not a hundredth (ISO 4217). */
const WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND";

/** How many decimals an amount in this currency has (ISO 4217). */
export function decimalsOf(currency: string): number {
  if (WHOLE.includes(currency)) return 0;
  return THOUSANDTHS.includes(currency) ? 3 : 2;
}

/**
 * An amount, such as `42.00`, in its currency's smallest units.
 *
 * @throws RangeError when it is not digits and one point, is longer than 14 characters, or is finer than the currency
 */
export function minorUnits(amount: string, currency: string): bigint {
  if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError("a currency is three capital letters");
  const parts = amount.length > 14 ? null : /^(\d+)(?:\.(\d+))?$/.exec(amount);
  const decimals = (parts?.[2] ?? "").replace(/0+$/, "");
  if (!parts || decimals.length > decimalsOf(currency)) {
    throw new RangeError("an amount is at most 14 digits with one point, as fine as its currency");
  }
  return BigInt(parts[1]! + decimals.padEnd(decimalsOf(currency), "0"));
}

/** Smallest units as the text that the gateway takes: `4200n` of EUR is `42.00`. @throws RangeError below zero */
export function amountText(units: bigint, currency: string): string {
  if (units < 0n) throw new RangeError("an amount is not below zero");
  const decimals = decimalsOf(currency);
  const digits = units.toString().padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The sum of amounts in one currency. @throws RangeError as `minorUnits` */
export function addAmounts(currency: string, ...amounts: string[]): string {
  const units = amounts.map((amount) => minorUnits(amount, currency));
  return amountText(
    units.reduce((sum, each) => sum + each, 0n),
    currency,
  );
}

/**
 * A percentage of an amount, half a smallest unit rounded up, as the gateway rounds. `percent` is decimal text of
 * at most four decimals, so that `1.5` means exactly that.
 *
 * @throws RangeError
 */
export function percentOfAmount(amount: string, percent: string, currency: string): string {
  const parts = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(percent);
  if (!parts) throw new RangeError("a percentage is digits with at most four decimals");
  const rate = BigInt(parts[1]! + (parts[2] ?? "").padEnd(4, "0"));
  return amountText((minorUnits(amount, currency) * rate * 2n + 1_000_000n) / 2_000_000n, currency);
}
