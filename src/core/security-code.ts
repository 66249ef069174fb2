import { type CardBrand, ruleOf } from "./brands.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Judges a card security code (ASCII digits). While the brand is unknown both lengths are right. A brand
 * without codes takes none, and none is right for it.
 */
export function judgeSecurityCode(code: string, brand: CardBrand): Verdict {
  const digits = brand === "UNKNOWN" ? Math.max(3, Math.min(4, code.length)) : ruleOf(brand).code;
  if (!code && digits) return "empty";
  if (code.length < digits) return "incomplete";
  return code.length === digits ? "valid" : "invalid";
}

/** The most digits a code of this brand can have. */
export function longestSecurityCode(brand: CardBrand): number {
  return brand === "UNKNOWN" ? 4 : ruleOf(brand).code;
}
