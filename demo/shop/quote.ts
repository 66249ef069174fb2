import type { Quote as DecimalQuote } from "../../src/merchant/index.ts";
import { cents } from "./money.ts";

/** Net, charge and sum in whole cents, for one card: the shop sells in one currency. */
export interface Quote {
  net: number;
  charge: number;
  amount: number;
}

/** A quote as the shop counts. @throws RangeError for one that is not in its currency's cents */
export function inCents({ netAmount, charge, amount }: DecimalQuote): Quote {
  const [net, extra, sum] = [netAmount, charge, amount].map(cents);
  if (net === undefined || extra === undefined || sum === undefined) throw new RangeError("not in cents");
  return { net, charge: extra, amount: sum };
}
