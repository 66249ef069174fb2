import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { merge } from "../../src/core/merge.ts";
import {
  changesBetween,
  changesSince,
  SESSION_CHANGES,
  type SessionChange,
  type SessionHistory,
  withWrite,
} from "../../src/core/session-history.ts";

const byFirstDigit = (number: string) => number.slice(0, 1);
const card = (number: string): JsonObject => ({ sourceOfFunds: { provided: { card: { number } } } });
const stored = {
  ...card("5123450000000008"),
  order: { currency: "EUR", netAmount: "10.00" },
  shipping: { method: "GROUND", address: { country: "DEU", city: "Berlin" } },
};

describe("the changes of an update", () => {
  it.each<[string, JsonObject, SessionChange[]]>([
    ["a card of another type", card("4012000033330026"), ["CARD_TYPE"]],
    ["another card of the same type", card("5111111111111118"), []],
    ["a saved card", { sourceOfFunds: { token: "9123456789012346" } }, ["CARD_TYPE"]],
    ["the cardholder's name", { sourceOfFunds: { provided: { card: { nameOnCard: "Ada" } } } }, []],
    ["the country", { shipping: { address: { country: "CHE" } } }, ["SHIPPING_ADDRESS"]],
    ["the shipping method", { shipping: { method: "OVERNIGHT" } }, ["SHIPPING_ADDRESS"]],
    ["the net amount", { order: { netAmount: "11.00" } }, ["AMOUNT"]],
    ["the currency", { order: { currency: "USD" } }, ["AMOUNT"]],
    ["a charge", { order: { merchantCharge: { amount: "1.00" } } }, ["AMOUNT"]],
    ["the order's reference", { order: { reference: "R" } }, []],
    ["everything", { ...card("4"), order: { amount: "1" }, shipping: {} }, ["CARD_TYPE", "AMOUNT"]],
    ["the same again, in another order", { order: { netAmount: "10.00", currency: "EUR" } }, []],
  ])("%s", (_, added, changes) => {
    expect(changesBetween(stored, merge(stored, added), byFirstDigit)).toEqual(changes);
  });

  it("include the first card", () => {
    expect(changesBetween({}, card("4"), byFirstDigit)).toEqual(["CARD_TYPE"]);
  });
});

describe("the changes since a version", () => {
  const writes = fc.array(fc.uniqueArray(fc.constantFrom(...SESSION_CHANGES)), { maxLength: 30 });
  const historyOf = (changes: SessionChange[][]) =>
    changes.reduce<SessionHistory>((all, each, index) => withWrite(all, `v${index}`, each), []);

  it("are those of all later writes, for up to twelve writes", () => {
    fc.assert(
      fc.property(writes, (changes) => {
        const history = historyOf(changes);
        expect(history.length).toBeLessThanOrEqual(12);
        changes.forEach((_, index) => {
          const later = new Set(changes.slice(index).flat());
          const isKnown = changes.length - index <= 12;
          const expected = isKnown ? SESSION_CHANGES.filter((change) => later.has(change)) : undefined;
          expect(changesSince(history, `v${index}`)).toEqual(expected);
        });
        expect(changesSince(history, "never")).toBeUndefined();
      }),
    );
  });
});
