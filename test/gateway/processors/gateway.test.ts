import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createGatewayProcessor } from "../../../src/gateway/processors/gateway/gateway.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Running } from "../../../src/gateway/serve.ts";
import { paymentRequest, processorContract } from "../../contracts/processor-contract.ts";
import { startGateway, newSession, pay, withCard, type TestGateway } from "../../support/test-gateway.ts";
import { listenGateway } from "../../support/listen.ts";

const order = { order: { amount: "42.00", currency: "EUR" } };

describe("another gateway, over HTTP", () => {
  let behind: Running;
  beforeAll(async () => {
    behind = await listenGateway();
  });
  afterAll(() => behind.close());

  const options = (url = behind.address) => ({
    type: "gateway" as const,
    url: `${url}/api/rest/version/100`,
    merchant: "TESTMERCHANT",
    password: "secret",
    timeoutSeconds: 1,
  });

  processorContract("the gateway processor", () => createGatewayProcessor(options()));

  describe("as the processor of this gateway", () => {
    let front: TestGateway;
    beforeEach(() => {
      front = startGateway({ processor: options() });
    });
    afterEach(() => front.close());

    const run = (id: string, transaction: string, body: object) =>
      front.call("PUT", `/order/${id}/transaction/${transaction}`, { body });

    it("pays with a session, and the other gateway records the money", async () => {
      const { id } = await newSession(front, { ...order, ...withCard() });
      const { body } = await pay(front, "F1", { session: { id } });
      expect(body).toMatchObject({
        result: "SUCCESS",
        response: { cardSecurityCode: { gatewayCode: "MATCH" } },
      });
      const seen = await createGatewayProcessor(options()).inquire("F1", "1");
      expect(seen?.result).toBe("SUCCESS");
    });

    it("authorizes, captures in parts, refunds and voids on the same ids", async () => {
      const amount = (value: string) => ({ transaction: { amount: value, currency: "EUR" } });
      const steps: [string, object][] = [
        ["1", { apiOperation: "AUTHORIZE", ...order, ...withCard() }],
        ["2", { apiOperation: "CAPTURE", ...amount("20.00") }],
        ["3", { apiOperation: "CAPTURE", ...amount("22.00") }],
        ["4", { apiOperation: "REFUND", ...amount("10.00") }],
        ["5", { apiOperation: "VOID", transaction: { targetTransactionId: "4" } }],
      ];
      for (const [id, body] of steps) expect((await run("F2", id, body)).body.result).toBe("SUCCESS");
      expect((await front.call("GET", "/order/F2")).body).toMatchObject({
        status: "CAPTURED",
        totalCapturedAmount: 42,
        totalRefundedAmount: 0,
      });
    });

    it("sends a surcharge as part of the amount", async () => {
      const net = { order: { netAmount: "100.00", currency: "EUR", merchantCharge: { type: "SURCHARGE" } } };
      const { body } = await pay(front, "F3", { ...net, ...withCard() });
      expect(body.order.amount).toBe(101.5);
    });

    it("pays with its own token, which the other gateway does not know", async () => {
      const { token } = (await front.call("POST", "/token", { body: withCard() })).body;
      expect((await pay(front, "F4", { ...order, sourceOfFunds: { token } })).body.result).toBe("SUCCESS");
    });
  });

  it("refuses an unknown merchant or password, and no money moves", async () => {
    const outcome = await createGatewayProcessor({ ...options(), password: "wrong" }).process(
      paymentRequest(),
    );
    expect([outcome.result, outcome.response.gatewayCode]).toEqual(["FAILURE", "SYSTEM_ERROR"]);
  });
});

