import { isObject, type Json, type JsonObject } from "./json.ts";
import { luhn } from "./luhn.ts";

/**
 * Returns a token id as the gateway creates them: sixteen digits, the first a nine, with a valid Luhn check digit
 * (protocol, 1.9).
 */
export function tokenId(fourteenDigits: string): string {
  if (!/^\d{14}$/.test(fourteenDigits)) throw new Error("a token id needs fourteen random digits");
  const body = `9${fourteenDigits}`;
  const last = Array.from({ length: 10 }, (_, digit) => body + String(digit)).find(luhn);
  return last!;
}

/**
 * Returns a card as in token responses. `expiry` is one text, MMYY, where sessions and payments have an object
 * (protocol, 1.9: clients parse it as two plus two digits).
 */
export function tokenCard(card: JsonObject): JsonObject {
  const expiry: Json | undefined = card["expiry"];
  if (!isObject(expiry)) return card;
  const two = (value: Json | undefined) => (typeof value === "string" ? value.padStart(2, "0") : "");
  return { ...card, expiry: two(expiry["month"]) + two(expiry["year"]) };
}
