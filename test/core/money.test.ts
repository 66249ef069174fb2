import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountNumber, formatAmount, parseAmount, percentOf } from "../../src/core/money.ts";
import { orderInForce, readMoney } from "../../src/core/order-money.ts";
import { surchargeOf } from "../../src/core/surcharge.ts";

describe("amounts", () => {
  it.each<[string, string, bigint | undefined]>([
    ["42.00", "EUR", 4200n],
    ["42", "EUR", 4200n],
    ["42.5", "EUR", 4250n],
    ["0.1", "EUR", 10n],
    ["42.000", "EUR", 4200n], // extra zeros do not change the amount
    ["42.001", "EUR", undefined],
    ["500", "JPY", 500n],
    ["500.5", "JPY", undefined],
    ["1.234", "KWD", 1234n],
    ["-1", "EUR", undefined],
    ["1e3", "EUR", undefined],
    ["", "EUR", undefined],
    [".5", "EUR", undefined],
    ["123456789012.00", "EUR", undefined], // fifteen characters
  ])("%s %s is %s units", (text, currency, units) => {
    expect(parseAmount(text, currency)).toBe(units);
  });

  it("survive formatting and parsing", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 99_999_999_999n }),
        fc.constantFrom("EUR", "JPY", "KWD"),
        (units, currency) => {
          const text = formatAmount(units, currency);
          expect(parseAmount(text, currency)).toBe(units);
          expect(amountNumber(units, currency)).toBe(Number(text));
        },
      ),
    );
  });

  it.each<[bigint, string, bigint]>([
    [10_000n, "1.5", 150n],
    [101n, "1.5", 2n], // 1.515, rounded
    [100n, "0.5", 1n], // half a unit is rounded up
    [99n, "0.5", 0n],
    [10_000n, "0", 0n],
    [1_000_000n, "0.0001", 1n],
  ])("%s units at %s %% are %s", (units, percent, expected) => {
    expect(percentOf(units, percent)).toBe(expected);
  });
});

const credit = { brand: "MASTERCARD", fundingMethod: "CREDIT", currency: "EUR", net: 10_000n };

describe("surcharges", () => {
  it.each([
    ["no rule, no charge", [], credit, 0n],
    ["a percentage", [{ percent: "1.5" }], credit, 150n],
    ["a flat amount", [{ flat: "0.30" }], credit, 30n],
    ["both", [{ percent: "1.5", flat: "0.30" }], credit, 180n],
    ["at least", [{ percent: "0.1", least: "0.50" }], credit, 50n],
    ["at most", [{ percent: "5", most: "2.00" }], credit, 200n],
    ["only its brands", [{ brands: ["AMEX"], percent: "5" }], credit, 0n],
    ["only its funding methods", [{ fundingMethods: ["DEBIT"], percent: "5" }], credit, 0n],
    ["only its currency", [{ currency: "USD", percent: "5" }], credit, 0n],
    [
      "the first that matches",
      [{ brands: ["AMEX"], percent: "5" }, { percent: "1" }, { percent: "2" }],
      credit,
      100n,
    ],
  ])("%s", (_, rules, charged, expected) => {
    expect(surchargeOf(rules, charged)).toBe(expected);
  });
});

describe("the price of an order", () => {
  const one = () => 150n;
  it.each<[string, Record<string, unknown>, object]>([
    ["an amount alone", { amount: "10.00" }, { amount: 1000n, charge: 0n, net: 1000n }],
    [
      "net, the gateway computes",
      { netAmount: "100.00", merchantCharge: { type: "SURCHARGE" } },
      { amount: 10_150n, charge: 150n, calculatedBy: "GATEWAY" },
    ],
    ["net, no charge requested", { netAmount: "100.00" }, { amount: 10_000n, charge: 0n }],
    [
      "amount and charge",
      { amount: "101.50", merchantCharge: { amount: "1.50", type: "SURCHARGE" } },
      { net: 10_000n, calculatedBy: "MERCHANT" },
    ],
    [
      "all three, matching",
      { amount: "101.50", netAmount: "100.00", merchantCharge: { amount: "1.50" } },
      { amount: 10_150n },
    ],
    [
      "all three, not matching",
      { amount: "101.50", netAmount: "100.00", merchantCharge: { amount: "1.00" } },
      { problem: "SUM" },
    ],
    ["amount beside net, no charge", { amount: "101.50", netAmount: "100.00" }, { problem: "SUM" }],
    [
      "a charge as large as the amount",
      { amount: "1.00", merchantCharge: { amount: "1.00" } },
      { problem: "SUM" },
    ],
    ["nothing", {}, { problem: "MISSING", field: "order.amount" }],
    ["zero", { amount: "0.00" }, { problem: "ZERO", field: "order.amount" }],
    ["too many decimals", { amount: "1.005" }, { problem: "INVALID", field: "order.amount" }],
  ])("%s", (_, order, expected) => {
    expect(readMoney({ order: { currency: "EUR", ...order } }, 100, one)).toMatchObject(expected);
  });

  it("needs a currency", () => {
    expect(readMoney({ order: { amount: "1" } }, 100, one)).toEqual({
      problem: "MISSING",
      field: "order.currency",
    });
  });

  it("computes the charge before version 67 without a request for it", () => {
    const order = { order: { currency: "EUR", netAmount: "100.00" } };
    expect(readMoney(order, 66, one)).toMatchObject({ charge: 150n });
    expect(readMoney(order, 67, one)).toMatchObject({ charge: 0n });
  });

  it.each([
    [
      "the request's amount overrides the session's net amount",
      { order: { amount: "5" } },
      { order: { netAmount: "4" } },
      {},
    ],
    [
      "the request's net amount overrides the session's amount",
      { order: { netAmount: "5" } },
      { order: { amount: "4", currency: "EUR" } },
      { order: { currency: "EUR" } },
    ],
    ...["amount", "netAmount"].map((name): [string, object, object, object] => [
      `the request's ${name} puts the session's surchargeAmount out of force`,
      { order: { [name]: "20.00" } },
      { order: { amount: "51.00", surchargeAmount: "1.00", currency: "EUR" } },
      { order: { currency: "EUR", ...(name === "amount" ? { amount: "51.00" } : {}) } },
    ]),
    [
      "so do both",
      { order: { amount: "20.00", netAmount: "20.00" } },
      { order: { amount: "51.00", surchargeAmount: "1.00", currency: "EUR" } },
      { order: { amount: "51.00", currency: "EUR" } },
    ],
    [
      "a request without amounts leaves the session's",
      {},
      { order: { amount: "4", surchargeAmount: "1" } },
      { order: { amount: "4", surchargeAmount: "1" } },
    ],
  ])("%s", (_, request, session, expected) => {
    expect(orderInForce(request as never, session as never)).toEqual(expected);
  });
});
