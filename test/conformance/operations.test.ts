import { expect, it } from "vitest";
import {
  call,
  CARD,
  chapter,
  fresh,
  merchant,
  operate,
  ORDER,
  rule,
  sessionWith,
  version,
  withCard,
} from "./target.ts";

const amount = (value: string) => ({ transaction: { amount: value, currency: "EUR" } });

chapter("operations", () => {
  it(
    rule("1.7", "Pay returns the fields that clients read, amounts as numbers, without the session"),
    async () => {
      const { id } = await sessionWith({ order: ORDER, ...withCard() });
      const order = fresh();
      const { status, body } = await operate("PAY", { session: { id } }, order);
      expect(status).toBe(201);
      expect(body).toMatchObject({
        merchant,
        result: "SUCCESS",
        order: {
          id: order,
          amount: 42,
          currency: "EUR",
          status: "CAPTURED",
          totalAuthorizedAmount: 42,
          totalCapturedAmount: 42,
          totalRefundedAmount: 0,
        },
        response: { gatewayCode: "APPROVED" },
        sourceOfFunds: {
          type: "CARD",
          provided: { card: { number: "512345xxxxxx0008", expiry: { month: "1", year: "39" } } },
        },
        transaction: { id: "1", type: "PAYMENT", amount: 42, currency: "EUR" },
        version: String(version),
      });
      expect(body).not.toHaveProperty("session");
      expect(body).not.toHaveProperty("error");
    },
  );

  it(rule("1.7", "amounts may be sent as numbers"), async () => {
    const { body } = await operate("PAY", { order: { amount: 42.5, currency: "EUR" }, ...withCard() });
    expect(body.order.amount).toBe(42.5);
  });

  it(rule("1.8", "an authorization is captured in parts, refunded in part and a refund voided"), async () => {
    const order = fresh();
    const steps: [string, object, object][] = [
      ["AUTHORIZE", { order: ORDER, ...withCard() }, { status: "AUTHORIZED", totalAuthorizedAmount: 42 }],
      ["CAPTURE", amount("20.10"), { totalCapturedAmount: 20.1 }],
      ["CAPTURE", amount("21.90"), { totalCapturedAmount: 42 }],
      ["REFUND", amount("0.30"), { totalRefundedAmount: 0.3 }],
      ["VOID", { transaction: { targetTransactionId: "4" } }, { totalRefundedAmount: 0 }],
    ];
    for (const [index, [operation, fields, expected]] of steps.entries()) {
      const { body } = await operate(operation, fields, order, String(index + 1));
      expect(body).toMatchObject({ result: "SUCCESS", order: expected });
    }
  });

  it.each([
    ["more than was authorized", "CAPTURE", amount("42.01")],
    ["a capture with a card", "CAPTURE", { ...amount("1.00"), ...withCard() }],
    ["a refund before a capture", "REFUND", amount("1.00")],
    ["a void of nothing", "VOID", { transaction: { targetTransactionId: "9" } }],
  ])(rule("1.8", "%s is refused"), async (_, operation, fields) => {
    const order = fresh();
    await operate("AUTHORIZE", { order: ORDER, ...withCard() }, order);
    const { status, body } = await operate(operation, fields, order, "2");
    expect([status, body.result]).toEqual([400, "ERROR"]);
  });

  it(rule("1.8", "Verify moves no money"), async () => {
    const { body } = await operate("VERIFY", { order: { currency: "EUR" }, ...withCard() });
    expect(body).toMatchObject({
      result: "SUCCESS",
      transaction: { type: "VERIFICATION" },
      order: { totalCapturedAmount: 0 },
    });
  });

  it(rule("1.9", "a token's expiry is one text of four digits"), async () => {
    const { id } = await sessionWith(withCard());
    const { status, body } = await call("POST", "/token", {
      body: { session: { id }, sourceOfFunds: { type: "CARD" } },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ result: "SUCCESS", status: "VALID" });
    expect(body.sourceOfFunds.provided.card).toMatchObject({ expiry: "0139", number: "512345xxxxxx0008" });
    expect(body.token).toMatch(/^[A-Za-z0-9]{1,40}$/);
    expect((await call("GET", `/token/${body.token}`)).body.sourceOfFunds.provided.card.expiry).toBe("0139");
  });

  it(rule("1.9", "Pay, then Tokenize, on one session"), async () => {
    const { id } = await sessionWith({ order: ORDER, ...withCard() });
    expect((await operate("PAY", { session: { id } })).body.result).toBe("SUCCESS");
    expect((await call("POST", "/token", { body: { session: { id } } })).body.result).toBe("SUCCESS");
  });

  it(rule("1.11", "a token, and a session with the security code alone"), async () => {
    const { token } = (await call("POST", "/token", { body: withCard() })).body;
    const { id } = await sessionWith({ sourceOfFunds: { provided: { card: { securityCode: "100" } } } });
    const { body } = await operate("PAY", { order: ORDER, session: { id }, sourceOfFunds: { token } });
    expect(body).toMatchObject({
      result: "SUCCESS",
      response: { cardSecurityCode: { gatewayCode: "MATCH" } },
    });
  });

  it(rule("1.11", "a token that was put into the session"), async () => {
    const { token } = (await call("POST", "/token", { body: withCard() })).body;
    const { id } = await sessionWith({ order: ORDER, sourceOfFunds: { type: "CARD", token } });
    expect((await operate("PAY", { session: { id } })).body.result).toBe("SUCCESS");
  });

  it(rule("1.11", "the request takes precedence over the session"), async () => {
    const { id } = await sessionWith({ order: ORDER, ...withCard() });
    const { body } = await operate("PAY", { session: { id }, order: { amount: "7.00" } });
    expect(body.order).toMatchObject({ amount: 7, currency: "EUR" });
  });

  it(rule("1.11", "sources that make no whole card are refused by the field that is missing"), async () => {
    const { id } = await sessionWith({
      order: ORDER,
      sourceOfFunds: { provided: { card: { number: CARD.number } } },
    });
    const { status, body } = await operate("PAY", { session: { id } });
    expect([status, body.error.validationType]).toEqual([400, "MISSING"]);
    expect(body.error.field).toContain("expiry");
  });

  it(rule("1.11", "an account pays as a card does, and a missing part of it is named"), async () => {
    const account = {
      accountType: "CONSUMER_CHECKING",
      bankAccountHolder: "Ada Example",
      bankAccountNumber: "123456789",
    };
    const order = { ...ORDER, currency: "USD" };
    const pay = (ach: object) => operate("PAY", { order, sourceOfFunds: { type: "ACH", provided: { ach } } });
    const { status, body } = await pay(account);
    expect([status, body.error.validationType]).toEqual([400, "MISSING"]);
    expect(body.error.field).toContain("ach.routingNumber");
    const paid = await pay({ ...account, routingNumber: "021000021" });
    expect([paid.status, paid.body.result]).toEqual([201, "SUCCESS"]);
    expect(paid.text).not.toContain(account.bankAccountNumber);
  });

  it(rule("1.10", "Retrieve Order has the order's fields on top and the transactions below"), async () => {
    const order = fresh();
    await operate("PAY", { order: ORDER, ...withCard() }, order);
    await operate("REFUND", amount("1.00"), order, "2");
    const { status, body } = await call("GET", `/order/${order}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: order,
      amount: 42,
      currency: "EUR",
      result: "SUCCESS",
      totalRefundedAmount: 1,
    });
    expect(body.transaction.map((one: { transaction: { type: string } }) => one.transaction.type)).toEqual([
      "PAYMENT",
      "REFUND",
    ]);
    expect((await call("GET", `/order/${order}/transaction/2`)).body.transaction.type).toBe("REFUND");
  });

  it(rule("1.10", "Retrieve Order says who paid and how, also after later transactions"), async () => {
    const order = fresh();
    const payer = { customer: { email: "payer@example.com" }, device: { ipAddress: "192.0.2.1" } };
    const billing = { address: { city: "Wien", country: "AUT" } };
    await operate("AUTHORIZE", { order: ORDER, ...withCard(), ...payer, billing }, order);
    const source = { provided: { card: { number: "512345xxxxxx0008" } } };
    const told = { ...payer, billing, sourceOfFunds: source };
    expect((await call("GET", `/order/${order}`)).body).toMatchObject(told);
    await operate("CAPTURE", { ...amount("42.00"), device: { ipAddress: "192.0.2.2" } }, order, "2");
    await operate("REFUND", amount("1.00"), order, "3");
    const { body } = await call("GET", `/order/${order}`);
    expect(body).toMatchObject({ ...told, device: { ipAddress: "192.0.2.2" } });
  });

  it(rule("1.10", "an unknown order is 400"), async () => {
    const { status, body } = await call("GET", `/order/${fresh()}`);
    expect([status, body.error.cause]).toEqual([400, "INVALID_REQUEST"]);
    expect(body.error.explanation).toContain("Unable to find order");
  });

  it.each(["POST", "GET"])(rule("1.13", "Payment Options Inquiry by %s"), async (method) => {
    const { status, body } = await call(method, "/paymentOptionsInquiry");
    expect(status).toBeLessThan(300);
    expect(body).toMatchObject({ merchant, result: "SUCCESS" });
    expect(body.paymentTypes.card.cardTypes).toContainEqual({ cardType: "MASTERCARD" });
    expect(body.supportedPaymentOperations.length).toBeGreaterThan(0);
  });

  it.each([
    ["01", "39", "SUCCESS", "APPROVED"],
    ["05", "39", "FAILURE", "DECLINED"],
    ["04", "27", "FAILURE", "EXPIRED_CARD"],
    ["01", "37", "FAILURE", "ACQUIRER_SYSTEM_ERROR"],
    ["02", "37", "FAILURE", "UNSPECIFIED_FAILURE"],
  ])(rule("8.2", "expiry %s/%s is %s, %s, and 201"), async (month, year, result, gatewayCode) => {
    const { status, body } = await operate("PAY", { order: ORDER, ...withCard({ expiry: { month, year } }) });
    expect([status, body.result, body.response.gatewayCode]).toEqual([201, result, gatewayCode]);
  });

  it.each([
    ["100", "MATCH"],
    ["101", "NOT_PROCESSED"],
    ["102", "NO_MATCH"],
  ])(rule("8.3", "code %s is %s"), async (securityCode, expected) => {
    const { body } = await operate("PAY", { order: ORDER, ...withCard({ securityCode }) });
    expect(body.response.cardSecurityCode.gatewayCode).toBe(expected);
  });

  it(rule("3.6", "the same request again gets the stored response"), async () => {
    const order = fresh();
    const { id } = await sessionWith({ order: ORDER, ...withCard() });
    const first = await operate("PAY", { session: { id } }, order);
    const again = await operate("PAY", { session: { id } }, order);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await call("GET", `/order/${order}`)).body.transaction).toHaveLength(1);
  });

  it(rule("3.6", "the same ids with another body are refused"), async () => {
    const order = fresh();
    await operate("PAY", { order: ORDER, ...withCard() }, order);
    expect(
      (await operate("PAY", { order: { ...ORDER, amount: "43.00" }, ...withCard() }, order)).status,
    ).toBe(400);
  });

  it(rule("3.6", "the same request many times at once is one transaction"), async () => {
    const order = fresh();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => operate("PAY", { order: ORDER, ...withCard() }, order)),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.result}`))).toEqual(
      new Set(["201 SUCCESS"]),
    );
    expect((await call("GET", `/order/${order}`)).body.totalCapturedAmount).toBe(42);
  });

  it(rule("7.2", "the merchant's own charge has to add up"), async () => {
    const charged = { ...ORDER, amount: "101.50", merchantCharge: { amount: "1.50", type: "SURCHARGE" } };
    expect(
      (await operate("PAY", { order: { ...charged, netAmount: "100.00" }, ...withCard() })).body.result,
    ).toBe("SUCCESS");
    expect((await operate("PAY", { order: { ...charged, netAmount: "100.01" }, ...withCard() })).status).toBe(
      400,
    );
  });
});
