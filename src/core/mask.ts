import { isObject, type Json, type JsonObject } from "./json.ts";
import { luhn } from "./luhn.ts";

/**
 * A number as it may leave the service: first six and last four digits, an `x` for each between, length kept
 * (protocol, 2.6; PCI DSS 3.4.1). Numbers too short for that to hide anything show the last four only.
 */
export function maskNumber(number: string): string {
  const head = number.length >= 13 ? 6 : 0;
  const hidden = Math.max(0, number.length - head - 4);
  return number.slice(0, head) + "x".repeat(hidden) + number.slice(head + hidden);
}

/** The last four characters, everything before hidden: for bank accounts. */
export function maskAccount(number: string): string {
  const hidden = Math.max(0, number.length - 4);
  return "x".repeat(hidden) + number.slice(hidden);
}

/** A security code or PIN on its way out: that there is one, nothing more. */
export const MASKED_CODE = "xxx";

/** How each leaf that names money or a person's account is shown; all others go out as they came. */
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
 * Leaves of what is handed on without a look inside, by their own names: a wallet's or a device's data has its numbers and secrets
 * anywhere. Names in any case, for a name that is not ours may be spelt by anybody.
 */
const SECRET =
  /^(security_?code|cvv2?|cvc2?|csc|pin|pin_?block|track_?[12]|track_?data|.*cryptogram|payment_?token)$/i;
const LONG_NUMBER = /^\d{12,19}$/;

/** What is hidden of a leaf that no rule knows. */
function showUnknown(value: string, name: string): string {
  if (SECRET.test(name)) return MASKED_CODE;
  return LONG_NUMBER.test(value) && luhn(value) ? maskNumber(value) : value;
}

function show(value: Json, path: string): Json {
  if (Array.isArray(value)) return value.map((item) => show(item, path));
  if (isObject(value)) {
    if (SECRET.test(nameOf(path))) return MASKED_CODE;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        show(member, path === "" ? name : `${path}.${name}`),
      ]),
    );
  }
  if (typeof value === "number") {
    const text = showUnknown(String(value), nameOf(path));
    return text === String(value) ? value : text;
  }
  if (typeof value !== "string") return value;
  return Object.hasOwn(RULES, path) ? RULES[path]!(value) : showUnknown(value, nameOf(path));
}

const nameOf = (path: string) => path.slice(path.lastIndexOf(".") + 1);

/** Names of saved cards: as they came, for that is what they are for. */
const NAMES = ["token", "schemeTokenProvisioningIdentifier"];

/** A `sourceOfFunds` object as Retrieve and every other answer shows it. */
export function maskSource({ provided, ...rest }: JsonObject): JsonObject {
  const named = Object.fromEntries(NAMES.filter((name) => name in rest).map((name) => [name, rest[name]!]));
  return {
    ...(show(rest, "") as JsonObject),
    ...named,
    ...(provided !== undefined && { provided: isObject(provided) ? show(provided, "") : provided }),
  };
}

/** All else that a request says, where a group of it may hold somebody's account: `accountFunding` names the recipient's. */
export function maskOthers(fields: JsonObject): JsonObject {
  const { accountFunding } = fields;
  return accountFunding === undefined ? fields : { ...fields, accountFunding: show(accountFunding, "") };
}
