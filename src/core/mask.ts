import { isObject, type Json, type JsonObject } from "./json.ts";
import { luhn } from "./luhn.ts";

/**
 * Masks a number as it may leave the gateway: first six and last four digits, an `x` for each digit between
 * (protocol, 2.6; PCI DSS 3.4.1). Numbers of fewer than 13 digits show the last four only.
 */
export function maskNumber(number: string): string {
  const head = number.length >= 13 ? 6 : 0;
  const hidden = Math.max(0, number.length - head - 4);
  return number.slice(0, head) + "x".repeat(hidden) + number.slice(head + hidden);
}

/** Masks a bank account number except its last four characters. */
export function maskAccount(number: string): string {
  const hidden = Math.max(0, number.length - 4);
  return "x".repeat(hidden) + number.slice(hidden);
}

/** The mask of a security code or PIN. It reveals only that there is one. */
export const MASKED_CODE = "xxx";

/** The masks of known leaves with an account or a secret. `maskUnknown` handles all other leaves. */
const RULES: Record<string, (value: string) => string> = {
  "card.number": maskNumber,
  "card.securityCode": () => MASKED_CODE,
  "card.prefix": () => MASKED_CODE,
  "card.track1": () => MASKED_CODE,
  "card.track2": () => MASKED_CODE,
  "card.pin": () => MASKED_CODE,
  "card.expiry.month": (month) => month.replace(/^0/, ""),
  "giftCard.number": maskNumber,
  "giftCard.pin": () => MASKED_CODE,
  "ach.bankAccountNumber": maskAccount,
  "directDebitCanada.bankAccountNumber": maskAccount,
};

/**
 * Names of secret leaves in data that is passed on uninterpreted, because a wallet's or a device's data contains
 * numbers and secrets anywhere. Names match in any case, because other parties choose their spelling.
 */
const SECRET =
  /^(security_?code|cvv2?|cvc2?|csc|pin|pin_?block|track_?[12]|track_?data|.*cryptogram|payment_?token)$/i;
const LONG_NUMBER = /^\d{12,19}$/;

/** Masks a leaf that has no rule. */
function maskUnknown(value: string, name: string): string {
  if (SECRET.test(name)) return MASKED_CODE;
  return LONG_NUMBER.test(value) && luhn(value) ? maskNumber(value) : value;
}

function maskTree(value: Json, path: string): Json {
  if (Array.isArray(value)) return value.map((item) => maskTree(item, path));
  if (isObject(value)) {
    if (SECRET.test(nameOf(path))) return MASKED_CODE;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        maskTree(member, path === "" ? name : `${path}.${name}`),
      ]),
    );
  }
  if (typeof value === "number") {
    const text = maskUnknown(String(value), nameOf(path));
    return text === String(value) ? value : text;
  }
  if (typeof value !== "string") return value;
  return Object.hasOwn(RULES, path) ? RULES[path]!(value) : maskUnknown(value, nameOf(path));
}

const nameOf = (path: string) => path.slice(path.lastIndexOf(".") + 1);

/** Identifiers of saved cards. They are returned unmasked, because merchants need them. */
const NAMES = ["token", "schemeTokenProvisioningIdentifier"];

/** Masks a `sourceOfFunds` object for Retrieve Session and all other responses. */
export function maskSource({ provided, ...rest }: JsonObject): JsonObject {
  const named = Object.fromEntries(NAMES.filter((name) => name in rest).map((name) => [name, rest[name]!]));
  return {
    ...(maskTree(rest, "") as JsonObject),
    ...named,
    ...(provided !== undefined && { provided: isObject(provided) ? maskTree(provided, "") : provided }),
  };
}

/** Masks the other fields of a request that may contain a person's account: `accountFunding` has the recipient's. */
export function maskOthers(fields: JsonObject): JsonObject {
  const { accountFunding } = fields;
  return accountFunding === undefined ? fields : { ...fields, accountFunding: maskTree(accountFunding, "") };
}
