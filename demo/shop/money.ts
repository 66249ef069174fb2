/** The shop sells in one currency. */
export const CURRENCY = "EUR";

const formats = new Map<string, Intl.NumberFormat>();

/**
 * An amount for people: `€61.90`. The shop counts in whole cents, never in fractions.
 *
 * @param language tag of the language that the amount stands in
 */
export function euros(cents: number, language = "en-IE"): string {
  let format = formats.get(language);
  if (!format) {
    format = new Intl.NumberFormat(language, { style: "currency", currency: CURRENCY });
    formats.set(language, format);
  }
  return format.format(cents / 100);
}

/** An amount for the gateway: `61.90`. */
export function decimal(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** Cents of an amount that the gateway or a form wrote, or nothing when it is not an amount. */
export function cents(amount: string | number): number | undefined {
  const [, whole, part = ""] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(String(amount)) ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(part.padEnd(2, "0"));
}
