import { expect, test } from "vitest";
import { currencyDigits } from "../../src/core/currency.ts";

test.each([
  ["EUR", 2],
  ["USD", 2],
  ["HUF", 2],
  ["JPY", 0],
  ["KRW", 0],
  ["ISK", 0],
  ["BHD", 3],
  ["KWD", 3],
  ["TND", 3],
  ["", 2],
])("the currency %j has %d decimals", (code, digits) => {
  expect(currencyDigits(code)).toBe(digits);
});
