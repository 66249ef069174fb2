import type { FieldName } from "../../src/elements/index.ts";

/** One field of the gallery and its attributes. */
export interface GalleryField {
  field: FieldName;
  /** Chosen from a list instead of typed. */
  choose?: boolean;
  /** Takes a whole row. */
  wide?: boolean;
  /** True for a list or several inputs, which are never visually empty. */
  neverBlank?: boolean;
}

/** The fields of one session. */
export interface GalleryGroup {
  id: string;
  title: string;
  note: string;
  fields: GalleryField[];
}

/** All fields. */
export const GALLERY: readonly GalleryGroup[] = [
  {
    id: "card",
    title: "A card",
    note: "Four fields. The brand shows in the number, and the code’s picture and length follow it.",
    fields: [
      { field: "card.number", wide: true },
      { field: "card.expiry" },
      { field: "card.securityCode" },
      { field: "card.nameOnCard", wide: true },
    ],
  },
  {
    id: "whole",
    title: "A whole card in one field",
    note: "Number, expiry date and code in one frame.",
    fields: [{ field: "card", wide: true, neverBlank: true }],
  },
  {
    id: "typed",
    title: "Month and year, typed",
    note: "Two fields instead of one for the expiry date.",
    fields: [{ field: "card.expiryMonth" }, { field: "card.expiryYear" }],
  },
  {
    id: "lists",
    title: "Month and year, from lists",
    note: "The same two fields with the attribute choose.",
    fields: [
      { field: "card.expiryMonth", choose: true, neverBlank: true },
      { field: "card.expiryYear", choose: true, neverBlank: true },
    ],
  },
  {
    id: "ach",
    title: "A bank account in the United States",
    note: "ACH: the routing number is checked, and the account number is asked for twice.",
    fields: [
      { field: "ach.accountType", neverBlank: true },
      { field: "ach.routingNumber" },
      { field: "ach.bankAccountNumber", wide: true },
      { field: "ach.bankAccountNumberConfirmation", wide: true },
      { field: "ach.bankAccountHolder", wide: true },
    ],
  },
  {
    id: "canada",
    title: "A bank account in Canada",
    note: "Direct debit, with the institution’s and the branch’s number.",
    fields: [
      { field: "directDebitCanada.accountType", neverBlank: true },
      { field: "directDebitCanada.financialInstitutionNumber" },
      { field: "directDebitCanada.transitNumber" },
      { field: "directDebitCanada.bankAccountNumber", wide: true },
      { field: "directDebitCanada.bankAccountNumberConfirmation", wide: true },
      { field: "directDebitCanada.bankAccountHolder", wide: true },
    ],
  },
  {
    id: "gift",
    title: "A gift card",
    note: "Its number and its PIN.",
    fields: [{ field: "giftCard.number", wide: true }, { field: "giftCard.pin" }],
  },
];

/** The fields of the samples. */
export const SAMPLE_FIELDS: readonly GalleryField[] = [
  { field: "card.number", wide: true },
  { field: "card.expiry" },
  { field: "card.securityCode" },
];

/** The fields' names in English, by the keys of the gateway's locale files. */
export const ENGLISH_NAMES: Readonly<Record<string, string>> = {
  "card": "Card details",
  "card.number": "Card number",
  "card.expiry": "Expiry date",
  "card.expiryMonth": "Expiry month",
  "card.expiryYear": "Expiry year",
  "card.securityCode": "Security code",
  "card.nameOnCard": "Name on card",
  "giftCard.number": "Gift card number",
  "giftCard.pin": "PIN",
  "accountType": "Account type",
  "bankAccountHolder": "Account holder",
  "bankAccountNumber": "Account number",
  "bankAccountNumberConfirmation": "Repeat account number",
  "ach.routingNumber": "Routing number",
  "directDebitCanada.financialInstitutionNumber": "Institution number",
  "directDebitCanada.transitNumber": "Transit number",
};

/** Returns a field's key in a locale file. The bank fields of both countries share their keys. */
export function nameKey(field: FieldName): string {
  return field in ENGLISH_NAMES ? field : field.replace(/^.*\./, "");
}
