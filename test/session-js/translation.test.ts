import { describe, expect, it } from "vitest";
import { cardType, formSessionUpdate } from "../../src/session-js/responses.ts";
import { errorKey, roleOf, roleOfPath } from "../../src/session-js/roles.ts";
import { type FieldReport, validityOf } from "../../src/session-js/validity.ts";

const OWNER = { merchant: "SHOP1", apiVersion: "57" };
const ID = `SESSION${"0".repeat(26)}`;

describe("a role", () => {
  it.each([
    ["card", "number", "card.number", "number", "cardNumber"],
    ["card", "cardNumber", "card.number", "number", "cardNumber"],
    ["card", "securityCode", "card.securityCode", "securityCode", "securityCode"],
    ["giftCard", "number", "giftCard.number", "number", "number"],
    ["ach", "routingNumber", "ach.routingNumber", "routingNumber", "routingNumber"],
  ])("%s %s is %s", (type, key, field, name, error) => {
    const role = roleOf(type, key)!;
    expect(role).toMatchObject({ field, name });
    expect(errorKey(role)).toBe(error);
  });

  it.each([
    ["card", "wallet"],
    ["wallet", "number"],
    ["card", "toString"],
  ])("%s %s is unknown and ignored", (type, key) => expect(roleOf(type, key)).toBeUndefined());

  it("may be given without its type, as old pages do", () => {
    expect(roleOfPath("number")?.field).toBe("card.number");
    expect(roleOfPath("ach.accountType")?.field).toBe("ach.accountType");
  });
});

describe("an update's response", () => {
  it("has the masked values if the merchant's profile discloses them", () => {
    const result = { status: "ok" as const, session: { id: ID, version: "0123456789" } };
    const masked = [
      { path: "card.number", value: "512345xxxxxx0008" },
      { path: "card.expiry.month", value: "1" },
      { path: "card.expiry.year", value: "39" },
    ];
    expect(formSessionUpdate(OWNER, "card", ID, result, masked)).toEqual({
      status: "ok",
      merchant: "SHOP1",
      session: { id: ID, version: "0123456789", updateStatus: "SUCCESS" },
      sourceOfFunds: {
        type: "CARD",
        provided: { card: { number: "512345xxxxxx0008", expiry: { month: "1", year: "39" } } },
      },
      version: "57",
    });
  });

  it.each([
    [true, { brand: "VISA", scheme: "VISA", fundingMethod: "DEBIT", securityCode: "xxx" }],
    [false, { brand: "VISA", scheme: "VISA", fundingMethod: "DEBIT" }],
  ])("reports whether a security code was provided: %s", (securityCodeProvided, card) => {
    const facts = { brand: "VISA", scheme: "VISA", fundingMethod: "DEBIT" } as const;
    const result = {
      status: "ok" as const,
      session: { id: ID, version: "0123456789" },
      card: { ...facts, securityCodeProvided },
    };
    expect(formSessionUpdate(OWNER, "card", ID, result, []).sourceOfFunds?.provided["card"]).toEqual(card);
  });

  it("names fields in error by the pages' keys, without a message", () => {
    const result = {
      status: "fields_in_error" as const,
      errors: { "card.number": "invalid", "card.expiryMonth": "missing" } as const,
    };
    expect(formSessionUpdate(OWNER, "card", ID, result, [])).toEqual({
      status: "fields_in_error",
      session: { id: ID },
      errors: { cardNumber: "invalid", expiryMonth: "missing" },
      version: "57",
    });
  });

  it.each(["request_timeout", "system_error"] as const)("%s always has a message under errors", (status) => {
    expect(formSessionUpdate(OWNER, "card", null, { status, message: "Later." }, [])).toEqual({
      status,
      session: { id: "" },
      errors: { message: "Later." },
      version: "57",
    });
  });
});

describe("a card's type", () => {
  it("is INSUFFICIENT_LENGTH until it is known", () => {
    const facts = {
      sequence: "1",
      status: "UNKNOWN",
      brand: "UNKNOWN",
      scheme: "UNKNOWN",
      fundingMethod: "UNKNOWN",
    } as const;
    expect(cardType(facts)).toEqual({ status: "INSUFFICIENT_LENGTH" });
  });

  it("has amounts as numbers", () => {
    const facts = {
      sequence: "2",
      status: "SUPPORTED",
      brand: "VISA",
      scheme: "VISA",
      fundingMethod: "CREDIT",
    } as const;
    const order = {
      currency: "EUR",
      netAmount: "100.00",
      amount: "101.50",
      merchantCharge: { type: "SURCHARGE", amount: "1.50" },
    } as const;
    expect(cardType({ ...facts, order }).order).toEqual({
      currency: "EUR",
      netAmount: 100,
      amount: 101.5,
      merchantCharge: { type: "SURCHARGE", amount: 1.5 },
    });
  });
});

describe("a field's validity", () => {
  const known = (empty: boolean, more: Partial<FieldReport> = {}): FieldReport => ({
    state: { focused: false, empty, valid: false, message: "" },
    incomplete: false,
    reason: undefined,
    ...more,
  });

  it.each([
    [
      "card.number",
      known(true),
      { isValid: false, isIncomplete: true, hasError: true, errorReason: "EMPTY" },
    ],
    ["card.securityCode", known(true), { isValid: true, isIncomplete: false, hasError: false }],
    ["card.nameOnCard", known(true), { isValid: true, isIncomplete: false, hasError: false }],
    [
      "ach.routingNumber",
      known(true),
      { isValid: false, isIncomplete: true, hasError: true, errorReason: "EMPTY" },
    ],
    [
      "card.number",
      known(false, { incomplete: true }),
      { isValid: false, isIncomplete: true, hasError: false },
    ],
    [
      "card.expiryYear",
      known(false, { reason: "EXPIRED" }),
      { isValid: false, isIncomplete: false, hasError: true, errorReason: "EXPIRED" },
    ],
    ["card.number", known(false), { isValid: true, isIncomplete: false, hasError: false }],
  ] as const)("%s", (field, standing, validity) => expect(validityOf(field, standing)).toEqual(validity));
});
