import { afterEach, describe, expect, it } from "vitest";
import {
  CARD,
  newSession,
  pay,
  startGateway,
  withCard,
  type TestGateway,
} from "../../support/test-gateway.ts";

const DEBIT = "5111111111111118"; // issued in Britain
const AMEX = { number: "371881634498004", securityCode: "1000" }; // issued in the United States

let gateway: TestGateway;
afterEach(() => gateway.close());

const everyCard = { surcharge: [{ percent: "2" }] };
const asked = { order: { currency: "EUR", netAmount: "100.00", merchantCharge: { type: "SURCHARGE" } } };
const stated = {
  order: { currency: "EUR", amount: "102.00", merchantCharge: { amount: "2.00", type: "SURCHARGE" } },
};

async function cardSession(card: Partial<typeof CARD>): Promise<{ id: string; version: string }> {
  const { id, version } = await newSession(gateway, withCard(card));
  return { id, version };
}

describe("surcharges of the gateway's rules", () => {
  it.each([
    ["by product", { surcharge: [{ products: ["MDP"], percent: "3" }] }, { number: DEBIT }, 3],
    ["another product", { surcharge: [{ products: ["MDP"], percent: "3" }] }, {}, 0],
    ["nothing forbidden", everyCard, { number: DEBIT }, 2],
    ["debit forbidden", { ...everyCard, surchargeForbidden: { debit: true } }, { number: DEBIT }, 0],
    ["debit forbidden, a credit card", { ...everyCard, surchargeForbidden: { debit: true } }, {}, 2],
    ["its country forbidden", { ...everyCard, surchargeForbidden: { countries: ["USA"] } }, AMEX, 0],
    ["another country forbidden", { ...everyCard, surchargeForbidden: { countries: ["USA"] } }, {}, 2],
  ])("%s: the inquiry and the payment agree", async (_, profile, card, charge) => {
    gateway = startGateway(profile);
    const session = await cardSession(card);
    const inquiry = await gateway.call("POST", "/paymentOptionsInquiry", {
      body: { session, order: { currency: "EUR", netAmount: "100.00" } },
    });
    expect(inquiry.body.order).toMatchObject({ amount: 100 + charge, merchantCharge: { amount: charge } });
    const payment = await pay(gateway, "S1", { session, ...asked });
    expect(payment.body.order).toMatchObject({ amount: 100 + charge, merchantCharge: { amount: charge } });
  });
});

describe("surcharges that the merchant computes", () => {
  it.each([
    ["allowed", {}, { number: DEBIT }, stated, 201],
    ["forbidden for debit", { debit: true }, { number: DEBIT }, stated, 400],
    ["forbidden for debit, a credit card", { debit: true }, {}, stated, 201],
    ["forbidden for its country", { countries: ["USA"] }, AMEX, stated, 400],
    [
      "forbidden, and there is none",
      { debit: true },
      { number: DEBIT },
      { order: { currency: "EUR", amount: "100.00" } },
      201,
    ],
  ])("%s", async (_, surchargeForbidden, card, order, status) => {
    gateway = startGateway({ surchargeForbidden });
    const response = await pay(gateway, "S1", { ...order, ...withCard(card) });
    expect(response.status).toBe(status);
    if (status === 400) expect(response.body.error.field).toBe("order.merchantCharge.amount");
  });

  it("forbidden in the form before API version 67 too", async () => {
    gateway = startGateway({ surchargeForbidden: { debit: true } });
    const response = await gateway.call("PUT", "/order/S1/transaction/1", {
      version: 60,
      body: {
        apiOperation: "PAY",
        order: { currency: "EUR", amount: "102.00", surchargeAmount: "2.00" },
        ...withCard({ number: DEBIT }),
      },
    });
    expect(response.body.error.field).toBe("order.merchantCharge.amount");
  });
});

