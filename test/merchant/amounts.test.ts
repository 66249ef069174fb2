import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currencyDigits } from "../../src/core/currency.ts";
import { formatAmount, parseAmount, percentOf } from "../../src/core/money.ts";
import {
  addAmounts,
  amountText,
  decimalsOf,
  minorUnits,
  percentOfAmount,
} from "../../src/merchant/amounts.ts";

const letters = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(65 + index));
const currencies = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));

describe("the merchant's arithmetic and the gateway's", () => {
  it("have the same decimals for every currency", () => {
    expect(currencies.filter((code) => decimalsOf(code) !== currencyDigits(code))).toEqual([]);
    expect([decimalsOf("JPY"), decimalsOf("EUR"), decimalsOf("KWD")]).toEqual([0, 2, 3]);
  });

  it("agree on amounts and percentages to the last unit", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 9_999_999_999n }),
        fc.nat(1_000_000),
        fc.constantFrom("EUR", "JPY", "KWD"),
        (units, rate, currency) => {
          const text = formatAmount(units, currency);
          const percent = `${Math.floor(rate / 10_000)}.${String(rate % 10_000).padStart(4, "0")}`;
          expect(amountText(units, currency)).toBe(text);
          expect(minorUnits(text, currency)).toBe(parseAmount(text, currency));
          expect(percentOfAmount(text, percent, currency)).toBe(
            formatAmount(percentOf(units, percent), currency),
          );
        },
      ),
    );
  });

  it("adds without a float", () => {
    expect(addAmounts("EUR", "0.1", "0.2")).toBe("0.30");
    expect(addAmounts("JPY")).toBe("0");
  });

  it.each([
    ["finer than the currency", "1.234", "EUR"],
    ["negative", "-1", "EUR"],
    ["an exponent", "1e3", "EUR"],
    ["empty", "", "EUR"],
    ["too long", "123456789012.00", "EUR"],
    ["in an invalid currency", "1", "EURO"],
  ])("refuses an amount: %s", (_, amount, currency) => {
    expect(() => minorUnits(amount, currency)).toThrow(RangeError);
  });

  it("refuses an invalid percentage, and a negative amount", () => {
    expect(() => percentOfAmount("1", "1,5", "EUR")).toThrow(RangeError);
    expect(() => amountText(-1n, "EUR")).toThrow(RangeError);
  });
});
