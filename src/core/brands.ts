/** Card brands by the gateway's names. */
export type CardBrand =
  | "AMEX"
  | "CHINA_UNIONPAY"
  | "DINERS_CLUB"
  | "DISCOVER"
  | "JCB"
  | "LOCAL_BRAND_ONLY"
  | "MAESTRO"
  | "MASTERCARD"
  | "RUPAY"
  | "UATP"
  | "UNKNOWN"
  | "VISA";

/** The rules of a brand for the number and the security code. */
export interface BrandRule {
  brand: CardBrand;
  /** Matches the first digits of this brand's numbers (ISO/IEC 7812 issuer ranges as the brands publish them). */
  starts: RegExp;
  /** The numbers of digits that cards of this brand have. */
  lengths: readonly number[];
  /**
   * The length that almost every card of this brand has. A number that reaches it is settled. 0: the brand has no
   * such length.
   */
  usual: number;
  /** Digits of the security code; 0: the brand has none. */
  code: 0 | 3 | 4;
  /** The groups in which the number is printed on the card. */
  groups: readonly number[];
}

const FOURS = [4, 4, 4, 4, 3];
const TWELVE_UP = [12, 13, 14, 15, 16, 17, 18, 19];
const FOURTEEN_UP = TWELVE_UP.slice(2);
const SIXTEEN_UP = TWELVE_UP.slice(4);

const rule = (
  brand: CardBrand,
  starts: RegExp,
  lengths: readonly number[] = [16],
  usual = 16,
  code: BrandRule["code"] = 3,
  groups: readonly number[] = FOURS,
): BrandRule => ({ brand, starts, lengths, usual, code, groups });

/** The rule for unknown brands, whose cards may still be valid. */
const UNKNOWN = rule("UNKNOWN", /^/, TWELVE_UP, 0);

/** The first match wins, so narrow ranges precede the wide ones that contain them. */
export const BRAND_RULES: readonly BrandRule[] = [
  rule("AMEX", /^3[47]/, [15], 15, 4, [4, 6, 5]),
  rule("DINERS_CLUB", /^3(0[0-59]|[689])/, FOURTEEN_UP, 14, 3, [4, 6, 4]),
  rule("JCB", /^35(2[89]|[3-8])/, SIXTEEN_UP),
  rule("LOCAL_BRAND_ONLY", /^(2205|50(60[69]|78[7-9]|79[0-6])|6690|9682)/, SIXTEEN_UP, 0),
  rule("RUPAY", /^(508[5-9]|60(69[89]|7|8[0-4])|65(21[5-9]|2[2-9]|30|31[0-4])|81(7[2-9]|[89])|820[01])/),
  rule("VISA", /^4/, [13, 16, 19]),
  rule("MASTERCARD", /^(5[1-5]|22(2[1-9]|[3-9])|2[3-6]|27([01]|20))/),
  rule("DISCOVER", /^6(011|4[4-9]|5)/, SIXTEEN_UP),
  rule("CHINA_UNIONPAY", /^(62|81[0-7])/, SIXTEEN_UP),
  rule("MAESTRO", /^(5[06-9]|6[0-9])/, TWELVE_UP, 0),
  rule("UATP", /^1/, [15], 15, 0, [4, 5, 6]),
];

/** Returns the brand's rule by the leading digits; that of `UNKNOWN` while they match none. */
export function brandOf(digits: string): BrandRule {
  return (digits && BRAND_RULES.find(({ starts }) => starts.test(digits))) || UNKNOWN;
}

/** Returns the rule of a brand by its name. */
export function ruleOf(brand: CardBrand): BrandRule {
  return BRAND_RULES.find((known) => known.brand === brand) ?? UNKNOWN;
}
