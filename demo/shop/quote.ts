import type { Quote as DecimalQuote } from "../../src/merchant/index.ts";
import { cents } from "./money.ts";

/** Net amount, charge and total for one card, in whole cents of the shop's currency. */
export interface Quote {
  net: number;
  charge: number;
  amount: number;
}

/**
 * Converts a decimal quote to cents.
 *
 * @throws RangeError if an amount has fractions of a cent
 */
export function inCents({ netAmount, charge, amount }: DecimalQuote): Quote {
  const [net, extra, sum] = [netAmount, charge, amount].map(cents);
  if (net === undefined || extra === undefined || sum === undefined)
    throw new RangeError("the quote has an amount that is not in cents");
  return { net, charge: extra, amount: sum };
}
