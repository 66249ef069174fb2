import { parseAmount, percentOf } from "./money.ts";

/** A charge for paying with certain cards. What a rule leaves out, it does not ask about. */
export interface ChargeRule {
  brands?: readonly string[] | undefined;
  fundingMethods?: readonly string[] | undefined;
  currency?: string | undefined;
  /** The issuer's products, as the table of issuer ranges names them. */
  products?: readonly string[] | undefined;
  /** Decimal text; of the net amount. */
  percent?: string | undefined;
  /** Decimal texts in the order's currency. */
  flat?: string | undefined;
  least?: string | undefined;
  most?: string | undefined;
}

/** What a rule may ask about. */
export interface Charged {
  brand: string;
  fundingMethod: string;
  currency: string;
  /** Nothing when the table of issuer ranges does not say; then no rule by product fits. */
  product?: string;
  /** In the currency's smallest units. */
  net: bigint;
}

/** Where the law forbids a charge for paying by card, whatever the rules say. */
export interface SurchargeForbidden {
  /** For debit cards. */
  debit?: boolean | undefined;
  /** For cards issued in these countries (ISO 3166-1, three letters). */
  countries?: readonly string[] | undefined;
}

/**
 * Whether this card must not be charged for. Of a card whose funding method or country is not known, that cannot
 * be said, and the rules decide.
 */
export function isSurchargeForbidden(
  { debit = false, countries = [] }: SurchargeForbidden,
  { fundingMethod, country }: { fundingMethod: string; country?: string },
): boolean {
  return (debit && fundingMethod === "DEBIT") || (country !== undefined && countries.includes(country));
}

/**
 * The surcharge on an amount, in smallest units: that of the first rule that fits, percentage and flat part
 * together, not less than `least` nor more than `most`. No rule, no charge.
 */
export function surchargeOf(rules: readonly ChargeRule[], charged: Charged): bigint {
  const rule = rules.find(
    ({ brands, fundingMethods, currency, products }) =>
      (brands === undefined || brands.includes(charged.brand)) &&
      (fundingMethods === undefined || fundingMethods.includes(charged.fundingMethod)) &&
      (currency === undefined || currency === charged.currency) &&
      (products === undefined || (charged.product !== undefined && products.includes(charged.product))),
  );
  if (!rule) return 0n;
  const units = (text: string) => {
    const amount = parseAmount(text, charged.currency);
    if (amount === undefined) throw new Error("a rule's amount does not fit the currency");
    return amount;
  };
  let charge = rule.flat === undefined ? 0n : units(rule.flat);
  if (rule.percent !== undefined) charge += percentOf(charged.net, rule.percent);
  if (rule.least !== undefined && charge < units(rule.least)) charge = units(rule.least);
  if (rule.most !== undefined && charge > units(rule.most)) charge = units(rule.most);
  return charge;
}
