import { isObject, textAt, type JsonObject } from "./json.ts";

const TYPES: Record<string, string> = {
  card: "CARD",
  giftCard: "GIFT_CARD",
  ach: "ACH",
  directDebitCanada: "DIRECT_DEBIT_CANADA",
};

/**
 * Returns the type of a source of funds: `sourceOfFunds.type` if it is given, else that of the only group under
 * `provided`.
 *
 * @returns undefined if neither determines it
 */
export function sourceType(source: JsonObject): string | undefined {
  const type = textAt(source, "type");
  if (type !== undefined) return type;
  const provided = source["provided"];
  const [only, ...others] = isObject(provided) ? Object.keys(provided) : [];
  return only !== undefined && others.length === 0 ? TYPES[only] : undefined;
}
