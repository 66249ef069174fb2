import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../../src/gateway/app.ts";
import type {
  Processor,
  ProcessorOutcome,
  ProcessorRequest,
} from "../../../src/gateway/processors/processor.ts";
import { createSimulator } from "../../../src/gateway/processors/simulator/simulator.ts";
import {
  type Body,
  CARD,
  newSession,
  pay,
  startGateway,
  withCard,
  type TestGateway,
  GATEWAY,
} from "../../support/test-gateway.ts";

const order = { order: { amount: "42.00", currency: "EUR" } };

/** A simulator that records its requests. A test can pause it, or set its outcomes. */
function watched() {
  const simulator = createSimulator(() => new Date("2026-11-22T12:00:00Z"));
  const asked: ProcessorRequest[] = [];
  let hold: Promise<void> | undefined;
  let outcome: ProcessorOutcome | Error | undefined;
  let later: ProcessorOutcome | undefined;
  const processor: Processor = {
    async process(request) {
      asked.push(request);
      await hold;
      if (outcome instanceof Error) throw outcome;
      return outcome ?? simulator.process(request);
    },
    inquire: async () => later,
  };
  return {
    processor,
    asked,
    /** Pauses the processor until the returned function is called. */
    pause(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      return resolve;
    },
    setOutcome(next: ProcessorOutcome | Error | undefined) {
      outcome = next;
    },
    setInquiredOutcome(next: ProcessorOutcome | undefined) {
      later = next;
    },
  };
}

let gateway: TestGateway;
let bank: ReturnType<typeof watched>;
beforeEach(() => {
  bank = watched();
  gateway = startGateway({}, { processorOf: () => bank.processor });
});
afterEach(() => gateway.close());

const run = (orderId: string, transaction: string, body: object) =>
  gateway.call("PUT", `/order/${orderId}/transaction/${transaction}`, { body });
