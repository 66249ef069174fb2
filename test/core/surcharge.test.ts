import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currencyDigits } from "../../src/core/currency.ts";
import { formatAmount, parseAmount, percentOf } from "../../src/core/money.ts";
import { orderInForce, readMoney } from "../../src/core/order-money.ts";
import { type ChargeRule, isSurchargeForbidden, surchargeOf } from "../../src/core/surcharge.ts";

/**
 * The reference implementation: exact fractions without concern for speed. An amount is what its digits say. A
 * percentage is that many hundredths. A charge is rounded once, after its percentage, half up to the currency's
 * smallest unit. Amounts are never negative.
 */
interface Fraction {
  over: bigint;
  under: bigint;
}
const whole = (over: bigint): Fraction => ({ over, under: 1n });
const plus = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});
const times = (a: Fraction, b: Fraction): Fraction => ({ over: a.over * b.over, under: a.under * b.under });
const isLess = (a: Fraction, b: Fraction) => a.over * b.under < b.over * a.under;
const least = (a: Fraction, b: Fraction) => (isLess(a, b) ? a : b);
const most = (a: Fraction, b: Fraction) => (isLess(a, b) ? b : a);

/** Parses decimal text digit by digit. */
function read(text: string): Fraction {
  let value = whole(0n);
  let place: bigint | undefined;
  for (const sign of text) {
    if (sign === ".") place = 1n;
    else if (place === undefined) value = plus(times(value, whole(10n)), whole(BigInt(sign)));
    else value = plus(value, { over: BigInt(sign), under: (place *= 10n) });
  }
  return value;
}

/** Rounds to whole smallest units, half up. */
function round(value: Fraction, currency: string): Fraction {
  const unit = 10n ** BigInt(currencyDigits(currency));
  const { over, under } = plus(times(value, whole(unit)), { over: 1n, under: 2n });
  return { over: over / under, under: unit };
}

function oracle(rule: ChargeRule, net: string, currency: string): Fraction {
  const share = times(times(read(net), read(rule.percent ?? "0")), { over: 1n, under: 100n });
  let charge = plus(round(share, currency), read(rule.flat ?? "0"));
  if (rule.least !== undefined) charge = most(charge, read(rule.least));
  if (rule.most !== undefined) charge = least(charge, read(rule.most));
  return charge;
}

const currencies = fc.constantFrom("EUR", "USD", "JPY", "KRW", "KWD", "BHD");
const amountIn = (currency: string, max = 99_999_999n) =>
  fc.bigInt({ min: 0n, max }).map((units) => formatAmount(units, currency));
const percents = fc
  .tuple(fc.nat(99), fc.nat(9999), fc.nat(4))
  .map(([whole_, part, digits]) =>
    digits === 0 ? `${whole_}` : `${whole_}.${String(part).padStart(4, "0").slice(0, digits)}`,
  );
/** Generates a currency, a net amount in it, and a rule with any of its parts. */
const cases = currencies.chain((currency) =>
  fc.record({
    currency: fc.constant(currency),
    net: amountIn(currency),
    rule: fc.record<ChargeRule>(
      {
        percent: percents,
        flat: amountIn(currency, 5000n),
        least: amountIn(currency, 5000n),
        most: amountIn(currency, 50_000n),
      },
      { requiredKeys: [] },
    ),
  }),
);

const card = { brand: "VISA", fundingMethod: "CREDIT" };
const chargeOf = (rule: ChargeRule, net: string, currency: string) =>
  surchargeOf([rule], { ...card, currency, net: parseAmount(net, currency)! });

