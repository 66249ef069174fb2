import { isObject, type Json, type JsonObject } from "./json.ts";

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

function show(value: Json, path: string): Json {
  if (Array.isArray(value)) return value.map((item) => show(item, path));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        show(member, path === "" ? name : `${path}.${name}`),
      ]),
    );
  }
  return typeof value === "string" && Object.hasOwn(RULES, path) ? RULES[path]!(value) : value;
}

/** A `sourceOfFunds` object as Retrieve and every other answer shows it. */
export function maskSource(source: JsonObject): JsonObject {
  const provided = source["provided"];
  if (!isObject(provided)) return source;
  return { ...source, provided: show(provided, "") };
}