describe("a gateway with faults", () => {
  let server: Server;
  let url: string;
  let asked: { method: string; body: string }[];
  let behave: (n: number) => { status: number; body: string } | "silence" | "hang up";
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        asked.push({ method: request.method!, body });
        const how = behave(asked.length);
        if (how === "silence") return;
        if (how === "hang up") return void request.socket.destroy();
        response.writeHead(how.status, { "Content-Type": "application/json" }).end(how.body);
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const processor = () => createGatewayProcessor({ url, merchant: "M", password: "p", timeoutSeconds: 0.2 });
  const approved = {
    status: 201,
    body: JSON.stringify({ result: "SUCCESS", response: { gatewayCode: "APPROVED" } }),
  };
  const locked = {
    status: 201,
    body: JSON.stringify({ result: "FAILURE", response: { gatewayCode: "LOCK_FAILURE" } }),
  };
  const refused = {
    status: 400,
    body: JSON.stringify({ result: "ERROR", error: { cause: "INVALID_REQUEST" } }),
  };
  const declined = {
    status: 201,
    body: JSON.stringify({ result: "FAILURE", response: { gatewayCode: "DECLINED" } }),
  };
  const full = { status: 429, body: JSON.stringify({ result: "ERROR", error: { cause: "SERVER_BUSY" } }) };
  const busy = { status: 503, body: JSON.stringify({ result: "ERROR", error: { cause: "SERVER_BUSY" } }) };

  it.each<[string, typeof behave, string, number]>([
    ["does not respond in time", () => "silence", "UNKNOWN", 2],
    ["hangs up", () => "hang up", "UNKNOWN", 2],
    ["is busy", () => busy, "UNKNOWN", 2],
    ["responds without JSON", () => ({ status: 201, body: "<html>" }), "UNKNOWN", 2],
    ["responds with an unknown result", () => ({ status: 201, body: '{"result":"MAYBE"}' }), "UNKNOWN", 1],
    ["hangs up once", (n) => (n === 1 ? "hang up" : approved), "SUCCESS", 2],
    ["is busy once", (n) => (n === 1 ? busy : approved), "SUCCESS", 2],
    ["is locked", () => locked, "FAILURE", 1],
    ["refuses", () => refused, "FAILURE", 1],
    [
      "does not respond once, and is locked by that request",
      (n) => (n === 1 ? "silence" : locked),
      "UNKNOWN",
      2,
    ],
    ["hangs up once, and refuses the retry", (n) => (n === 1 ? "hang up" : refused), "UNKNOWN", 2],
    ["limits the rate once, and refuses the retry", (n) => (n === 1 ? full : refused), "FAILURE", 2],
    [
      "hangs up once, and responds to the retry that it declined",
      (n) => (n === 1 ? "hang up" : declined),
      "FAILURE",
      2,
    ],
    ["redirects", () => ({ status: 302, body: "" }), "UNKNOWN", 2],
  ])("%s", async (_, how, result, calls) => {
    behave = how;
    const outcome = await processor().process(paymentRequest());
    expect(outcome.result).toBe(result);
    expect(asked).toHaveLength(calls);
    // The retry is the same request, which the other gateway recognizes by its ids.
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1);
  });

  it.each<[string, typeof behave, string | undefined]>([
    ["knows the transaction", () => ({ ...approved, status: 200 }), "SUCCESS"],
    [
      "never received the transaction",
      () => ({
        status: 400,
        body: '{"error":{"cause":"INVALID_REQUEST","explanation":"Unable to find order = A for merchant M"}}',
      }),
      "FAILURE",
    ],
    ["is busy", () => busy, undefined],
    ["does not respond", () => "silence", undefined],
  ])("is inquired later and %s", async (_, how, result) => {
    behave = how;
    expect((await processor().inquire("A", "1"))?.result).toBe(result);
  });

  it("leaves UNKNOWN, which a later Retrieve settles", async () => {
    const front = startGateway({
      processor: { type: "gateway", url, merchant: "M", password: "p", timeoutSeconds: 1 },
    });
    behave = () => "hang up";
    const paid = await pay(front, "A", { ...order, ...withCard() });
    expect([paid.status, paid.body.result, paid.body.order.status]).toEqual([201, "UNKNOWN", "PENDING"]);
    expect((await front.call("GET", "/order/A")).body.status).toBe("PENDING");
    behave = () => ({ ...approved, status: 200 });
    expect((await front.call("GET", "/order/A")).body).toMatchObject({
      status: "CAPTURED",
      totalCapturedAmount: 42,
      result: "SUCCESS",
    });
    const repeated = await pay(front, "A", { ...order, ...withCard() });
    expect(repeated.body.result).toBe("SUCCESS");
    expect(asked.filter(({ method }) => method === "PUT")).toHaveLength(2);
    await front.close();
  });

  it("is inquired later about the first attempt, if that blocked the retry", async () => {
    const front = startGateway({
      processor: { type: "gateway", url, merchant: "M", password: "p", timeoutSeconds: 1 },
    });
    behave = (n) => (n === 1 ? "hang up" : locked);
    expect((await pay(front, "A", { ...order, ...withCard() })).body.result).toBe("UNKNOWN");
    behave = () => ({ ...approved, status: 200 });
    expect((await front.call("GET", "/order/A")).body.status).toBe("CAPTURED");
    await front.close();
  });

  it("receives the card with the payment, and never again", async () => {
    behave = () => approved;
    await processor().process(paymentRequest());
    await processor().process(
      paymentRequest({
        operation: "CAPTURE",
        type: "CAPTURE",
        fields: { transaction: { amount: "1.00", currency: "EUR" } },
      }),
    );
    expect(asked[0]!.body).toContain("5123450000000008");
    expect(JSON.parse(asked[1]!.body)).toEqual({
      apiOperation: "CAPTURE",
      transaction: { amount: "42.00", currency: "EUR" },
    });
  });

  it("receives no id of a transaction that authenticated the payer here", async () => {
    behave = () => approved;
    const more = (authentication: JsonObject) => ({ fields: { ...paymentRequest().fields, authentication } });
    await processor().process(paymentRequest(more({ transactionId: "A1" })));
    await processor().process(paymentRequest(more({ "transactionId": "A1", "3ds": { acsEci: "02" } })));
    expect(asked.map(({ body }) => JSON.parse(body).authentication)).toEqual([
      undefined,
      { "3ds": { acsEci: "02" } },
    ]);
  });

  it("receives the wallet of a card from a device", async () => {
    behave = () => approved;
    const order = { amount: "42.00", currency: "EUR", walletProvider: "APPLE_PAY" };
    const device = { devicePayment: { "3DSecure": { eciIndicator: "5", onlinePaymentCryptogram: "AAAA" } } };
    for (const card of [device, {}]) {
      const request = paymentRequest({}, card);
      await processor().process({ ...request, fields: { ...request.fields, order } });
    }
    expect(asked.map(({ body }) => JSON.parse(body).order.walletProvider)).toEqual(["APPLE_PAY", undefined]);
  });
});
