import { judgeDigits } from "./bank-account.ts";
import { type CardBrand, ruleOf } from "./brands.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Validates a card security code (ASCII digits). While the brand is unknown, three and four digits are valid. For a
 * brand without security codes only an empty one is valid.
 */
export function judgeSecurityCode(code: string, brand: CardBrand): Verdict {
  const { code: least } = ruleOf(brand);
  return code || least ? judgeDigits(code, least, longestSecurityCode(brand)) : "valid";
}

/** Returns the maximum number of digits of this brand's security code. */
export function longestSecurityCode(brand: CardBrand): number {
  return brand === "UNKNOWN" ? 4 : ruleOf(brand).code;
}
