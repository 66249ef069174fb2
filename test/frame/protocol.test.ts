import { describe, expect, it } from "vitest";
import { maskedValues } from "../../src/frame/session-js/masked.ts";
import { detailOf, type Inquiry } from "../../src/frame/session-js/protocol-detail.ts";
import { protocolRules } from "../../src/frame/session-js/protocol-rules.ts";

const NOW = { brand: "UNKNOWN", today: { month: 11, year: 2030 } } as const;

describe("the state of a value, in the protocol's words", () => {
  const answered = (brand: string): Inquiry => ({
    is: "ok",
    body: { sourceOfFunds: { provided: { card: { brand } } } },
  });
  const refused = (explanation: string): Inquiry => ({ is: "error", error: { explanation } });

  it.each<[string, string, Inquiry, object]>([
    ["card.number", "5123", "none", { incomplete: true }],
    ["card.number", "5123450000000008", answered("MASTERCARD"), { incomplete: false }],
    ["card.number", "5123450000000009", "none", { incomplete: false, reason: "INVALID_VALUE" }],
    ["card.number", "5123450000000008", "asking", { incomplete: false, reason: "AWAITING_SERVER_RESPONSE" }],
    ["card.number", "5123450000000008", answered("JCB"), { incomplete: false, reason: "NOT_SUPPORTED" }],
    ["card.number", "5123450000000008", { is: "timeout" }, { incomplete: false, reason: "TIMEOUT" }],
    ["card.number", "5123450000000008", { is: "lost" }, { incomplete: false, reason: "SYSTEM_ERROR" }],
    [
      "card.number",
      "5123450000000008",
      refused("Invalid credentials."),
      { incomplete: false, reason: "NOT_AUTHORIZED" },
    ],
    [
      "card.number",
      "5123450000000008",
      refused("Session authentication limit exceeded"),
      { incomplete: false, reason: "SESSION_AUTHENTICATION_LIMIT_EXCEEDED" },
    ],
    ["card.expiryMonth", "13", "none", { incomplete: false, reason: "INVALID_VALUE" }],
    ["card.expiryYear", "20", "none", { incomplete: false, reason: "EXPIRED" }],
    ["card.securityCode", "12", "none", { incomplete: true }],
    ["card.number", "51a", "none", { incomplete: false, reason: "INVALID_CHARACTERS" }],
  ])("%s %s", (role, value, inquiry, detail) => {
    const rules = protocolRules(role, { rejecting: false });
    expect(detailOf(rules[role as keyof typeof rules], value, NOW, inquiry, ["MASTERCARD", "VISA"])).toEqual(
      detail,
    );
  });
});

describe("the rules of a field, adapted to its page", () => {
  it("group digits only if the page asks for it", () => {
    expect(protocolRules("card.number", { grouped: true })["card.number"].show?.("5123450000000008")).toBe(
      "5123 4500 0000 0008",
    );
    expect(protocolRules("card.number", { grouped: false })["card.number"].show?.("5123450000000008")).toBe(
      "5123450000000008",
    );
  });

  it("drop characters that do not belong, or keep them and reject the value", () => {
    const swallowing = protocolRules("card.securityCode", { rejecting: true })["card.securityCode"];
    const taking = protocolRules("card.securityCode", { rejecting: false })["card.securityCode"];
    expect(swallowing.tidy?.("1a2")).toBe("12");
    expect(taking.tidy?.("1a2")).toBe("1a2");
    expect(taking.judge("1a2", NOW)).toBe("invalid");
    expect(taking.tidy?.("١٢٣")).toBe("123");
  });

  it("show an invalid value as it was typed, without groups", () => {
    const taking = protocolRules("card.number", { grouped: true, rejecting: false })["card.number"];
    expect(taking.show?.("51234x567")).toBe("51234x567");
    expect(taking.show?.("51234567")).toBe("5123 4567");
  });

  it("offer the page's own list", () => {
    const choices = [
      { value: "", label: "Month" },
      { value: "1", label: "January" },
    ];
    const rule = protocolRules("card.expiryMonth", { choices })["card.expiryMonth"];
    expect(rule.choices?.(NOW)).toEqual(["1"]);
    expect(rule.labels).toEqual({ "": "Month", "1": "January" });
  });

  it("leave every other field as it is", () => {
    const rules = protocolRules("card.number", { grouped: false });
    expect(rules["card.expiry"]).toBe(protocolRules("card.securityCode", {})["card.expiry"]);
  });
});

describe("the values in the gateway's response", () => {
  it("are sent as paths and masked texts", () => {
    const body = {
      sourceOfFunds: {
        type: "CARD",
        provided: { card: { number: "512345xxxxxx0008", expiry: { month: "1" } } },
      },
    };
    expect(maskedValues(body)).toEqual([
      { path: "card.number", value: "512345xxxxxx0008" },
      { path: "card.expiry.month", value: "1" },
    ]);
  });

  it.each([
    [null],
    ["text"],
    [{}],
    [{ sourceOfFunds: { provided: { "not a name": "x", "card": { list: [1, 2] } } } }],
  ])("drops what it does not know: %j", (body) => {
    expect(maskedValues(body)).toEqual([]);
  });
});
