import { parseAmount, percentOf } from "./money.ts";

/** A charge for certain cards. A condition that is left out matches every card. */
export interface ChargeRule {
  brands?: readonly string[] | undefined;
  fundingMethods?: readonly string[] | undefined;
  currency?: string | undefined;
  /** The issuer's products, by the names in the table of issuer ranges. */
  products?: readonly string[] | undefined;
  /** Percentage of the net amount, as decimal text. */
  percent?: string | undefined;
  /** Decimal texts in the order's currency. */
  flat?: string | undefined;
  least?: string | undefined;
  most?: string | undefined;
}

/** The card and order that rules are matched against. */
export interface Charged {
  brand: string;
  fundingMethod: string;
  currency: string;
  /** Absent if the table of issuer ranges does not know it; then no rule by product matches. */
  product?: string;
  /** In the currency's smallest units. */
  net: bigint;
}

/** The cards for which the law forbids a charge, whatever the rules state. */
export interface SurchargeForbidden {
  /** True for all debit cards. */
  debit?: boolean | undefined;
  /** For cards issued in these countries (ISO 3166-1, three letters). */
  countries?: readonly string[] | undefined;
}

/**
 * Returns whether a charge for this card is forbidden. If the card's funding method or country is unknown, the rules
 * decide.
 */
export function isSurchargeForbidden(
  { debit = false, countries = [] }: SurchargeForbidden,
  { fundingMethod, country }: { fundingMethod: string; country?: string },
): boolean {
  return (debit && fundingMethod === "DEBIT") || (country !== undefined && countries.includes(country));
}

/**
 * Returns the surcharge on an amount in smallest units: percentage and flat part of the first rule that matches, at
 * least `least` and at most `most`. Without a matching rule there is no charge.
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
    if (amount === undefined)
      throw new Error("an amount of a surcharge rule has more decimals than the currency");
    return amount;
  };
  let charge = rule.flat === undefined ? 0n : units(rule.flat);
  if (rule.percent !== undefined) charge += percentOf(charged.net, rule.percent);
  if (rule.least !== undefined && charge < units(rule.least)) charge = units(rule.least);
  if (rule.most !== undefined && charge > units(rule.most)) charge = units(rule.most);
  return charge;
}