/** Sends the request to another instance of the gateway, which shares the store. */
async function elsewhere(orderId: string, transaction: string, body: object): Promise<Body> {
  const other = createApp(gateway.dependencies);
  const response = await other.fetch(
    new Request(
      `${GATEWAY}/api/rest/version/100/merchant/TESTMERCHANT/order/${orderId}/transaction/${transaction}`,
      {
        method: "PUT",
        headers: { Authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}` },
        body: JSON.stringify(body),
      },
    ),
  );
  return response.json();
}
const hasCode = async (id: string) =>
  (await gateway.call("GET", `/session/${id}`)).body.sourceOfFunds?.provided?.card?.securityCode === "xxx";

describe("the secrets that a payment takes from its session", () => {
  it("exclude the security code if the request has another card's number", async () => {
    const { id } = await newSession(gateway, { ...order, ...withCard({ securityCode: "100" }) });
    const own = { session: { id }, sourceOfFunds: { provided: { card: { number: "4012000033330026" } } } };
    expect((await pay(gateway, "A", own)).body.result).toBe("SUCCESS");
    const { sourceOfFunds } = bank.asked[0]!.fields as Body;
    expect(sourceOfFunds.provided.card).toMatchObject({ number: "4012000033330026" });
    expect(sourceOfFunds.provided.card).not.toHaveProperty("securityCode");
    const { number } = CARD;
    const same = await newSession(gateway, { ...order, ...withCard({ securityCode: "100" }) });
    await pay(gateway, "B", { session: { id: same.id }, sourceOfFunds: { provided: { card: { number } } } });
    expect((bank.asked[1]!.fields as Body).sourceOfFunds.provided.card.securityCode).toBe("100");
  });

  it("include the security code if the session has nothing else of the card", async () => {
    const { id } = await newSession(gateway, {
      ...order,
      sourceOfFunds: { provided: { card: { securityCode: "100" } } },
    });
    const { number, expiry } = CARD;
    await pay(gateway, "A", { session: { id }, sourceOfFunds: { provided: { card: { number, expiry } } } });
    expect((bank.asked[0]!.fields as Body).sourceOfFunds.provided.card.securityCode).toBe("100");
  });

  it("exclude the PIN of another gift card, whether the session or the request has the other number", async () => {
    const giftCard = { number: "6006491234567890", pin: "1234" };
    const other = { sourceOfFunds: { provided: { giftCard: { number: "5000000000000611" } } } };
    const first = await newSession(gateway, { ...order, sourceOfFunds: { provided: { giftCard } } });
    await gateway.call("PUT", `/session/${first.id}`, { body: other });
    await pay(gateway, "A", { session: { id: first.id } });
    const second = await newSession(gateway, { ...order, sourceOfFunds: { provided: { giftCard } } });
    await pay(gateway, "B", { session: { id: second.id }, ...other });
    expect(bank.asked.map(({ fields }) => (fields as Body).sourceOfFunds.provided.giftCard)).toEqual([
      { number: "5000000000000611" },
      { number: "5000000000000611" },
    ]);
  });

  it("include the gift card's PIN, once", async () => {
    const giftCard = { number: "6006491234567890", pin: "1234" };
    const { id } = await newSession(gateway, { ...order, sourceOfFunds: { provided: { giftCard } } });
    const shown = async () =>
      (await gateway.call("GET", `/session/${id}`)).body.sourceOfFunds.provided.giftCard;
    expect(await shown()).toHaveProperty("pin", "xxx");
    await pay(gateway, "A", { session: { id } });
    expect((bank.asked[0]!.fields as Body).sourceOfFunds.provided.giftCard.pin).toBe("1234");
    expect(await shown()).toEqual({ number: "600649xxxxxx7890" });
  });

  it("masks groups that are passed on like the card itself, in responses and in the order", async () => {
    const { id } = await newSession(gateway, {
      ...order,
      ...withCard({ devicePayment: { number: CARD.number, cryptogram: "AgAAAA" } }),
      accountFunding: { recipient: { account: { identifier: CARD.number } } },
    });
    const responses = [
      await gateway.call("GET", `/session/${id}`),
      await pay(gateway, "A", { session: { id } }),
      await gateway.call("GET", "/order/A"),
    ];
    for (const { body } of responses) {
      expect(JSON.stringify(body)).toContain("512345xxxxxx0008");
      expect(JSON.stringify(body)).not.toContain(CARD.number);
      expect(JSON.stringify(body)).not.toContain("AgAAAA");
    }
    expect((bank.asked[0]!.fields as Body).sourceOfFunds.provided.card.devicePayment.number).toBe(
      CARD.number,
    );
  });
});

describe("paying with a session", () => {
  it("has a response in the protocol's shape, with amounts as numbers and the card masked", async () => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const { status, body } = await pay(gateway, "ORD-1001", { session: { id } });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      merchant: "TESTMERCHANT",
      result: "SUCCESS",
      version: "100",
      gatewayEntryPoint: "WEB_SERVICES_API",
      order: {
        id: "ORD-1001",
        amount: 42,
        currency: "EUR",
        status: "CAPTURED",
        totalAuthorizedAmount: 42,
        totalCapturedAmount: 42,
        totalRefundedAmount: 0,
        totalDisbursedAmount: 0,
        merchantAmount: 42,
        merchantCurrency: "EUR",
      },
      response: {
        acquirerCode: "00",
        gatewayCode: "APPROVED",
        cardSecurityCode: { acquirerCode: "M", gatewayCode: "MATCH" },
      },
      sourceOfFunds: {
        type: "CARD",
        provided: {
          card: {
            number: "512345xxxxxx0008",
            expiry: { month: "1", year: "39" },
            storedOnFile: "NOT_STORED",
          },
        },
      },
      transaction: { id: "1", type: "PAYMENT", amount: 42, currency: "EUR" },
    });
    expect(body.order.creationTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(body).not.toHaveProperty("session");
    expect(body.sourceOfFunds.provided.card).not.toHaveProperty("securityCode");
  });

  it("deletes the security code from the store before the processor is asked", async () => {
    const { id, version } = await newSession(gateway, { ...order, ...withCard() });
    const release = bank.pause();
    const response = pay(gateway, "A", { session: { id } });
    await expect.poll(() => bank.asked.length).toBe(1);
    expect(await hasCode(id)).toBe(false);
    expect(bank.asked[0]!.fields).toMatchObject(withCard());
    release();
    await response;
    expect((await gateway.call("GET", `/session/${id}`)).body.session.version).toBe(version);
  });

  it.each([
    ["declined", "05", "39"],
    ["timed out", "08", "28"],
    ["unknown", "05", "37"],
  ])("deletes the security code also when it is %s", async (_, month, year) => {
    const { id } = await newSession(gateway, { ...order, ...withCard({ expiry: { month, year } }) });
    await pay(gateway, "A", { session: { id } });
    expect(await hasCode(id)).toBe(false);
  });

  it.each([
    ["Authorize", { apiOperation: "AUTHORIZE" }, order],
    ["Verify", { apiOperation: "VERIFY" }, order],
    ["Refund", { apiOperation: "REFUND", transaction: { amount: "1.00", currency: "EUR" } }, {}],
    [
      "Capture",
      { apiOperation: "CAPTURE", transaction: { amount: "1.00", currency: "EUR", authorizationCode: "1" } },
      {},
    ],
  ])("%s deletes the security code", async (_, body, fields) => {
    const { id } = await newSession(gateway, { ...fields, ...withCard() });
    const { status } = await run("A", "1", { ...body, session: { id } });
    expect(status).toBe(201);
    expect(await hasCode(id)).toBe(false);
  });

  it("Tokenize deletes the security code", async () => {
    const { id } = await newSession(gateway, withCard());
    expect((await gateway.call("POST", "/token", { body: { session: { id } } })).status).toBe(201);
    expect(await hasCode(id)).toBe(false);
  });

  it.each([
    [
      "Payment Options Inquiry",
      (id: string) => gateway.call("POST", "/paymentOptionsInquiry", { body: { session: { id } } }),
    ],
    [
      "Initiate Authentication",
      (id: string) => run("A", "1", { apiOperation: "INITIATE_AUTHENTICATION", session: { id } }),
    ],
    [
      "Authenticate Payer",
      (id: string) => run("A", "1", { apiOperation: "AUTHENTICATE_PAYER", session: { id } }),
    ],
    ["Update Session", (id: string) => gateway.call("PUT", `/session/${id}`, { body: order })],
    ["Retrieve Session", (id: string) => gateway.call("GET", `/session/${id}`)],
    [
      "a refused Pay without a currency",
      (id: string) => pay(gateway, "A", { session: { id }, order: { amount: "0.00" } }),
    ],
    [
      "a refused Pay with an old version",
      (id: string) => pay(gateway, "A", { session: { id, version: "0123456789" } }),
    ],
  ])("%s leaves the security code", async (_, ask) => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    await ask(id);
    expect(await hasCode(id)).toBe(true);
  });

  it("gives the security code to one of two concurrent payments of two orders", async () => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    await Promise.all([pay(gateway, "A", { session: { id } }), pay(gateway, "B", { session: { id } })]);
    const codes = bank.asked.filter(({ fields }) => JSON.stringify(fields).includes("securityCode"));
    expect(bank.asked).toHaveLength(2);
    expect(codes).toHaveLength(1);
  });

  it("permits several operations on one session", async () => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    expect((await pay(gateway, "A", { session: { id } })).body.result).toBe("SUCCESS");
    const token = await gateway.call("POST", "/token", {
      body: { session: { id }, sourceOfFunds: { type: "CARD" } },
    });
    expect(token.body.result).toBe("SUCCESS");
    expect(
      (await pay(gateway, "B", { session: { id }, sourceOfFunds: { token: token.body.token } })).body.result,
    ).toBe("SUCCESS");
  });
});

describe("the version precondition", () => {
  it("refuses an old version and charges nothing", async () => {
    const { id, version } = await newSession(gateway, { ...order, ...withCard() });
    await gateway.call("PUT", `/session/${id}`, {
      body: withCard({ number: "371881634498004", securityCode: "1000" }),
    });
    const { status, body } = await pay(gateway, "A", { session: { id, version } });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ cause: "INVALID_REQUEST", field: "session.version" });
    expect(bank.asked).toHaveLength(0);
    expect((await gateway.call("GET", "/order/A")).status).toBe(400);
  });

  it("accepts the current version, and a request without one", async () => {
    const { id, version } = await newSession(gateway, { ...order, ...withCard() });
    expect((await pay(gateway, "A", { session: { id, version } })).body.result).toBe("SUCCESS");
    expect((await pay(gateway, "B", { session: { id } })).body.result).toBe("SUCCESS");
  });

  it("holds during a concurrent update: the payment uses one version or the other, never a mix", async () => {
    for (let n = 0; n < 10; n += 1) {
      const { id } = await newSession(gateway, { ...order, ...withCard() });
      bank.asked.length = 0;
      const other = withCard({ number: "4508750015741019", securityCode: "102" });
      await Promise.all([
        pay(gateway, `M${n}`, { session: { id } }),
        gateway.call("PUT", `/session/${id}`, { body: other }),
      ]);
      const { number, securityCode } = (bank.asked[0]!.fields as Record<string, Body>)["sourceOfFunds"]
        .provided.card;
      expect([`${CARD.number} 100`, "4508750015741019 102"]).toContain(`${number} ${securityCode}`);
    }
  });
});

describe("sources", () => {
  const savedToken = async () =>
    (await gateway.call("POST", "/token", { body: withCard() })).body.token as string;
  const charged = () => (bank.asked.at(-1)!.fields as Record<string, Body>)["sourceOfFunds"].provided.card;

  it("pays with a token and a session that has only the security code", async () => {
    const token = await savedToken();
    const { id } = await newSession(gateway, {
      sourceOfFunds: { provided: { card: { securityCode: "102" } } },
    });
    const { body } = await pay(gateway, "A", { ...order, session: { id }, sourceOfFunds: { token } });
    expect(body.response.cardSecurityCode.gatewayCode).toBe("NO_MATCH");
    expect(body.sourceOfFunds.token).toBe(token);
    expect(charged()).toMatchObject({ number: CARD.number, securityCode: "102" });
  });

  it("pays with a token that is in the session", async () => {
    const token = await savedToken();
    const { id } = await newSession(gateway, { ...order, sourceOfFunds: { token, type: "CARD" } });
    expect((await pay(gateway, "A", { session: { id } })).body.result).toBe("SUCCESS");
    expect(charged().number).toBe(CARD.number);
  });

  it("prefers the request to the session and the session to the token, field by field", async () => {
    const token = await savedToken();
    const session = {
      ...order,
      sourceOfFunds: { token, provided: { card: { number: "4508750015741019", securityCode: "101" } } },
    };
    const { id } = await newSession(gateway, session);
    await pay(gateway, "A", {
      session: { id },
      sourceOfFunds: { provided: { card: { securityCode: "102" } } },
    });
    expect(charged()).toMatchObject({ number: "4508750015741019", securityCode: "102", expiry: CARD.expiry });
  });

  it.each([
    ["no number", { expiry: CARD.expiry }, "sourceOfFunds.provided.card.number", "MISSING"],
    ["no expiry", { number: CARD.number }, "sourceOfFunds.provided.card.expiry.month", "MISSING"],
    [
      "half an expiry",
      { number: CARD.number, expiry: { month: "01" } },
      "sourceOfFunds.provided.card.expiry.year",
      "MISSING",
    ],
    [
      "a security code too long for the brand",
      { ...CARD, securityCode: "1000" },
      "sourceOfFunds.provided.card.securityCode",
      "INVALID",
    ],
  ])("refuses %s", async (_, card, field, validationType) => {
    const { id } = await newSession(gateway, { ...order, sourceOfFunds: { provided: { card } } });
    const { status, body } = await pay(gateway, "A", { session: { id } });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ field, validationType });
    expect(bank.asked).toHaveLength(0);
  });

  it("refuses a brand that the merchant does not accept", async () => {
    const narrow = startGateway({ brands: ["VISA"] });
    const { status, body } = await pay(narrow, "A", { ...order, ...withCard() });
    expect([status, body.error.field]).toEqual([400, "sourceOfFunds.provided.card.number"]);
    await narrow.close();
  });

  it.each([
    [
      "a gift card",
      { type: "GIFT_CARD", provided: { giftCard: { number: "6006491234567890", pin: "1234" } } },
    ],
    [
      "a bank account",
      {
        type: "ACH",
        provided: {
          ach: {
            accountType: "CONSUMER_CHECKING",
            bankAccountNumber: "12345678",
            routingNumber: "011000015",
            bankAccountHolder: "Ada",
          },
        },
      },
    ],
  ])("accepts %s", async (_, sourceOfFunds) => {
    const { status, body, text } = await pay(gateway, "A", { ...order, sourceOfFunds });
    expect([status, body.result]).toEqual([201, "SUCCESS"]);
    expect(text).not.toContain("6006491234567890");
    expect(text).not.toContain("12345678");
  });
});

describe("the same request again", () => {
  it("gets the stored response, and nothing is charged twice", async () => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const first = await pay(gateway, "A", { session: { id }, order: { reference: "R" } });
    gateway.clock.now += 20 * 60_000; // the session has expired
    const again = await pay(gateway, "A", { order: { reference: "R" }, session: { id } });
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(bank.asked).toHaveLength(1);
  });

  it("twenty times at once asks the bank once", async () => {
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => pay(gateway, "A", { ...order, ...withCard() })),
    );
    expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
    expect(bank.asked).toHaveLength(1);
  });

  it("with other content is refused, at the same time and later", async () => {
    const [first, other] = await Promise.all([
      pay(gateway, "A", { ...order, ...withCard() }),
      pay(gateway, "A", { order: { amount: "43.00", currency: "EUR" }, ...withCard() }),
    ]);
    expect([first.status, other.status]).toEqual([201, 400]);
    const later = await pay(gateway, "A", { order: { amount: "43.00", currency: "EUR" }, ...withCard() });
    expect(later.body.error).toMatchObject({ field: "transaction.id", validationType: "INVALID" });
    expect(bank.asked).toHaveLength(1);
  });

  it("as another transaction meanwhile gets LOCK_FAILURE, and may be retried", async () => {
    const release = bank.pause();
    const first = run("A", "1", { apiOperation: "AUTHORIZE", ...order, ...withCard() });
    await expect.poll(() => bank.asked.length).toBe(1);
    const capture = { apiOperation: "CAPTURE", transaction: { amount: "42.00", currency: "EUR" } };
    const locked = await run("A", "2", capture);
    expect([locked.status, locked.body.result, locked.body.response.gatewayCode]).toEqual([
      201,
      "FAILURE",
      "LOCK_FAILURE",
    ]);
    release();
    await first;
    expect((await run("A", "2", capture)).body.result).toBe("SUCCESS");
  });
});

describe("the same request again while another transaction runs on the order", () => {
  const authorization = { apiOperation: "AUTHORIZE", ...order, ...withCard() };
  const capture = { apiOperation: "CAPTURE", transaction: { amount: "42.00", currency: "EUR" } };

  it("gets the stored response, on whichever instance the other one runs", async () => {
    const first = await run("A", "1", authorization);
    const release = bank.pause();
    const capturing = run("A", "2", capture);
    await expect.poll(() => bank.asked.length).toBe(2);
    expect((await run("A", "1", authorization)).text).toBe(first.text);
    expect(await elsewhere("A", "1", authorization)).toEqual(first.body);
    const other = { ...authorization, transaction: { reference: "2" } };
    expect((await run("A", "1", other)).body.error.field).toBe("transaction.id");
    // The running transaction has no response yet.
    expect((await elsewhere("A", "2", capture)).response.gatewayCode).toBe("LOCK_FAILURE");
    release();
    expect((await capturing).body.result).toBe("SUCCESS");
    expect(bank.asked).toHaveLength(2);
  });
});

describe("a correlation id", () => {
  const sent = { apiOperation: "PAY", ...order, ...withCard() };

  it("identifies one sending of a request, and the same request again gets the stored response", async () => {
    const first = await run("A", "1", { ...sent, correlationId: "first try" });
    expect(first.body).toMatchObject({ result: "SUCCESS", correlationId: "first try" });
    const { status, body } = await run("A", "1", { ...sent, correlationId: "second try" });
    expect([status, body]).toEqual([201, { ...first.body, correlationId: "second try" }]);
    const { correlationId: _, ...response } = first.body;
    expect((await run("A", "1", sent)).body).toEqual(response);
    expect((await gateway.call("GET", "/order/A")).body.transaction).toEqual([response]);
    expect(bank.asked).toHaveLength(1);
  });

  it("is repeated by every operation, and is never stored", async () => {
    const correlationId = "CORRELATION-0001";
    const { id } = await newSession(gateway);
    const calls: [string, string, Body][] = [
      ["POST", "/session", {}],
      ["PUT", `/session/${id}`, withCard()],
      ["POST", "/token", { session: { id } }],
      ["POST", "/paymentOptionsInquiry", { session: { id } }],
      ["PUT", "/order/A/transaction/1", { ...sent, session: { id } }],
    ];
    for (const [method, path, fields] of calls) {
      const { body } = await gateway.call(method, path, { body: { ...fields, correlationId } });
      expect(body, path).toMatchObject({ result: "SUCCESS", correlationId });
    }
    expect((await gateway.call("GET", `/session/${id}`)).text).not.toContain(correlationId);
  });

  it.each([["x".repeat(101)], [{ id: "1" }]])("%j is invalid", async (correlationId) => {
    const { status, body } = await run("A", "1", { ...sent, correlationId });
    expect([status, body.error.field]).toEqual([400, "correlationId"]);
    expect(bank.asked).toHaveLength(0);
  });
});

describe("an unknown outcome", () => {
  it("is reported as unknown, and settled by a later Retrieve", async () => {
    bank.setOutcome(new Error("the line is dead"));
    const { status, body } = await pay(gateway, "A", { ...order, ...withCard() });
    expect([status, body.result, body.order.status]).toEqual([201, "UNKNOWN", "PENDING"]);
    expect((await gateway.call("GET", "/order/A")).body.totalCapturedAmount).toBe(0);
    bank.setInquiredOutcome({ result: "SUCCESS", response: { gatewayCode: "APPROVED" } });
    const settled = await gateway.call("GET", "/order/A/transaction/1");
    expect(settled.body).toMatchObject({
      result: "SUCCESS",
      order: { status: "CAPTURED", totalCapturedAmount: 42 },
    });
  });

  it("is settled without disturbing a transaction that runs meanwhile", async () => {
    const refund = { apiOperation: "REFUND", transaction: { amount: "10.00", currency: "EUR" } };
    await pay(gateway, "A", { ...order, ...withCard() });
    bank.setOutcome(new Error("the line is dead"));
    await run("A", "2", refund);
    bank.setOutcome(undefined);
    const release = bank.pause();
    const second = run("A", "3", refund);
    await expect.poll(() => bank.asked.length).toBe(3);
    bank.setInquiredOutcome({ result: "FAILURE", response: { gatewayCode: "DECLINED" } });
    expect((await gateway.call("GET", "/order/A/transaction/2")).body.result).toBe("FAILURE");
    expect((await run("A", "4", refund)).body.response.gatewayCode).toBe("LOCK_FAILURE");
    expect((await elsewhere("A", "4", refund)).response.gatewayCode).toBe("LOCK_FAILURE");
    release();
    expect((await second).body).toMatchObject({ result: "SUCCESS", order: { status: "PARTIALLY_REFUNDED" } });
    expect((await gateway.call("GET", "/order/A")).body).toMatchObject({
      result: "SUCCESS",
      totalRefundedAmount: 10,
    });
  });

  it("blocks another payment of the order until it is known, and has a response of its own meanwhile", async () => {
    const unknown = { ...order, ...withCard({ expiry: { month: "05", year: "37" } }) };
    expect((await pay(gateway, "A", unknown)).body).toMatchObject({
      result: "UNKNOWN",
      order: { status: "PENDING" },
    });
    const again = { ...order, ...withCard() };
    const others = [
      { apiOperation: "PAY", ...again },
      { apiOperation: "AUTHORIZE", ...again },
      { apiOperation: "VERIFY", ...again },
      { apiOperation: "CAPTURE", transaction: { authorizationCode: "1" }, ...again },
      { apiOperation: "REFUND", ...again },
    ];
    for (const body of others) {
      const response = await run("A", "2", body);
      expect([response.status, response.body.error?.field]).toEqual([400, "order.id"]);
    }
    expect((await pay(gateway, "A", unknown)).body.result).toBe("UNKNOWN");
    expect(bank.asked).toHaveLength(1);
    bank.setInquiredOutcome({ result: "FAILURE", response: { gatewayCode: "DECLINED" } });
    expect((await run("A", "2", others[0]!)).body).toMatchObject({ result: "SUCCESS" });
  });

  it("is inquired before the order is paid again", async () => {
    bank.setOutcome(new Error("the line is dead"));
    await pay(gateway, "A", { ...order, ...withCard() });
    bank.setOutcome(undefined);
    bank.setInquiredOutcome({ result: "SUCCESS", response: { gatewayCode: "APPROVED" } });
    const again = await pay(gateway, "A", { ...order, ...withCard() }, "2");
    expect([again.status, again.body.error.field]).toEqual([400, "order.id"]);
    expect(bank.asked).toHaveLength(1);
  });

  it("of a process that died is inquired after its time, and blocks the order until then", async () => {
    bank.pause();
    void pay(gateway, "A", { ...order, ...withCard() });
    await expect.poll(() => bank.asked.length).toBe(1);
    const ask = () => elsewhere("A", "2", { apiOperation: "PAY", ...order, ...withCard() });
    expect((await ask()).response.gatewayCode).toBe("LOCK_FAILURE");
    gateway.clock.now += 151_000;
    bank.setInquiredOutcome({ result: "SUCCESS", response: { gatewayCode: "APPROVED" } });
    expect((await ask()).error.field).toBe("order.id"); // settled as paid, so a second payment is refused
  });
});

describe("the life of an order", () => {
  const amount = (value: string) => ({ transaction: { amount: value, currency: "EUR" } });

  it("is authorized, captured in part, refunded and voided", async () => {
    const steps: [string, object, Record<string, unknown>][] = [
      [
        "1",
        { apiOperation: "AUTHORIZE", ...order, ...withCard() },
        { status: "AUTHORIZED", totalAuthorizedAmount: 42 },
      ],
      [
        "2",
        { apiOperation: "CAPTURE", ...amount("20.50") },
        { status: "PARTIALLY_CAPTURED", totalCapturedAmount: 20.5 },
      ],
      ["3", { apiOperation: "CAPTURE", ...amount("21.50") }, { status: "CAPTURED", totalCapturedAmount: 42 }],
      [
        "4",
        { apiOperation: "REFUND", ...amount("0.10") },
        { status: "PARTIALLY_REFUNDED", totalRefundedAmount: 0.1 },
      ],
      ["5", { apiOperation: "REFUND", ...amount("0.20") }, { totalRefundedAmount: 0.3 }],
      [
        "6",
        { apiOperation: "VOID", transaction: { targetTransactionId: "5" } },
        { totalRefundedAmount: 0.1 },
      ],
    ];
    for (const [id, body, expected] of steps) {
      const response = await run("A", id, body);
      expect(response.body).toMatchObject({ result: "SUCCESS", order: expected });
    }
    const { body } = await gateway.call("GET", "/order/A");
    expect(body).toMatchObject({
      id: "A",
      amount: 42,
      currency: "EUR",
      result: "SUCCESS",
      status: "PARTIALLY_REFUNDED",
    });
    expect(body.transaction.map((one: Body) => one.transaction.type)).toEqual([
      "AUTHORIZATION",
      "CAPTURE",
      "CAPTURE",
      "REFUND",
      "REFUND",
      "VOID_REFUND",
    ]);
  });

  it.each([
    ["more than authorized", { apiOperation: "CAPTURE", ...amount("42.01") }, "transaction.amount"],
    ["a refund before a capture", { apiOperation: "REFUND", ...amount("1.00") }, "order.id"],
    [
      "a capture in another currency",
      { apiOperation: "CAPTURE", transaction: { amount: "1", currency: "USD" } },
      "transaction.currency",
    ],
    ["a capture with a card", { apiOperation: "CAPTURE", ...amount("1"), ...withCard() }, "sourceOfFunds"],
    [
      "a capture without an amount",
      { apiOperation: "CAPTURE", transaction: { currency: "EUR" } },
      "transaction.amount",
    ],
    ["a capture of nothing", { apiOperation: "CAPTURE", ...amount("0.00") }, "transaction.amount"],
    [
      "a void of nothing",
      { apiOperation: "VOID", transaction: { targetTransactionId: "9" } },
      "transaction.targetTransactionId",
    ],
    ["a void without a target", { apiOperation: "VOID" }, "transaction.targetTransactionId"],
    ["a second authorization", { apiOperation: "AUTHORIZE", ...order, ...withCard() }, "order.id"],
  ])("refuses %s", async (_, body, field) => {
    await run("A", "1", { apiOperation: "AUTHORIZE", ...order, ...withCard() });
    const response = await run("A", "2", body);
    expect([response.status, response.body.error.field]).toEqual([400, field]);
    expect(bank.asked).toHaveLength(1);
    expect((await gateway.call("GET", "/order/A")).body.transaction).toHaveLength(1);
  });

  it("continues for clients that send the empty groups of a template", async () => {
    const template = {
      order: {},
      sourceOfFunds: { provided: { card: {} } },
      session: {},
      customer: {},
      // PHP writes an empty group as a list.
      billing: [],
      shipping: [],
    };
    await run("A", "1", { ...template, apiOperation: "AUTHORIZE", ...order, ...withCard() });
    const captured = await run("A", "2", { ...template, apiOperation: "CAPTURE", ...amount("42.00") });
    expect(captured.body).toMatchObject({ result: "SUCCESS", order: { status: "CAPTURED" } });
    const refunded = await run("A", "3", { ...template, apiOperation: "REFUND", ...amount("2.00") });
    expect(refunded.body).toMatchObject({ result: "SUCCESS", order: { totalRefundedAmount: 2 } });
    const undone = { transaction: { targetTransactionId: "3" } };
    const voided = await run("A", "4", { ...template, apiOperation: "VOID", ...undone });
    expect(voided.body).toMatchObject({ result: "SUCCESS", order: { totalRefundedAmount: 0 } });
  });

  it("continues for clients that send the type of the source, and no more of it, with every request", async () => {
    const kind = { sourceOfFunds: { type: "CARD", provided: { card: { expiry: {} } } } };
    await run("A", "1", { apiOperation: "AUTHORIZE", ...order, ...withCard() });
    const steps: [string, object][] = [
      ["2", { apiOperation: "CAPTURE", ...amount("42.00") }],
      ["3", { apiOperation: "REFUND", ...amount("2.00") }],
      ["4", { apiOperation: "VOID", transaction: { targetTransactionId: "3" } }],
    ];
    for (const [id, body] of steps) {
      const response = await run("A", id, { ...body, ...kind });
      expect(response.body).toMatchObject({
        result: "SUCCESS",
        sourceOfFunds: { type: "CARD", provided: { card: { number: "512345xxxxxx0008" } } },
      });
      // The processor has the card from the first transaction.
      expect(bank.asked.at(-1)!.fields).not.toHaveProperty("sourceOfFunds");
    }
    const none = await run("B", "1", { ...steps[1]![1], ...kind });
    expect([none.status, none.body.error.explanation]).toEqual([400, "Unable to find order for merchant"]);
  });

  it("returns the card of the payment with each linked operation, masked in the same way", async () => {
    const shown = (body: Body) => body.sourceOfFunds?.provided?.card?.number as string;
    bank.setOutcome({ result: "FAILURE", response: { gatewayCode: "DECLINED" } });
    await run("A", "1", { apiOperation: "AUTHORIZE", ...order, ...withCard({ number: "4012000033330026" }) });
    bank.setOutcome(undefined);
    const authorized = await run("A", "2", { apiOperation: "AUTHORIZE", ...order, ...withCard() });
    const responses = [
      await run("A", "3", { apiOperation: "UPDATE_AUTHORIZATION", ...amount("50.00") }),
      await run("A", "4", { apiOperation: "CAPTURE", ...amount("42.00") }),
      await run("A", "5", { apiOperation: "REFUND", ...amount("2.00") }),
      await run("A", "6", { apiOperation: "VOID", transaction: { targetTransactionId: "5" } }),
    ];
    for (const { body } of responses) {
      expect([body.result, body.sourceOfFunds]).toEqual(["SUCCESS", authorized.body.sourceOfFunds]);
    }
    expect(shown((await gateway.call("GET", "/order/A/transaction/4")).body)).toBe("512345xxxxxx0008");
    // The bank has the card from the authorization, and receives none.
    expect(bank.asked.slice(2).filter(({ fields }) => "sourceOfFunds" in fields)).toEqual([]);
  });

  it("uses a target only for a void, from the request and from the session", async () => {
    const named = (value: string) => ({
      transaction: { amount: value, currency: "EUR", targetTransactionId: "1" },
    });
    const { id } = await newSession(gateway, { ...order, ...withCard(), ...named("42.00") });
    await run("A", "1", { apiOperation: "AUTHORIZE", session: { id } });
    await run("A", "2", { apiOperation: "CAPTURE", ...named("20.00") });
    await run("A", "3", { apiOperation: "REFUND", ...named("5.00") });
    expect((await gateway.call("GET", "/order/A")).body).toMatchObject({
      totalAuthorizedAmount: 42,
      totalCapturedAmount: 20,
      totalRefundedAmount: 5,
    });
    expect((await pay(gateway, "A", { ...order, ...withCard() }, "4")).body.error.field).toBe("order.id");
  });

  it.each([
    ["a capture", "CAPTURE"],
    ["a refund", "REFUND"],
  ])("refuses %s after a declined payment", async (_, apiOperation) => {
    await pay(gateway, "A", { ...order, ...withCard({ expiry: { month: "05", year: "39" } }) });
    const response = await run("A", "2", { apiOperation, ...amount("1.00") });
    expect([response.status, response.body.error.field]).toEqual([400, "order.id"]);
  });

  it("permits another try of a declined payment under a new transaction id", async () => {
    const declined = await pay(gateway, "A", {
      ...order,
      ...withCard({ expiry: { month: "05", year: "39" } }),
    });
    expect([declined.status, declined.body.result, declined.body.order.status]).toEqual([
      201,
      "FAILURE",
      "FAILED",
    ]);
    expect((await pay(gateway, "A", { ...order, ...withCard() }, "2")).body.order.status).toBe("CAPTURED");
  });

  it.each([
    ["a refund", "REFUND", { status: "REFUNDED", totalRefundedAmount: 5000 }],
    ["a capture", "CAPTURE", { status: "CAPTURED", totalCapturedAmount: 5000 }],
  ])(
    "%s with a card of its own, after a failed payment, sets the order's amounts",
    async (_, apiOperation, totals) => {
      await pay(gateway, "A", { ...order, ...withCard({ expiry: { month: "05", year: "39" } }) });
      const transaction = { amount: "5000", currency: "JPY", authorizationCode: "1" };
      const { body } = await run("A", "2", { apiOperation, transaction, ...withCard() });
      expect(body).toMatchObject({
        order: { amount: 5000, currency: "JPY", merchantAmount: 5000, ...totals },
        transaction: { amount: 5000, currency: "JPY" },
      });
      expect((await gateway.call("GET", "/order/A")).body).toMatchObject({
        currency: "JPY",
        ...totals,
        transaction: [
          { transaction: { amount: 42, currency: "EUR" } },
          { transaction: { amount: 5000, currency: "JPY" } },
        ],
      });
      const more = { apiOperation: "REFUND", transaction: { amount: "1.00", currency: "EUR" } };
      expect((await run("A", "3", more)).body.error.field).toBe("transaction.currency");
    },
  );

  it("keeps the order's amounts when it is verified after a failed payment", async () => {
    await pay(gateway, "A", { ...order, ...withCard({ expiry: { month: "05", year: "39" } }) });
    const { body } = await run("A", "2", {
      apiOperation: "VERIFY",
      order: { currency: "EUR" },
      ...withCard(),
    });
    expect(body.order).toMatchObject({ amount: 42, currency: "EUR", status: "VERIFIED" });
  });

  it("raises an authorization", async () => {
    await run("A", "1", { apiOperation: "AUTHORIZE", ...order, ...withCard() });
    const { body } = await run("A", "2", { apiOperation: "UPDATE_AUTHORIZATION", ...amount("50.00") });
    expect(body).toMatchObject({
      order: { totalAuthorizedAmount: 50 },
      transaction: { type: "AUTHORIZATION_UPDATE" },
    });
  });

  it.each([
    ["an unknown order", "/order/none"],
    ["an unknown transaction", "/order/A/transaction/9"],
    ["an unknown token", "/token/9999999999999999"],
  ])("%s gets status 400", async (_, path) => {
    await pay(gateway, "A", { ...order, ...withCard() });
    expect((await gateway.call("GET", path)).status).toBe(400);
  });

  it("belongs to its merchant", async () => {
    await pay(gateway, "A", { ...order, ...withCard() });
    const foreign = await gateway.call("GET", "/order/A", { merchant: "OTHER", password: "other-secret" });
    const unknown = await gateway.call("GET", "/order/none", { merchant: "OTHER", password: "other-secret" });
    expect(foreign.text).toBe(unknown.text);
  });
});

describe("surcharges", () => {
  const net = { order: { netAmount: "100.00", currency: "EUR", merchantCharge: { type: "SURCHARGE" } } };

  it("are quoted for the card, and the charge equals the quote", async () => {
    const { id } = await newSession(gateway, net);
    const quote = await gateway.call("POST", "/paymentOptionsInquiry", {
      body: { session: { id }, sourceOfFunds: { provided: { card: { prefix: "5123450000" } } } },
    });
    expect(quote.body.order).toEqual({
      amount: 101.5,
      currency: "EUR",
      merchantCharge: { amount: 1.5, type: "SURCHARGE" },
      netAmount: 100,
    });
    const { body } = await gateway.call("PUT", `/session/${id}`, { body: withCard() });
    const paid = await pay(gateway, "A", {
      session: body.session.version ? { id, version: body.session.version } : { id },
    });
    expect(paid.body.order).toMatchObject({
      amount: 101.5,
      netAmount: 100,
      merchantCharge: { amount: 1.5, calculatedBy: "GATEWAY" },
    });
    expect(bank.asked[0]!.amount).toBe("101.50");
  });

  it("that the merchant computes are checked by their sum", async () => {
    const right = {
      order: { amount: "101.50", currency: "EUR", merchantCharge: { amount: "1.50", type: "SURCHARGE" } },
    };
    expect((await pay(gateway, "A", { ...right, ...withCard() })).body.order.amount).toBe(101.5);
    const wrong = { order: { ...right.order, netAmount: "100.01" } };
    expect((await pay(gateway, "B", { ...wrong, ...withCard() })).body.error.field).toBe("order.amount");
  });

  it.each([
    ["a debit card", "4012000033330026", 100],
    ["an Amex", "371881634498004", 102.5],
  ])("for %s", async (_, number, amount) => {
    const { id } = await newSession(gateway, {
      ...net,
      sourceOfFunds: { provided: { card: { number, expiry: CARD.expiry } } },
    });
    expect(
      (await gateway.call("POST", "/paymentOptionsInquiry", { body: { session: { id } } })).body.order.amount,
    ).toBe(amount);
    expect((await pay(gateway, "A", { session: { id } })).body.order.amount).toBe(amount);
  });
});
