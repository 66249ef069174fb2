import { isObject, type Json, type JsonObject } from "./json.ts";
import { luhn } from "./luhn.ts";

/** A token id as the gateway makes them: sixteen digits, the first a nine, Luhn right (protocol, 1.9). */
export function tokenId(fourteenDigits: string): string {
  if (!/^\d{14}$/.test(fourteenDigits)) throw new Error("a token id takes fourteen random digits");
  const body = `9${fourteenDigits}`;
  const last = Array.from({ length: 10 }, (_, digit) => body + String(digit)).find(luhn);
  return last!;
}

/**
 * A card as token answers show it: `expiry` is one text, MMYY, where sessions and payments have an object
 * (protocol, 1.9: clients read it with a two-plus-two digit pattern).
 */
export function tokenCard(card: JsonObject): JsonObject {
  const expiry: Json | undefined = card["expiry"];
  if (!isObject(expiry)) return card;
  const two = (value: Json | undefined) => (typeof value === "string" ? value.padStart(2, "0") : "");
  return { ...card, expiry: two(expiry["month"]) + two(expiry["year"]) };
}
