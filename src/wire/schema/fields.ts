import { type Infer, oneOf, text, wideText } from "./schema.ts";

/**
 * The roles of inputs, by the gateway's names. `card.expiry` (month and year in one input) is an addition of this
 * project; the other roles are the protocol's (`session.js`, roles and selectors).
 */
export const ROLES = [
  "card.number",
  "card.expiry",
  "card.expiryMonth",
  "card.expiryYear",
  "card.securityCode",
  "card.nameOnCard",
  "giftCard.number",
  "giftCard.pin",
  "ach.accountType",
  "ach.bankAccountHolder",
  "ach.bankAccountNumber",
  "ach.bankAccountNumberConfirmation",
  "ach.routingNumber",
  "directDebitCanada.accountType",
  "directDebitCanada.bankAccountHolder",
  "directDebitCanada.bankAccountNumber",
  "directDebitCanada.bankAccountNumberConfirmation",
  "directDebitCanada.financialInstitutionNumber",
  "directDebitCanada.transitNumber",
] as const;

export const Role = oneOf(ROLES);
export type Role = Infer<typeof Role>;

/** The fields that a frame can show: one role, or `card`: number, expiry date and security code in one frame. */
export const FIELD_NAMES = ["card", ...ROLES] as const;

export const FieldName = oneOf(FIELD_NAMES);
export type FieldName = Infer<typeof FieldName>;

/** One visible character, for `wideText`. Joiners are allowed, because Persian and Indic spelling needs them. */
export const SEEN = "[^\\p{C}]|[\\u200c\\u200d]";

/** The name of a local scheme, as the gateway sends it. A bundle that does not use this schema omits it. */
export const LocalBrand = /* @__PURE__ */ wideText("[\\p{L}\\d _-]", 50, 1);

/** The kind of error of a field, in the words of the `fields_in_error` response. */
export const FieldError = oneOf(["missing", "invalid"]);
export type FieldError = Infer<typeof FieldError>;

/** Card brands by the gateway's names (protocol reference, section 6). */
export const BRANDS = [
  "AMEX",
  "CHINA_UNIONPAY",
  "DINERS_CLUB",
  "DISCOVER",
  "JCB",
  "LOCAL_BRAND_ONLY",
  "MAESTRO",
  "MASTERCARD",
  "RUPAY",
  "UATP",
  "UNKNOWN",
  "VISA",
] as const;
export const Brand = oneOf(BRANDS);
export type Brand = Infer<typeof Brand>;

export const SCHEMES = [
  "AMEX",
  "CHINA_UNIONPAY",
  "DINERS_CLUB",
  "DISCOVER",
  "JCB",
  "MASTERCARD",
  "OTHER",
  "RUPAY",
  "UATP",
  "UNKNOWN",
  "VISA",
] as const;
export const Scheme = oneOf(SCHEMES);
export type Scheme = Infer<typeof Scheme>;

export const FundingMethod = oneOf(["CHARGE", "CREDIT", "DEBIT", "UNKNOWN"]);
export type FundingMethod = Infer<typeof FundingMethod>;

/** A session id as the gateway creates it. Clients of the protocol accept 31 to 35 characters. */
export const SessionId = text(/^SESSION[0-9A-Z]{24,28}$/);

/** A session version: ten lower-case hex digits, which only the gateway interprets. */
export const SessionVersion = text(/^[0-9a-f]{10}$/);

/** 128 random bits in base64url that name a group of fields or one submit. A nonce proves freshness, never identity. */
export const Nonce = text(/^[A-Za-z0-9_-]{22}$/);

/**
 * The lifetime of a gateway's sessions, in seconds: `idle` after the last change, `most` after creation. The values are
 * decimal texts, because a schema for numbers would weigh 0.3 kB.
 */
const seconds = text(/^\d{1,5}$/);
export const lifetime = { idle: seconds, most: seconds };

/** A BCP 47 language tag, or the gateway's form with an underscore (`fr_CA`). */
export const LanguageTag = text(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/);