describe("surcharges, compared with exact fractions", () => {
  it("percentage, flat, both, least and most, in currencies of 0, 2 and 3 decimals", () => {
    fc.assert(
      fc.property(cases, ({ currency, net, rule }) => {
        const charge = read(formatAmount(chargeOf(rule, net, currency), currency));
        const exact = oracle(rule, net, currency);
        expect(charge.over * exact.under).toBe(exact.over * charge.under);
      }),
      { numRuns: 2000 },
    );
  });

  it("rounds halves up, and never by more than half a unit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 14n }), percents, (units, percent) => {
        const exact = times(times(whole(units), read(percent)), { over: 1n, under: 100n });
        const twice = 2n * percentOf(units, percent) * exact.under;
        // exact - 1/2 < rounded <= exact + 1/2
        expect(twice > 2n * exact.over - exact.under).toBe(true);
        expect(twice <= 2n * exact.over + exact.under).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("negative control: floating-point arithmetic would differ", () => {
    // Negative control: an amount that binary fractions compute wrongly.
    const [net, percent] = ["5.80", "2.5"];
    const byFloat = Math.round(((Number(net) * Number(percent)) / 100) * 100);
    const exact = oracle({ percent }, net, "EUR");
    expect(chargeOf({ percent }, net, "EUR")).toBe((exact.over * 100n) / exact.under);
    expect(chargeOf({ percent }, net, "EUR")).not.toBe(BigInt(byFloat));
  });

  it.each<[string, ChargeRule, string, string, string]>([
    ["no decimals", { percent: "1.5" }, "100", "JPY", "2"],
    ["no decimals, under a half", { percent: "1.4" }, "100", "JPY", "1"],
    ["three decimals", { percent: "1.5" }, "1.100", "KWD", "0.017"],
    [
      "the percentage is rounded before the flat part is added",
      { percent: "0.5", flat: "0.30" },
      "1",
      "EUR",
      "0.31",
    ],
    ["the cap is applied last", { percent: "9", least: "5", most: "2" }, "100", "EUR", "2.00"],
    ["a charge of zero", { percent: "0.0001" }, "0.01", "EUR", "0.00"],
  ])("%s", (_, rule, net, currency, expected) => {
    expect(formatAmount(chargeOf(rule, net, currency), currency)).toBe(expected);
  });
});

describe("an order's amounts", () => {
  it("are the sum of net and charge, whether the gateway or the merchant computed the charge", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(50, 66, 67, 100), ({ currency, net, rule }, apiVersion) => {
        fc.pre(parseAmount(net, currency)! > 0n);
        const asked = { order: { currency, netAmount: net, merchantCharge: { type: "SURCHARGE" } } };
        const computed = readMoney(asked, apiVersion, (code, units) =>
          surchargeOf([rule], { ...card, currency: code, net: units }),
        );
        if ("problem" in computed) throw new Error(computed.problem);
        expect(computed.amount).toBe(computed.net + computed.charge);
        expect(computed.charge).toBe(chargeOf(rule, net, currency));
        const amount = formatAmount(computed.amount, currency);
        fc.pre(amount.length <= 14);
        // The same amounts, stated by the merchant, give the same result.
        const stated = {
          currency,
          amount,
          merchantCharge: { amount: formatAmount(computed.charge, currency) },
        };
        const again = readMoney({ order: { ...stated, netAmount: net } }, apiVersion, () => 99n);
        expect(again).toEqual({ ...computed, calculatedBy: "MERCHANT" });
        const more = { ...stated, netAmount: formatAmount(computed.net + 1n, currency) };
        expect(readMoney({ order: more }, apiVersion, () => 0n)).toEqual({ problem: "SUM" });
      }),
    );
  });

  it("of a request take precedence over the session's other figure", () => {
    fc.assert(
      fc.property(amountIn("EUR"), amountIn("EUR"), (own, old) => {
        fc.pre(parseAmount(own, "EUR")! > 0n && parseAmount(old, "EUR")! > 0n);
        const order = orderInForce(
          { order: { amount: own } },
          { order: { currency: "EUR", netAmount: old, merchantCharge: { type: "SURCHARGE", amount: old } } },
        );
        expect(order).toEqual({ order: { currency: "EUR" } });
        const byNet = orderInForce(
          { order: { netAmount: own } },
          { order: { currency: "EUR", amount: old, merchantCharge: { type: "SURCHARGE", amount: old } } },
        );
        expect(byNet).toEqual({ order: { currency: "EUR", merchantCharge: { type: "SURCHARGE" } } });
      }),
    );
  });
});

describe("the rule that applies", () => {
  const rules: ChargeRule[] = [
    { products: ["WORLD ELITE"], currency: "EUR", percent: "3" },
    { fundingMethods: ["CREDIT"], percent: "1" },
  ];
  it.each([
    ["of the matching product", { product: "WORLD ELITE" }, 300n],
    ["of another", { product: "STANDARD" }, 100n],
    ["of an unknown product", {}, 100n],
    ["of the matching product in another currency", { product: "WORLD ELITE", currency: "USD" }, 100n],
  ])("a card %s", (_, changes, expected) => {
    expect(surchargeOf(rules, { ...card, currency: "EUR", net: 10_000n, ...changes })).toBe(expected);
  });
});

describe("a forbidden surcharge", () => {
  it.each([
    ["no rule", {}, { fundingMethod: "DEBIT", country: "GBR" }, false],
    ["debit", { debit: true }, { fundingMethod: "DEBIT" }, true],
    ["debit, for a credit card", { debit: true }, { fundingMethod: "CREDIT" }, false],
    ["debit, if the funding method is unknown", { debit: true }, { fundingMethod: "UNKNOWN" }, false],
    ["its country", { countries: ["GBR", "IRL"] }, { fundingMethod: "CREDIT", country: "IRL" }, true],
    ["another country", { countries: ["GBR"] }, { fundingMethod: "CREDIT", country: "USA" }, false],
    ["a country, if the card's is unknown", { countries: ["GBR"] }, { fundingMethod: "CREDIT" }, false],
  ])("%s", (_, forbidden, facts, expected) => {
    expect(isSurchargeForbidden(forbidden, facts)).toBe(expected);
  });
});
