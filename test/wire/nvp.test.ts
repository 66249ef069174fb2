import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { SERVER_LIMITS } from "../../src/wire/rest/json-text.ts";
import { readForm, writeForm } from "../../src/wire/nvp/nvp-form.ts";
import { fromPairs, toPairs } from "../../src/wire/nvp/nvp.ts";

const read = (text: string) => fromPairs(readForm(text), SERVER_LIMITS);

describe("name-value pairs", () => {
  it.each<[string, JsonObject]>([
    ["", {}],
    ["a=1", { a: "1" }],
    ["order.id=A&order.amount=42.00", { order: { id: "A", amount: "42.00" } }],
    ["order.item[0].name=x&order.item[1].name=y", { order: { item: [{ name: "x" }, { name: "y" }] } }],
    ["l[1]=b&l[0]=a", { l: ["a", "b"] }],
    ["a=b%20c+d%3D%26", { a: "b c d=&" }],
    ["a=%C3%A9", { a: "é" }],
    ["&a=1&&b=2&", { a: "1", b: "2" }],
    ["authentication.3ds2.x=1", { authentication: { "3ds2": { x: "1" } } }],
  ])("%s", (text, document) => {
    expect(read(text)).toEqual(document);
  });

  it.each([
    ["a name twice", "a=1&a=2", "DUPLICATE_NAME"],
    ["a value and a group", "a=1&a.b=2", "DUPLICATE_NAME"],
    ["a group and a value", "a.b=2&a=1", "DUPLICATE_NAME"],
    ["a list and a group", "a[0]=1&a.b=2", "MALFORMED_FORM"],
    ["a list with a gap", "a[0]=1&a[2]=2", "MALFORMED_FORM"],
    ["a list that is too long", "a[200]=1", "MALFORMED_FORM"],
    ["no name", "=1", "MALFORMED_FORM"],
    ["no value", "a", "MALFORMED_FORM"],
    ["a malformed percent escape", "a=%4", "MALFORMED_FORM"],
    ["bytes that are not UTF-8", "a=%ff", "MALFORMED_FORM"],
    ["__proto__", "__proto__.x=1", "FORBIDDEN_NAME"],
    ["constructor", "a.constructor.prototype=1", "FORBIDDEN_NAME"],
    ["an empty step", "a..b=1", "FORBIDDEN_NAME"],
    ["a bracket alone", "[0]=1", "FORBIDDEN_NAME"],
    ["an index that is not a number", "a[x]=1", "FORBIDDEN_NAME"],
    ["too many steps", `${"a.".repeat(9)}a=1`, "TOO_DEEP"],
    ["too many names", Array.from({ length: 2001 }, (_, n) => `n${n}=1`).join("&"), "TOO_MANY_NAMES"],
  ])("refuse %s", (_, text, code) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code }));
  });

  it("have amounts with the decimals of their currency, and other numbers unchanged", () => {
    const order = {
      currency: "EUR",
      amount: 42,
      totalRefundedAmount: 0,
      merchantCharge: { amount: 1.5 },
      amountOfItems: 3,
      netAmount: "40.5",
    };
    const transaction = [
      { transaction: { amount: 1234567890123, currency: "JPY" }, order: { amount: 1.1, currency: "KWD" } },
    ];
    expect(Object.fromEntries(toPairs({ order, transaction, amount: 7 }))).toEqual({
      "order.currency": "EUR",
      "order.amount": "42.00",
      "order.totalRefundedAmount": "0.00",
      "order.merchantCharge.amount": "1.50",
      "order.amountOfItems": "3",
      "order.netAmount": "40.5",
      "transaction[0].transaction.amount": "1234567890123",
      "transaction[0].transaction.currency": "JPY",
      "transaction[0].order.amount": "1.100",
      "transaction[0].order.currency": "KWD",
      "amount": "7",
    });
    expect(toPairs({ amount: 99_999_999_999.99, currency: "USD" })[0]).toEqual(["amount", "99999999999.99"]);
  });

  it("restore every document", () => {
    const name = fc
      .stringMatching(/^[A-Za-z][A-Za-z0-9]{0,5}$/)
      .filter((text) => text !== "constructor" && text !== "prototype");
    const { document } = fc.letrec<{ document: JsonObject; value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.string({ unit: "grapheme", minLength: 1 }).map((text) => text.toWellFormed()),
        fc.array(tie("value"), { minLength: 1, maxLength: 3 }),
        tie("document"),
      ),
      document: fc.dictionary(name, tie("value"), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(document, (original) => {
        expect(fromPairs(readForm(writeForm(toPairs(original))), { depth: 100, names: 10_000 })).toEqual(
          original,
        );
      }),
    );
  });
});
