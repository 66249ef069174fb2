import { describe, expect, it } from "vitest";
import { FIELDS, type FieldRule, judgeTyping, type Role } from "../../src/core/fields.ts";
import { ROLES } from "../../src/wire/schema/fields.ts";

const NOW = { brand: "UNKNOWN", today: { month: 6, year: 2030 } } as const;

it("every field of the contract has a rule", () => {
  expect(Object.keys(FIELDS).toSorted()).toEqual(ROLES.toSorted());
});

describe("validation of a field during typing", () => {
  it.each<[Role, string, string[]]>([
    // one result after each key: nothing is decided below the maximum length
    ["card.number", "4508750015741019", [...Array(15).fill("incomplete"), "valid"]],
    ["card.securityCode", "1234", ["incomplete", "incomplete", "incomplete", "valid"]],
    ["card.expiryMonth", "12", ["incomplete", "valid"]],
    ["card.expiryYear", "2031", ["incomplete", "incomplete", "incomplete", "valid"]],
    ["card.expiryYear", "31", ["incomplete", "valid"]],
    ["card.nameOnCard", "Ada", ["incomplete", "incomplete", "incomplete"]],
    ["giftCard.pin", "12345678", [...Array(7).fill("incomplete"), "valid"]],
    ["ach.routingNumber", "021000021", [...Array(8).fill("incomplete"), "valid"]],
    ["ach.routingNumber", "021000022", [...Array(8).fill("incomplete"), "invalid"]],
    ["directDebitCanada.transitNumber", "12345", [...Array(4).fill("incomplete"), "valid"]],
  ])("%s: %s", (role, text, verdicts) => {
    const results = Array.from(text, (_, i) => judgeTyping(FIELDS[role], text.slice(0, i + 1), NOW));
    expect(results).toEqual(verdicts);
    expect(judgeTyping(FIELDS[role], "", NOW)).toBe("empty");
  });

  it.each([
    ["12/3", "incomplete"],
    ["12/31", "valid"],
    ["05/30", "expired"],
    ["12/20", "incomplete"], // may be the start of 2031
    ["12/203", "incomplete"],
    ["1/31", "valid"],
    ["13/31", "invalid"],
  ])("card.expiry %s is %s", (value, verdict) => {
    expect(judgeTyping(FIELDS["card.expiry"], value, NOW)).toBe(verdict);
  });
});

it.each<[Role, string, string]>([
  ["card.expiry", "1/39", "0139"],
  ["card.expiry", "12/39", "1239"],
  ["card.expiryYear", "2039", "39"],
  ["card.nameOnCard", " Ada O/Brien ", "Ada O/Brien"],
])("%s %j is stored as %j", (role, value, stored) => {
  const rule: FieldRule = FIELDS[role];
  expect(rule.stored?.(value)).toBe(stored);
});
