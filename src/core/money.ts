/** Currencies without a smaller unit, and those whose smallest is a thousandth (ISO 4217). */
const WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ");
const THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND".split(" ");

/** How many decimals an amount in this currency has. */
export function exponentOf(currency: string): number {
  if (WHOLE.includes(currency)) return 0;
  return THOUSANDTHS.includes(currency) ? 3 : 2;
}

/**
 * An amount in the currency's smallest units. Nothing when it is not digits and one point, is longer than 14
 * characters (protocol, 6), or has more decimals than the currency; no float is ever involved.
 */
export function parseAmount(text: string, currency: string): bigint | undefined {
  if (text.length > 14) return undefined;
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) return undefined;
  const exponent = exponentOf(currency);
  const decimals = (parts[2] ?? "").replace(/0+$/, "");
  if (decimals.length > exponent) return undefined;
  return BigInt(parts[1]! + decimals.padEnd(exponent, "0"));
}

/** The amount as a decimal text with all the currency's decimals: `42.00`. */
export function formatAmount(units: bigint, currency: string): string {
  const exponent = exponentOf(currency);
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(exponent + 1, "0");
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * The amount as the JSON number that answers carry. Exact for every amount of up to 15 digits, which 14
 * characters cannot pass.
 */
export function amountNumber(units: bigint, currency: string): number {
  return Number(formatAmount(units, currency));
}

/**
 * A percentage of an amount, half a unit rounded up. `percent` is decimal text of at most four decimals
 * (`1.5`), so that 1.5 % means exactly that.
 */
export function percentOf(units: bigint, percent: string): bigint {
  const parts = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(percent);
  if (!parts) throw new Error("a percentage is digits with at most four decimals");
  const rate = BigInt(parts[1]! + (parts[2] ?? "").padEnd(4, "0"));
  return (units * rate * 2n + 1_000_000n) / 2_000_000n;
}
