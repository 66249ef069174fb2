import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GATEWAY, startGateway, type TestGateway } from "../../support/test-gateway.ts";

let gateway: TestGateway;
beforeEach(() => {
  gateway = startGateway();
});
afterEach(() => gateway.close());

const credentials = { merchant: "TESTMERCHANT", apiUsername: "merchant.TESTMERCHANT", apiPassword: "secret" };

async function send(pairs: Record<string, string>, headers: Record<string, string> = {}, version = 100) {
  const response = await gateway.app.fetch(
    new Request(`${GATEWAY}/api/nvp/version/${version}`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", ...headers },
      body: new URLSearchParams(pairs).toString(),
    }),
  );
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    text,
    pairs: Object.fromEntries(new URLSearchParams(text)),
  };
}

const nvp = (apiOperation: string, pairs: Record<string, string> = {}) =>
  send({ ...credentials, apiOperation, ...pairs });

const card = {
  "sourceOfFunds.type": "CARD",
  "sourceOfFunds.provided.card.number": "5123450000000008",
  "sourceOfFunds.provided.card.expiry.month": "01",
  "sourceOfFunds.provided.card.expiry.year": "39",
  "sourceOfFunds.provided.card.securityCode": "100",
};
const order = { "order.amount": "42.00", "order.currency": "EUR" };

