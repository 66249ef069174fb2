import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { newCart, type Visitor } from "../../demo/shop/carts.ts";
import { cents, decimal, euros } from "../../demo/shop/money.ts";
import { readPayForm } from "../../demo/shop/pay-form.ts";
import { checkoutPage, outcomePage } from "../../demo/shop/pages.ts";
import { fill, html } from "../../demo/shop/template.ts";

const TEMPLATE = readFileSync("index.html", "utf8");
const GATEWAY = {
  origin: "https://pay.example",
  merchant: "SHOP1",
  scripts: [{ path: "/a.js", integrity: "sha384-x" }],
};

describe("a page of the shop", () => {
  const visitor = (changes = {}): Visitor => {
    const cart = { ...newCart(), session: "SESSION0000000000000000000000000A" };
    return { cart: { ...cart, delivery: { ...cart.delivery, ...changes } }, savedCard: undefined };
  };

  it("has every placeholder filled", () => {
    for (const choice of ["card", "saved"] as const) {
      const page = checkoutPage(TEMPLATE, visitor(), GATEWAY, { choice, quote: undefined });
      expect(page).not.toMatch(/\{\{|\{\/?\w+\}-->/);
      expect(page).toContain('integrity="sha384-x"');
    }
  });

  it("escapes everything that a visitor typed", () => {
    const page = checkoutPage(
      TEMPLATE,
      visitor({ street: `"><script>alert(1)</script>`, email: `'"<b>` }),
      GATEWAY,
      {
        choice: "card",
        quote: undefined,
      },
    );
    expect(page).not.toContain("<script>alert");
    expect(page).toContain("&quot;&gt;&lt;script&gt;alert(1)");
  });

  it("asks for a new amount with a form that carries the session's version", () => {
    const page = outcomePage(TEMPLATE, GATEWAY, {
      status: "confirm",
      session: { id: "SESSION0000000000000000000000000A", version: "aaaaaaaa02" },
      quote: { net: 6190, charge: 93, amount: 6283 },
      changed: [],
      shipping: 490,
      card: "Mastercard ending in 0008",
      savedCard: false,
      save: false,
    });
    expect(page).toContain('name="session.version" value="aaaaaaaa02"');
    expect(page).toContain("Pay €62.83");
    expect(page).not.toContain("hosted-field");
  });

  it("is not sent with a placeholder without a value", () => {
    expect(() => fill("<p>{{missing}}</p>", {}, [])).toThrow("missing");
  });

  it("escapes in every template", () => {
    expect(html`<p>${"<&>"}${[html`<b>${"'"}</b>`]}</p>`.html).toBe("<p>&lt;&amp;&gt;<b>&#39;</b></p>");
  });
});

describe("money", () => {
  test.each([
    ["62.83", 6283],
    ["61.9", 6190],
    ["7", 700],
    [61.9, 6190],
    [0.07, 7],
    ["0.1", 10],
    ["1.005", undefined],
    ["-1.00", undefined],
    ["1e3", undefined],
    ["", undefined],
    [Number.NaN, undefined],
  ])("%j is %s cents", (amount, expected) => {
    expect(cents(amount)).toBe(expected);
  });

  it("is formatted for people and for the gateway", () => {
    expect([euros(6190), decimal(6190), decimal(7)]).toEqual(["€61.90", "61.90", "0.07"]);
  });
});

describe("the checkout's form", () => {
  const GOOD = {
    "session.id": "SESSION0000000000000000000000000A",
    "session.version": "aaaaaaaa02",
    "quote.amount": "62.83",
    "email": "ada@example.com",
    "firstName": "Ada",
    "lastName": "Example",
    "street": "Teestraße 4",
    "postcode": "10115",
    "city": "Berlin",
    "country": "DEU",
    "method": "GROUND",
  };

  it("is parsed", () => {
    expect(readPayForm(GOOD)).toMatchObject({
      shown: 6283,
      incomplete: false,
      savedCard: false,
      save: false,
    });
  });

  test.each([
    ["without a session", { "session.id": undefined }],
    ["with a malformed session id", { "session.id": "../../order/1" }],
    ["with a malformed version", { "session.version": "AAAAAAAA02" }],
    ["with a malformed amount", { "quote.amount": "free" }],
    ["with a file instead of text", { "quote.amount": new Blob() }],
  ])("is rejected %s", (_, changes) => {
    expect(readPayForm({ ...GOOD, ...changes })).toBeUndefined();
  });

  it("may have no amount, if the page could not show one", () => {
    expect(readPayForm({ ...GOOD, "quote.amount": undefined })).toMatchObject({ shown: undefined });
  });

  test.each([
    { email: "ada" },
    { street: " " },
    { country: "XXX" },
    { method: "TELEPORT" },
    { city: "a\u0000b" },
  ])("is incomplete with %j", (changes) => {
    expect(readPayForm({ ...GOOD, ...changes })).toMatchObject({ incomplete: true, delivery: undefined });
  });

  it("may omit the address when a new amount is confirmed", () => {
    const { email: _, ...rest } = GOOD;
    expect(readPayForm({ ...rest, confirmed: "yes" })).toMatchObject({
      incomplete: false,
      delivery: undefined,
    });
  });
});
