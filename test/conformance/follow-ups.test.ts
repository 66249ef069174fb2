import { expect, it } from "vitest";
import { call, chapter, fresh, operate, ORDER, rule, withCard } from "./target.ts";

const amount = (value: string) => ({ transaction: { amount: value, currency: "EUR" } });

chapter("what follows a payment", () => {
  it(rule("1.8", "Update Authorization changes how much may be captured"), async () => {
    const order = fresh();
    await operate("AUTHORIZE", { order: ORDER, ...withCard() }, order);
    const { status, body } = await operate("UPDATE_AUTHORIZATION", amount("50.00"), order, "2");
    expect(status).toBe(201);
    expect(body).toMatchObject({ result: "SUCCESS", transaction: { type: "AUTHORIZATION_UPDATE" } });
    const captured = await operate("CAPTURE", amount("50.00"), order, "3");
    expect(captured.body).toMatchObject({ result: "SUCCESS", order: { totalCapturedAmount: 50 } });
  });

  it(rule("1.8", "a payment can be voided, and not twice"), async () => {
    const order = fresh();
    await operate("PAY", { order: ORDER, ...withCard() }, order);
    const target = { transaction: { targetTransactionId: "1" } };
    expect((await operate("VOID", target, order, "2")).body).toMatchObject({
      result: "SUCCESS",
      transaction: { type: "VOID_PAYMENT" },
      order: { status: "CANCELLED", totalCapturedAmount: 0 },
    });
    expect((await operate("VOID", target, order, "3")).status).toBe(400);
  });

  it(rule("1.8", "Capture, Refund and Void respond in the shape of Pay, with the card"), async () => {
    const order = fresh();
    await operate("AUTHORIZE", { order: ORDER, ...withCard() }, order);
    const card = { brand: "MASTERCARD", number: "512345xxxxxx0008", scheme: "MASTERCARD" };
    const told = { result: "SUCCESS", sourceOfFunds: { provided: { card }, type: "CARD" } };
    expect((await operate("CAPTURE", amount("42.00"), order, "2")).body).toMatchObject(told);
    expect((await operate("REFUND", amount("2.00"), order, "3")).body).toMatchObject(told);
    const target = { transaction: { targetTransactionId: "3" } };
    expect((await operate("VOID", target, order, "4")).body).toMatchObject(told);
  });

  it.each([
    ["Capture", "CAPTURE", { transaction: { authorizationCode: "123456" } }, { totalCapturedAmount: 42 }],
    ["Refund", "REFUND", {}, { totalRefundedAmount: 42 }],
  ])(rule("1.8", "%s stands alone on a new order, with a card"), async (_, operation, more, expected) => {
    const { body } = await operate(operation, { order: ORDER, ...withCard(), ...more });
    expect(body).toMatchObject({ result: "SUCCESS", order: expected });
  });

  it(rule("1.8", "a refund in parts never exceeds what was captured"), async () => {
    const order = fresh();
    await operate("PAY", { order: ORDER, ...withCard() }, order);
    expect((await operate("REFUND", amount("40.00"), order, "2")).body.order.status).toBe(
      "PARTIALLY_REFUNDED",
    );
    expect((await operate("REFUND", amount("2.01"), order, "3")).status).toBe(400);
    expect((await operate("REFUND", amount("2.00"), order, "4")).body.order.status).toBe("REFUNDED");
  });

  it(rule("1.10", "Retrieve Transaction is 200 and the response of the operation"), async () => {
    const order = fresh();
    const paid = await operate("PAY", { order: ORDER, ...withCard() }, order);
    const found = await call("GET", `/order/${order}/transaction/1`);
    expect(found.status).toBe(200);
    expect(found.body).toMatchObject({ result: "SUCCESS", transaction: paid.body.transaction });
  });
});

chapter("saved cards", () => {
  it(rule("1.9", "a token may have the merchant's own id, and be updated under it"), async () => {
    const token = fresh();
    const first = await call("PUT", `/token/${token}`, { body: withCard() });
    expect([first.status, first.body.token]).toEqual([201, token]);
    const second = await call("PUT", `/token/${token}`, {
      body: withCard({ expiry: { month: "05", year: "39" } }),
    });
    expect(second.body.sourceOfFunds.provided.card.expiry).toBe("0539");
  });

  it(rule("1.10", "a deleted token is not found"), async () => {
    const { body } = await call("POST", "/token", { body: withCard() });
    expect((await call("DELETE", `/token/${body.token}`)).body.result).toBe("SUCCESS");
    expect((await call("GET", `/token/${body.token}`)).status).toBe(400);
  });

  it(rule("1.10", "Search Tokens finds a merchant's tokens, masked"), async () => {
    const { body } = await call("POST", "/token", { body: withCard() });
    const found = await call("POST", "/tokenSearch", { body: {} });
    expect(found.status).toBe(201);
    const text = JSON.stringify(found.body);
    expect(text).toContain(body.token);
    expect(text).not.toContain("5123450000000008");
  });
});
