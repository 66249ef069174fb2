import { describe, expect, it } from "vitest";
import { BRAND_RULES, brandOf } from "../../src/core/brands.ts";
import { judgeCardNumber, judgeTypedCardNumber } from "../../src/core/card-number.ts";
import { luhn } from "../../src/core/luhn.ts";
import { schemeOf } from "../../src/core/schemes.ts";

/** The gateway's published test cards. */
const CARDS: Record<string, string[]> = {
  MASTERCARD: [
    "5123450000000008",
    "2223000000000007",
    "5111111111111118",
    "2223000000000023",
    // co-badged with a local scheme
    "5297410588409146",
    "5555229999999975",
    "5555229999997722",
  ],
  VISA: ["4508750015741019", "4012000033330026", "4228180191362993", "4043409999991437", "4029939999997636"],
  AMEX: ["371881634498004", "371881127160004", "371881245560002", "371881911767006"],
  DINERS_CLUB: ["30123400000000", "36259600000012"],
  JCB: ["3528000000000007", "3528111100000001"],
  DISCOVER: ["6011003179988686", "6011963280099774"],
  MAESTRO: ["5000000000000000005", "5666555544443333"],
  UATP: ["135492354874528", "135420001569134"],
  CHINA_UNIONPAY: [
    "6201089999995464",
    "6201089999991455",
    "6201089999994020",
    "6201089999999300",
    "6201089999994749",
    "6214239999999611",
    "6214239999999546",
  ],
  LOCAL_BRAND_ONLY: [
    "2205459999997832",
    "2205439999999541",
    "6690109900000010",
    "6690109000011008",
    "6690109000011057",
    "9682090000000007",
    "5060990580000217499",
    "5079539999990592",
  ],
};

describe("a card number", () => {
  const all = Object.entries(CARDS).flatMap(([brand, numbers]) =>
    numbers.map((number) => [number, brand] as const),
  );

  it.each(all)("%s is a valid %s", (number, brand) => {
    expect(brandOf(number).brand).toBe(brand);
    expect(judgeCardNumber(number)).toBe("valid");
  });

  const checked = all.filter(([, brand]) => brand !== "LOCAL_BRAND_ONLY");

  it.each(checked)("%s with its last digit changed is invalid", (number) => {
    const wrong = number.slice(0, -1) + ((Number(number.at(-1)) + 1) % 10);
    expect(judgeCardNumber(wrong)).toBe("invalid");
  });

  it.each([
    // digits, brand
    ["", "UNKNOWN"],
    ["3", "UNKNOWN"],
    ["34", "AMEX"],
    ["37", "AMEX"],
    ["300", "DINERS_CLUB"],
    ["306", "UNKNOWN"],
    ["309", "DINERS_CLUB"],
    ["3527", "UNKNOWN"],
    ["3528", "JCB"],
    ["3589", "JCB"],
    ["3590", "UNKNOWN"],
    ["4", "VISA"],
    ["50", "MAESTRO"],
    ["508500", "RUPAY"],
    ["51", "MASTERCARD"],
    ["55", "MASTERCARD"],
    ["56", "MAESTRO"],
    ["2220", "UNKNOWN"],
    ["2221", "MASTERCARD"],
    ["2720", "MASTERCARD"],
    ["2721", "UNKNOWN"],
    ["6011", "DISCOVER"],
    ["644", "DISCOVER"],
    ["643", "MAESTRO"],
    ["65", "DISCOVER"],
    ["652150", "RUPAY"],
    ["653149", "RUPAY"],
    ["653150", "DISCOVER"],
    ["606985", "RUPAY"],
    ["607984", "RUPAY"],
    ["608500", "MAESTRO"],
    ["62", "CHINA_UNIONPAY"],
    ["8171", "CHINA_UNIONPAY"],
    ["8172", "RUPAY"],
    ["8201", "RUPAY"],
    ["8202", "UNKNOWN"],
    ["1", "UATP"],
    ["9", "UNKNOWN"],
  ])("%j has the first digits of %s", (digits, brand) => {
    expect(brandOf(digits).brand).toBe(brand);
  });

  it.each([
    // number, while typing, on blur
    ["", "empty", "empty"],
    ["4", "incomplete", "incomplete"],
    ["450875001574101", "incomplete", "incomplete"],
    ["4508750015741019", "valid", "valid"],
    ["4508750015741018", "incomplete", "invalid"], // may still grow to 19 digits
    ["45087500157410190", "incomplete", "incomplete"],
    ["4000000000006", "incomplete", "valid"], // thirteen digits: decided on blur
    ["4000000000007", "incomplete", "invalid"],
    ["4000000000000000006", "valid", "valid"],
    ["4000000000000000007", "invalid", "invalid"],
    ["5123450000000008", "valid", "valid"],
    ["5123450000000009", "invalid", "invalid"], // sixteen is the only length
    ["51234500000000080", "invalid", "invalid"],
    ["37188163449800", "incomplete", "incomplete"],
    ["371881634498005", "invalid", "invalid"],
    ["5666555544443333", "incomplete", "valid"], // Maestro has no usual length
    ["5000000000000000005", "valid", "valid"],
    ["9999", "incomplete", "incomplete"],
  ])("%j is %s while typed, %s when left", (digits, typed, left) => {
    expect(judgeTypedCardNumber(digits)).toBe(typed);
    expect(judgeCardNumber(digits)).toBe(left);
  });
});

describe("the brand table", () => {
  it.each(BRAND_RULES.map((rule) => [rule.brand, rule] as const))("%s is consistent", (_, rule) => {
    const groups = rule.groups.reduce((sum, group) => sum + group, 0);
    expect(rule.usual === 0 || rule.lengths.includes(rule.usual)).toBe(true);
    expect(groups).toBeGreaterThanOrEqual(rule.usual);
    expect(rule.lengths.toSorted((a, b) => a - b)).toEqual(rule.lengths);
  });

  it.each([
    ["MAESTRO", "MASTERCARD"],
    ["LOCAL_BRAND_ONLY", "OTHER"],
    ["VISA", "VISA"],
    ["UNKNOWN", "UNKNOWN"],
  ] as const)("%s belongs to %s", (brand, scheme) => {
    expect(schemeOf(brand)).toBe(scheme);
  });
});

describe("the check digit", () => {
  it.each([
    ["79927398713", true],
    ["79927398710", false],
    ["0", true],
    ["18", true],
    ["81", false],
  ])("%s: %s", (digits, right) => {
    expect(luhn(digits)).toBe(right);
  });
});