describe("the session's charge in the form before API version 67", () => {
  it.each([
    ["nothing", {}, { amount: 51, net: 50, charge: 1 }],
    ["a net amount", { netAmount: "20.00" }, { amount: 20.4, net: 20, charge: 0.4 }],
    ["an amount", { amount: "20.00" }, { amount: 20 }],
    ["both", { amount: "20.00", netAmount: "20.00" }, { amount: 20 }],
    ["all", { amount: "20.50", surchargeAmount: "0.50" }, { amount: 20.5, net: 20, charge: 0.5 }],
  ])("beside a request that states %s", async (_, order, expected) => {
    gateway = startGateway(everyCard);
    const version = 60;
    const stored = { order: { amount: "51.00", surchargeAmount: "1.00", currency: "EUR" }, ...withCard() };
    const { id } = await newSession(gateway, stored, { version });
    const { body } = await gateway.call("PUT", "/order/S1/transaction/1", {
      version,
      body: { apiOperation: "PAY", session: { id }, order },
    });
    const { amount, netAmount: net, merchantCharge } = body.order;
    expect({ amount, net, charge: merchantCharge?.amount }).toEqual(expected);
  });
});

describe("the quote of a session's order equals the charge", () => {
  const charge = { amount: "2.00", type: "SURCHARGE" };
  it.each<[string, number, object, number, number]>([
    ["a net amount, the charge asked for", 100, asked.order, 102, 2],
    ["a net amount before version 67", 60, { netAmount: "100.00" }, 102, 2],
    ["an amount, which has all in it", 100, { amount: "100.00" }, 100, 0],
    [
      "the merchant's own charge",
      100,
      { amount: "103.00", merchantCharge: { ...charge, amount: "3" } },
      103,
      3,
    ],
    ["all three figures", 100, { amount: "102.00", netAmount: "100.00", merchantCharge: charge }, 102, 2],
    ["a net amount and the merchant's charge", 100, { netAmount: "99.00", merchantCharge: charge }, 101, 2],
    ["the merchant's charge before version 67", 60, { amount: "51.00", surchargeAmount: "1.00" }, 51, 1],
  ])("%s", async (_, version, order, amount, charged) => {
    gateway = startGateway(everyCard);
    const { id } = await newSession(
      gateway,
      { order: { currency: "EUR", ...order }, ...withCard() },
      { version },
    );
    const body = { session: { id } };
    const quoted = (await gateway.call("POST", "/paymentOptionsInquiry", { version, body })).body.order;
    expect(quoted).toEqual({
      amount,
      currency: "EUR",
      merchantCharge: { amount: charged, type: "SURCHARGE" },
      netAmount: amount - charged,
    });
    const payment = { version, body: { apiOperation: "PAY", ...body } };
    const paid = (await gateway.call("PUT", "/order/S1/transaction/1", payment)).body.order;
    expect([paid.amount, paid.merchantCharge?.amount ?? 0]).toEqual([amount, charged]);
  });

  it.each<[string, object, object]>([
    ["sums that do not add up", {}, { amount: "102.00", netAmount: "100.00" }],
    ["a charge that is forbidden", { debit: true }, stated.order],
  ])("and not where the payment is refused: %s", async (_, surchargeForbidden, order) => {
    gateway = startGateway({ surchargeForbidden });
    const { id } = await newSession(gateway, {
      order: { currency: "EUR", ...order },
      ...withCard({ number: DEBIT }),
    });
    const { body } = await gateway.call("POST", "/paymentOptionsInquiry", { body: { session: { id } } });
    expect(body.sourceOfFunds.provided.card.brand).toBe("MASTERCARD");
    expect(body).not.toHaveProperty("order");
    expect((await pay(gateway, "S1", { session: { id } })).status).toBe(400);
  });
});

it("no response discloses the country or the product of a card", async () => {
  gateway = startGateway();
  const session = await cardSession({});
  const texts = [
    (await gateway.call("GET", `/session/${session.id}`)).text,
    (await gateway.call("POST", "/paymentOptionsInquiry", { body: { session } })).text,
    (await pay(gateway, "S1", { session, ...stated })).text,
  ];
  for (const text of texts) {
    expect(text).toContain("MASTERCARD");
    expect(text).not.toMatch(/"(country|product)"|GBR|MCC/);
  }
});
