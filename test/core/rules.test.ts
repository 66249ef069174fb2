import { describe, expect, it } from "vitest";
import { judgeDigits, judgeRoutingNumber } from "../../src/core/bank-account.ts";
import { judgeName } from "../../src/core/cardholder.ts";
import { digitsOf } from "../../src/core/digits.ts";
import { judgeExpiry, judgeExpiryMonth, judgeExpiryYear } from "../../src/core/expiry.ts";
import { judgeSecurityCode } from "../../src/core/security-code.ts";

const JUNE_2030 = { month: 6, year: 2030 };

describe("an expiry date, in June 2030", () => {
  it.each([
    ["", "", "empty"],
    ["0", "", "incomplete"],
    ["06", "", "incomplete"],
    ["06", "3", "incomplete"],
    ["06", "30", "valid"], // valid through the last day of its month
    ["6", "30", "valid"],
    ["06", "2030", "valid"],
    ["05", "30", "expired"],
    ["12", "29", "expired"],
    ["01", "39", "valid"],
    ["01", "80", "valid"],
    ["01", "81", "invalid"],
    ["13", "30", "invalid"],
    ["00", "30", "invalid"],
    ["", "30", "incomplete"],
    ["06", "1930", "expired"],
    ["1[", "30", "invalid"],
    ["06", "3x", "invalid"],
    ["06", "20301", "invalid"],
  ])("%j / %j is %s", (month, year, verdict) => {
    expect(judgeExpiry(month, year, JUNE_2030)).toBe(verdict);
  });

  it.each([
    ["", "empty"],
    ["0", "incomplete"],
    ["1", "valid"],
    ["09", "valid"],
    ["12", "valid"],
    ["13", "invalid"],
    ["00", "invalid"],
  ])("month %j is %s", (month, verdict) => {
    expect(judgeExpiryMonth(month)).toBe(verdict);
  });

  it.each([
    ["", "empty"],
    ["3", "incomplete"],
    ["30", "valid"],
    ["29", "expired"],
    ["203", "incomplete"],
    ["2030", "valid"],
    ["303", "invalid"],
  ])("year %j is %s", (year, verdict) => {
    expect(judgeExpiryYear(year, JUNE_2030)).toBe(verdict);
  });
});

describe("a security code", () => {
  it.each([
    ["", "VISA", "empty"],
    ["12", "VISA", "incomplete"],
    ["123", "VISA", "valid"],
    ["1234", "VISA", "invalid"],
    ["123", "AMEX", "incomplete"],
    ["1234", "AMEX", "valid"],
    ["12", "UNKNOWN", "incomplete"],
    ["123", "UNKNOWN", "valid"],
    ["1234", "UNKNOWN", "valid"],
    ["12345", "UNKNOWN", "invalid"],
    ["123", "UATP", "invalid"], // these cards have no security code
    ["", "UATP", "valid"],
  ] as const)("%j of %s is %s", (code, brand, verdict) => {
    expect(judgeSecurityCode(code, brand)).toBe(verdict);
  });
});

describe("a name", () => {
  it.each([
    ["", "empty"],
    ["  ", "empty"],
    ["Ada Lovelace", "valid"],
    ["O'Brien-Smith Jr.", "valid"],
    ["李小龍", "valid"],
    ["محمد", "valid"],
    ["علی\u200cرضا", "valid"],
    ["A 4\u200c1\u200c1", "invalid"],
    ["Louis 14", "valid"],
    ["123", "invalid"],
    ["...", "invalid"],
    ["A 123", "invalid"],
    ["A 4111 1111 1111 1111", "invalid"],
    ["A 4-1-1-1-1-1", "invalid"],
    ["A ４１１", "invalid"],
    ["A ٤١١", "invalid"],
    ["a4b1c1d1e1f1g1h1i1j1k1l1", "invalid"], // twelve digits in all
    ["Ada\u202eecalevoL", "invalid"],
    ["A".repeat(256), "valid"],
    ["A".repeat(257), "invalid"],
  ])("%j is %s", (name, verdict) => {
    expect(judgeName(name)).toBe(verdict);
  });

  it("can have a shorter limit", () => {
    expect(judgeName("A".repeat(28), 28)).toBe("valid");
    expect(judgeName("A".repeat(29), 28)).toBe("invalid");
  });
});

describe("bank accounts", () => {
  it.each([
    ["", "empty"],
    ["02100002", "incomplete"],
    ["021000021", "valid"],
    ["011401533", "valid"],
    ["021000022", "invalid"],
    ["000000000", "invalid"],
    ["0210000211", "invalid"],
  ])("routing number %j is %s", (digits, verdict) => {
    expect(judgeRoutingNumber(digits)).toBe(verdict);
  });

  it.each([
    ["", "empty"],
    ["123456", "incomplete"],
    ["1234567", "valid"],
    ["123456789012", "valid"],
    ["1234567890123", "invalid"],
  ])("7 to 12 digits: %j is %s", (digits, verdict) => {
    expect(judgeDigits(digits, 7, 12)).toBe(verdict);
  });
});

it.each([
  ["4111-1111 1111.1111", "4111111111111111"],
  ["４１１１", "4111"],
  ["٤١١", "411"],
  ["۴۱۱", "411"],
  ["no digits", ""],
])("the digits of %j are %j", (text, digits) => {
  expect(digitsOf(text)).toBe(digits);
});
