import { judgeCardNumber } from "../../core/card-number.ts";
import { judgeName } from "../../core/cardholder.ts";
import { strictText, text, group, words, PassedOn, PassedOnGroup } from "./rest-fields.ts";
import { z } from "../schema/zod.ts";

const Expiry = z.optional(
  z.strictObject({
    month: text(/^(0?[1-9]|1[0-2])$/),
    year: text(/^\d{2}$/),
  }),
);

const number = z.optional(
  z.string().check(
    z.regex(/^\d{9,19}$/),
    z.refine((digits) => judgeCardNumber(digits) === "valid"),
  ),
);

/** The fields of a card that a payer types (protocol, 6). */
export const payerCard = {
  number,
  expiry: Expiry,
  securityCode: text(/^\d{3,4}$/),
  /** The rule that the frame has too: a text that could be a card number is no name. */
  nameOnCard: z.optional(z.string().check(z.refine((name) => judgeName(name) === "valid"))),
};

/** The leading digits of a card number, for a Payment Options Inquiry before the payer has typed all of it. */
export const Prefix = strictText(/^\d{6,10}$/);

/** The card in a merchant's request. Track data and PIN blocks are unsupported. */
const Card = z.optional(
  z.strictObject({
    ...payerCard,
    prefix: Prefix,
    localBrand: words(50),
    sequenceNumber: text(/^\d{1,3}$/),
    storedOnFile: strictText(/^(NOT_STORED|STORED|TO_BE_STORED)$/),
    devicePayment: PassedOnGroup,
  }),
);

export const GiftCard = z.optional(
  z.strictObject({
    number: strictText(/^\d{9,19}$/),
    pin: text(/^\d{4,8}$/),
    localBrand: words(50),
  }),
);

export const Ach = z.optional(
  z.strictObject({
    accountType: strictText(/^(CONSUMER_CHECKING|CONSUMER_SAVINGS|CORPORATE_CHECKING)$/),
    bankAccountHolder: words(28),
    bankAccountNumber: strictText(/^[0-9A-Za-z]{1,17}$/),
    routingNumber: strictText(/^\d{9}$/),
    secCode: strictText(/^(PPD|TEL|WEB)$/),
  }),
);

export const DirectDebitCanada = z.optional(
  z.strictObject({
    accountType: strictText(/^(CONSUMER_CHECKING|CONSUMER_SAVINGS|BUSINESS_CHECKING)$/),
    bankAccountHolder: words(30),
    bankAccountNumber: strictText(/^\d{7,12}$/),
    financialInstitutionNumber: strictText(/^\d{3}$/),
    transitNumber: strictText(/^\d{5}$/),
  }),
);

/** A source of funds. Members of `provided` that have no schema here are passed on unread. */
export const SourceOfFunds = z.optional(
  z.strictObject({
    type: strictText(/^[A-Z0-9_]{1,40}$/),
    token: strictText(/^[A-Za-z0-9]{1,40}$/),
    provided: group({ card: Card, giftCard: GiftCard, ach: Ach, directDebitCanada: DirectDebitCanada }),
    schemeTokenProvisioningIdentifier: z.optional(PassedOn),
    browserPayment: PassedOnGroup,
  }),
);

/** The source of funds that a field frame may store: the payer's input, and no field that belongs to the merchant. */
export const PayerSource = z.strictObject({
  type: strictText(/^(CARD|GIFT_CARD|ACH|DIRECT_DEBIT_CANADA)$/),
  provided: z.strictObject({
    card: z.optional(z.strictObject({ ...payerCard, localBrand: words(50) })),
    giftCard: GiftCard,
    ach: Ach,
    directDebitCanada: DirectDebitCanada,
  }),
});