describe("NVP", () => {
  it("creates, updates and retrieves a session, and pays with it", async () => {
    const created = await nvp("CREATE_SESSION");
    expect(created.status).toBe(200);
    expect(created.type).toBe("application/x-www-form-urlencoded;charset=UTF-8");
    expect(created.pairs).toMatchObject({
      "merchant": "TESTMERCHANT",
      "result": "SUCCESS",
      "session.updateStatus": "NO_UPDATE",
    });
    const id = created.pairs["session.id"]!;

    const updated = await nvp("UPDATE_SESSION", { "session.id": id, ...order, ...card });
    expect(updated.pairs).toMatchObject({
      "session.updateStatus": "SUCCESS",
      "sourceOfFunds.provided.card.number": "512345xxxxxx0008",
      "sourceOfFunds.provided.card.securityCode": "xxx",
      "order.amount": "42.00",
    });
    expect((await nvp("RETRIEVE_SESSION", { "session.id": id })).text).toBe(updated.text);

    const lock = { "session.id": id, "session.version": updated.pairs["session.version"]! };
    const paid = await nvp("PAY", { "order.id": "N1", "transaction.id": "1", ...lock });
    expect(paid.pairs).toMatchObject({
      "result": "SUCCESS",
      "response.gatewayCode": "APPROVED",
      "order.status": "CAPTURED",
      "order.amount": "42.00",
      "order.totalRefundedAmount": "0.00",
    });
    expect((await nvp("RETRIEVE_ORDER", { "order.id": "N1" })).pairs).toMatchObject({
      "amount": "42.00",
      "totalCapturedAmount": "42.00",
      "transaction[0].transaction.amount": "42.00",
    });
  });

  it("makes the same calls as REST: a retry over the other API gets the stored response", async () => {
    await nvp("PAY", { "order.id": "N1", "transaction.id": "1", ...order, ...card });
    const again = await gateway.call("PUT", "/order/N1/transaction/1", {
      body: {
        apiOperation: "PAY",
        order: { currency: "EUR", amount: "42.00" },
        sourceOfFunds: {
          type: "CARD",
          provided: {
            card: { number: "5123450000000008", securityCode: "100", expiry: { month: "01", year: "39" } },
          },
        },
      },
    });
    expect(again.status).toBe(201);
    expect((await gateway.call("GET", "/order/N1")).body.transaction).toHaveLength(1);
    expect((await nvp("RETRIEVE_ORDER", { "order.id": "N1" })).pairs["transaction[0].transaction.type"]).toBe(
      "PAYMENT",
    );
  });

  it("has every operation of the protocol", async () => {
    const on = { "order.id": "N2", "order.currency": "EUR" };
    const money = { "transaction.amount": "1.00", "transaction.currency": "EUR" };
    const done: [string, Record<string, string>][] = [
      ["INITIATE_AUTHENTICATION", { "order.id": "N0", "transaction.id": "1", ...order, ...card }],
      ["AUTHENTICATE_PAYER", { "order.id": "N0", "transaction.id": "1", ...order, ...card }],
      ["AUTHORIZE", { ...on, "transaction.id": "1", "order.amount": "10.00", ...card }],
      [
        "UPDATE_AUTHORIZATION",
        {
          "order.id": "N2",
          "transaction.id": "2",
          "transaction.amount": "12.00",
          "transaction.currency": "EUR",
        },
      ],
      ["CAPTURE", { "order.id": "N2", "transaction.id": "3", ...money }],
      ["REFUND", { "order.id": "N2", "transaction.id": "4", ...money }],
      ["VOID", { "order.id": "N2", "transaction.id": "5", "transaction.targetTransactionId": "4" }],
      ["VERIFY", { "order.id": "N3", "transaction.id": "1", "order.currency": "EUR", ...card }],
      ["RETRIEVE_TRANSACTION", { "order.id": "N2", "transaction.id": "5" }],
      ["TOKENIZE", { token: "MYTOKEN1", ...card }],
      ["TOKENIZE", card],
      ["RETRIEVE_TOKEN", { token: "MYTOKEN1" }],
      ["SEARCH_TOKENS", {}],
      ["DELETE_TOKEN", { token: "MYTOKEN1" }],
      ["PAYMENT_OPTIONS_INQUIRY", {}],
      ["INITIATE_CHECKOUT", { "order.id": "N4", ...order }],
      ["CREATE_CHECKOUT_SESSION", { "order.id": "N5", ...order }],
    ];
    for (const [name, pairs] of done) {
      const { status, text } = await nvp(name, pairs);
      expect(`${name} ${status} ${text.includes("result=SUCCESS")}`).toBe(`${name} 200 true`);
    }
  });

  it("names a session by `session` alone, as the oldest versions do", async () => {
    const id = (await nvp("CREATE_SESSION")).pairs["session.id"]!;
    expect((await nvp("UPDATE_SESSION", { session: id, ...order })).pairs["session.updateStatus"]).toBe(
      "SUCCESS",
    );
  });

  it("accepts the password as Basic too", async () => {
    const headers = {
      Authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}`,
    };
    expect((await send({ apiOperation: "CREATE_SESSION" }, headers)).pairs["result"]).toBe("SUCCESS");
  });

  it.each([
    ["a wrong password", { apiPassword: "wrong" }, 401, { "error.explanation": "Invalid credentials." }],
    ["another merchant", { merchant: "OTHER" }, 401, { "error.cause": "INVALID_REQUEST" }],
    [
      "no operation",
      { apiOperation: "" },
      400,
      { "error.field": "apiOperation", "error.validationType": "INVALID" },
    ],
    ["an unknown operation", { apiOperation: "UPDATE_PAYER_DATA" }, 400, { "error.field": "apiOperation" }],
    [
      "no session",
      { apiOperation: "UPDATE_SESSION" },
      400,
      { "error.field": "session.id", "error.validationType": "MISSING" },
    ],
    [
      "an unknown session",
      { "apiOperation": "RETRIEVE_SESSION", "session.id": "SESSION00000000000000000000000000" },
      400,
      { "error.explanation": "Form Session not found or expired." },
    ],
    [
      "a wrong field",
      { "apiOperation": "PAY", "order.id": "A", "transaction.id": "1", ...card, "order.currency": "EURO" },
      400,
      { "error.field": "order.currency", "error.validationType": "INVALID" },
    ],
    ...[".", ".."].flatMap((dots) =>
      ["order.id", "transaction.id", "transaction.targetTransactionId"].map(
        (name): [string, Record<string, string>, number, object] => [
          `${dots} as ${name}`,
          { "apiOperation": "PAY", "order.id": "A", "transaction.id": "1", ...order, ...card, [name]: dots },
          400,
          { "error.field": name, "error.validationType": "INVALID" },
        ],
      ),
    ),
  ])("refuses %s as REST does", async (_, pairs, status, expected) => {
    const answer = await send({ ...credentials, apiOperation: "CREATE_SESSION", ...pairs });
    expect(answer.status).toBe(status);
    expect(answer.pairs).toMatchObject({ result: "ERROR", ...expected });
  });

  it("accepts ids with points", async () => {
    const ids = { "order.id": "...", "transaction.id": ".1" };
    const paid = await send({ ...credentials, apiOperation: "PAY", ...ids, ...order, ...card });
    expect(paid.pairs).toMatchObject({ "result": "SUCCESS", "order.id": "...", "transaction.id": ".1" });
  });

  it("reads only forms", async () => {
    expect((await send(credentials, { "Content-Type": "application/json" })).status).toBe(415);
    const get = await gateway.app.fetch(
      new Request(`${GATEWAY}/api/nvp/version/100?apiOperation=CREATE_SESSION`),
    );
    expect(get.status).toBe(405);
  });

  it.each([
    ["with a slash behind the version", "100/", "application/x-www-form-urlencoded", ""],
    ["with an ampersand behind each pair", "100", "application/x-www-form-urlencoded", "&"],
    ["called a text", "100", "text/plain;charset=UTF-8", ""],
    ["called nothing", "100", "", ""],
  ])("accepts a form as clients write it: %s", async (_, version, type, end) => {
    const form = new URLSearchParams({ ...credentials, apiOperation: "CREATE_SESSION" });
    const answer = await gateway.app.fetch(
      new Request(`${GATEWAY}/api/nvp/version/${version}`, {
        method: "POST",
        headers: { ...(type && { "Content-Type": type }) },
        body: Buffer.from(form.toString() + end),
      }),
    );
    expect(Object.fromEntries(new URLSearchParams(await answer.text()))["result"]).toBe("SUCCESS");
  });

  it("reads a form in ISO-8859-1, where its type says so", async () => {
    const created = await nvp("CREATE_SESSION");
    const form = new URLSearchParams({
      ...credentials,
      "apiOperation": "UPDATE_SESSION",
      "session.id": created.pairs["session.id"]!,
    });
    const answer = await gateway.app.fetch(
      new Request(`${GATEWAY}/api/nvp/version/100`, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded; charset=ISO-8859-1" },
        body: Buffer.from(`${form}&customer.firstName=Jos%E9&customer.lastName=Muñoz+%26+Co`, "latin1"),
      }),
    );
    expect(Object.fromEntries(new URLSearchParams(await answer.text()))).toMatchObject({
      "customer.firstName": "José",
      "customer.lastName": "Muñoz & Co",
    });
  });

  it("rejects bytes that are not text as a malformed form", async () => {
    const request = new Request(`${GATEWAY}/api/nvp/version/100`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: Buffer.from([0x61, 0x3d, 0xff]),
    });
    const answer = await gateway.app.fetch(request);
    expect(answer.status).toBe(400);
    expect(Object.fromEntries(new URLSearchParams(await answer.text()))).toMatchObject({
      "error.explanation": "Name value pair encoded payload error",
    });
  });

  it("has the Retry-After and Connection headers of REST", async () => {
    const ask = async (name: string, pairs: Record<string, string>) => {
      const { status, headers } = await gateway.app.fetch(
        new Request(`${GATEWAY}/api/nvp/version/100`, {
          method: "POST",
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({ ...credentials, apiOperation: name, ...pairs }),
        }),
      );
      return [status, headers.get("retry-after"), headers.get("connection")];
    };
    expect(await ask("CREATE_SESSION", {})).toEqual([200, null, null]);
    expect(await ask("CREATE_SESSION", { correlationId: "A".repeat(70_000) })).toEqual([413, null, "close"]);
    Object.assign(gateway.dependencies.store, { write: async () => false });
    const paid = await ask("PAY", { "order.id": "N9", "transaction.id": "1", ...order, ...card });
    expect(paid).toEqual([503, "5", null]);
  });

  it("has the same versions", async () => {
    expect((await send({ ...credentials, apiOperation: "CREATE_SESSION" }, {}, 101)).status).toBe(404);
  });
});
