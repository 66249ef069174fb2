import { isObject, textAt, type JsonObject } from "./json.ts";

const TYPES: Record<string, string> = {
  card: "CARD",
  giftCard: "GIFT_CARD",
  ach: "ACH",
  directDebitCanada: "DIRECT_DEBIT_CANADA",
};

/**
 * What kind of source of funds this is, by `sourceOfFunds.type` or, where nobody said, by the only kind that was given.
 *
 * @returns nothing where neither tells
 */
export function sourceType(source: JsonObject): string | undefined {
  const said = textAt(source, "type");
  if (said !== undefined) return said;
  const provided = source["provided"];
  const [only, ...others] = isObject(provided) ? Object.keys(provided) : [];
  return only !== undefined && others.length === 0 ? TYPES[only] : undefined;
}
