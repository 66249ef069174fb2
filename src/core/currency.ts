/** Currencies whose smallest unit is the currency itself (ISO 4217). */
const NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ");
/** Currencies whose smallest unit is a thousandth (ISO 4217). */
const THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND".split(" ");

/**
 * Returns how many decimals an amount in this currency has (ISO 4217, minor unit): 0, 2 or 3.
 *
 * @param code three capital letters; an unknown code has 2
 */
export function currencyDigits(code: string): number {
  if (NO_DIGITS.includes(code)) return 0;
  return THREE_DIGITS.includes(code) ? 3 : 2;
}
