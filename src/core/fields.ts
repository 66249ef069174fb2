import { judgeDigits, judgeRoutingNumber } from "./bank-account.ts";
import { type CardBrand } from "./brands.ts";
import { cardNumberText } from "./card-number-text.ts";
import { judgeCardNumber, judgeTypedCardNumber } from "./card-number.ts";
import { judgeName } from "./cardholder.ts";
import { digitsOf } from "./digits.ts";
import type { Formatting } from "./editing.ts";
import { expiryParts, tidyExpiry } from "./expiry-text.ts";
import { type CalendarMonth, judgeExpiry, judgeExpiryMonth, judgeExpiryYear } from "./expiry.ts";
import { judgeSecurityCode, longestSecurityCode } from "./security-code.ts";
import type { Verdict } from "./verdict.ts";

/** The context in which a field's value is validated. */
export interface Circumstances {
  /** The brand of the group's card number. */
  brand: CardBrand;
  today: CalendarMonth;
}

/** The properties in which fields differ. */
export interface FieldRule extends Partial<Formatting> {
  /** Returns the value's maximum length in this context. */
  longest(now: Circumstances): number;
  /** Validates a value that the payer has completed. */
  judge(value: string, now: Circumstances): Verdict;
  /**
   * Validates a value while the payer is still in the field. Without it, only a value of the maximum length is
   * validated.
   */
  judgeTyped?(value: string, now: Circumstances): Verdict;
  /** Returns the stored form of a value, if it differs from the value. */
  stored?(value: string): string;
  /** The `autocomplete` token (HTML, 4.10.18.7). Empty: browsers must not fill the field. */
  autocomplete: string;
  /** True if the value cannot be copied or cut. */
  guarded?: boolean;
  /** True if the value is shown as dots. */
  masked?: boolean;
  /** Returns the values to choose from. */
  choices?(now: Circumstances): readonly string[];
  /** True if the value can only be chosen, not typed. */
  chosen?: boolean;
  /** The labels of the choices, the empty one included, where the page may set them. */
  labels?: Readonly<Record<string, string>>;
  /** True if the page may set any placeholder. */
  free?: boolean;
}

const identity = (value: string) => value;

const number = (least: number, most: number, rule: Partial<FieldRule> = {}): FieldRule => ({
  tidy: (text) => digitsOf(text).slice(0, most),
  show: identity,
  longest: () => most,
  judge: (value) => judgeDigits(value, least, most),
  autocomplete: "",
  ...rule,
});

const name = (autocomplete: string, longest: number): FieldRule => ({
  longest: () => longest,
  judge: (value) => judgeName(value, longest),
  judgeTyped: (value) => (value.trim() ? "incomplete" : "empty"),
  stored: (value) => value.trim(),
  autocomplete,
});

const choice = (...choices: string[]): FieldRule => ({
  longest: () => 1,
  judge: (value) => (value ? "valid" : "empty"),
  autocomplete: "",
  choices: () => choices,
  chosen: true,
});

/** Returns `count` numbers from `first`, each with at least two digits. */
const numbers = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => `${first + i}`.padStart(2, "0"));

const accountNumber = (least: number, most: number) => number(least, most, { guarded: true });

/** All fields by the gateway's role names, and `card.expiry`, which is month and year in one field. */
export const FIELDS = {
  "card.number": number(0, 19, {
    ...cardNumberText,
    judge: judgeCardNumber,
    judgeTyped: judgeTypedCardNumber,
    autocomplete: "cc-number",
    guarded: true,
  }),
  // Five characters, or six while a year is typed with four digits.
  "card.expiry": number(0, 6, {
    tidy: tidyExpiry,
    show: (value) => value.replace("/", " / "),
    judge: (value, { today }) => judgeExpiry(...expiryParts(value), today),
    // 20 may be the start of a year with four digits.
    judgeTyped: (value, { today }) =>
      /\/(?!20$)\d\d$/.test(value)
        ? judgeExpiry(...expiryParts(value), today)
        : value
          ? "incomplete"
          : "empty",
    stored: (value) =>
      expiryParts(value)
        .map((part) => part && part.padStart(2, "0"))
        .join(""),
    autocomplete: "cc-exp",
  }),
  "card.expiryMonth": number(1, 2, {
    judge: judgeExpiryMonth,
    choices: () => numbers(1, 12),
    autocomplete: "cc-exp-month",
  }),
  "card.expiryYear": number(2, 4, {
    judge: (value, { today }) => judgeExpiryYear(value, today),
    judgeTyped: (value, { today }) =>
      /^(?!20$)\d\d(\d\d)?$/.test(value) ? judgeExpiryYear(value, today) : value ? "incomplete" : "empty",
    choices: ({ today }) => numbers(today.year, 20),
    stored: (value) => value.slice(-2),
    autocomplete: "cc-exp-year",
  }),
  "card.securityCode": number(3, 4, {
    longest: ({ brand }) => longestSecurityCode(brand),
    judge: (value, { brand }) => judgeSecurityCode(value, brand),
    autocomplete: "cc-csc",
    guarded: true,
    masked: true,
  }),
  "card.nameOnCard": name("cc-name", 256),
  "giftCard.number": number(9, 19, { guarded: true }),
  "giftCard.pin": number(4, 8, { guarded: true, masked: true }),
  "ach.accountType": choice("CONSUMER_CHECKING", "CONSUMER_SAVINGS", "CORPORATE_CHECKING"),
  "ach.bankAccountHolder": name("", 28),
  "ach.bankAccountNumber": accountNumber(1, 17),
  "ach.bankAccountNumberConfirmation": accountNumber(1, 17),
  "ach.routingNumber": number(9, 9, { judge: judgeRoutingNumber }),
  "directDebitCanada.accountType": choice("CONSUMER_CHECKING", "CONSUMER_SAVINGS", "BUSINESS_CHECKING"),
  "directDebitCanada.bankAccountHolder": name("", 30),
  "directDebitCanada.bankAccountNumber": accountNumber(7, 12),
  "directDebitCanada.bankAccountNumberConfirmation": accountNumber(7, 12),
  "directDebitCanada.financialInstitutionNumber": number(3, 3),
  "directDebitCanada.transitNumber": number(5, 5),
} satisfies Record<string, FieldRule>;

/** A field's role name. */
export type Role = keyof typeof FIELDS;
export type FieldRules = Readonly<Record<Role, FieldRule>>;

/**
 * Validates a value while the payer is in the field. Below the maximum length the result is `incomplete`, so that an
 * observer does not learn how many characters were typed.
 */
export function judgeTyping(rule: FieldRule, value: string, now: Circumstances): Verdict {
  if (rule.judgeTyped) return rule.judgeTyped(value, now);
  if (value.length >= rule.longest(now)) return rule.judge(value, now);
  return value ? "incomplete" : "empty";
}
