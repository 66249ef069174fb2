import { parseAmount, percentOf } from "./money.ts";

/** A charge for paying with certain cards. What a rule leaves out, it does not ask about. */
export interface ChargeRule {
  brands?: readonly string[] | undefined;
  fundingMethods?: readonly string[] | undefined;
  currency?: string | undefined;
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
  /** In the currency's smallest units. */
  net: bigint;
}

/**
 * The surcharge on an amount, in smallest units: that of the first rule that fits, percentage and flat part
 * together, not less than `least` nor more than `most`. No rule, no charge.
 */
export function surchargeOf(rules: readonly ChargeRule[], charged: Charged): bigint {
  const rule = rules.find(
    ({ brands, fundingMethods, currency }) =>
      (brands === undefined || brands.includes(charged.brand)) &&
      (fundingMethods === undefined || fundingMethods.includes(charged.fundingMethod)) &&
      (currency === undefined || currency === charged.currency),
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
