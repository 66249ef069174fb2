import { describe, expect, it } from "vitest";
import { crossErrors } from "../../src/frame/group/cross-checks.ts";
import { nearestLocale } from "../../src/wire/page-frame/nearest-locale.ts";
import type { Role } from "../../src/wire/schema/fields.ts";

const held = (values: Partial<Record<Role, string>>) =>
  Object.entries(values).map(([field, value]) => ({ field: field as Role, value, error: null }));

describe("fields that belong together", () => {
  it.each<[Partial<Record<Role, string>>, string[]]>([
    [{ "card.expiryMonth": "5", "card.expiryYear": "30" }, ["card.expiryMonth invalid"]],
    [{ "card.expiryMonth": "6", "card.expiryYear": "30" }, []],
    [{ "card.expiryMonth": "6", "card.expiryYear": "" }, ["card.expiryYear missing"]],
    [{ "card.expiryMonth": "", "card.expiryYear": "30" }, ["card.expiryMonth missing"]],
    [{ "card.expiryMonth": "", "card.expiryYear": "" }, []],
    [{ "ach.bankAccountNumber": "123", "ach.bankAccountNumberConfirmation": "123" }, []],
    [
      { "ach.bankAccountNumber": "123", "ach.bankAccountNumberConfirmation": "124" },
      ["ach.bankAccountNumberConfirmation invalid"],
    ],
    [{ "card.number": "4508750015741019", "card.expiry": "0630" }, []],
  ])("%j", (values, expected) => {
    const errors = crossErrors(held(values), { month: 6, year: 2030 });
    expect(errors.map(({ field, error }) => `${field} ${error}`)).toEqual(expected);
  });
});

it.each([
  ["fr-CA", "fr-CA"],
  ["fr_CA", "fr-CA"],
  ["FR-ca", "fr-CA"],
  ["fr-CH", "fr"],
  ["fr", "fr"],
  ["zh-Hant-TW", "zh-Hant"],
  ["en-GB", "en"],
  ["tlh", "en"],
  ["ja_JA", "ja"],
])("of these locales, %s gets %s", (tag, expected) => {
  expect(nearestLocale(tag, ["fr", "fr-CA", "zh-Hant", "ja"])).toBe(expected);
});
