/** The shop's only currency. */
export const CURRENCY = "EUR";

const formats = new Map<string, Intl.NumberFormat>();

/**
 * Formats an amount for people: `€61.90`. Amounts are whole cents.
 *
 * @param language the language tag of the text around the amount
 */
export function euros(cents: number, language = "en-IE"): string {
  let format = formats.get(language);
  if (!format) {
    format = new Intl.NumberFormat(language, { style: "currency", currency: CURRENCY });
    formats.set(language, format);
  }
  return format.format(cents / 100);
}

/** Formats an amount for the gateway: `61.90`. */
export function decimal(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** Parses an amount of the gateway or of a form into cents. Returns undefined if it is not an amount. */
export function cents(amount: string | number): number | undefined {
  const [, whole, part = ""] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(String(amount)) ?? [];
  return whole === undefined ? undefined : Number(whole) * 100 + Number(part.padEnd(2, "0"));
}
