import { judgeDigits } from "./bank-account.ts";
import { type CardBrand, ruleOf } from "./brands.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Judges a card security code (ASCII digits). While the brand is unknown both lengths are right. A brand
 * without codes takes none, and none is right for it.
 */
export function judgeSecurityCode(code: string, brand: CardBrand): Verdict {
  const { code: least } = ruleOf(brand);
  return code || least ? judgeDigits(code, least, longestSecurityCode(brand)) : "valid";
}

/** The most digits a code of this brand can have. */
export function longestSecurityCode(brand: CardBrand): number {
  return brand === "UNKNOWN" ? 4 : ruleOf(brand).code;
}
