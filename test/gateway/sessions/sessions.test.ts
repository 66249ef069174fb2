import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Answer,
  CARD,
  newSession,
  pay,
  startGateway,
  withCard,
  type TestGateway,
} from "../../support/test-gateway.ts";

const order = { order: { amount: "42.00", currency: "EUR" } };

let gateway: TestGateway;
beforeEach(() => {
  gateway = startGateway();
});
afterEach(() => gateway.close());

const retrieve = (id: string) => gateway.call("GET", `/session/${id}`);
const update = (id: string, body: unknown) => gateway.call("PUT", `/session/${id}`, { body });
const cardOf = async (id: string) => (await retrieve(id)).body.sourceOfFunds?.provided?.card;

describe("creating a session", () => {
  it.each([
    ["nothing", { headers: {} }],
    ["nothing, as a form", { headers: { "Content-Type": "application/x-www-form-urlencoded" } }],
    ["nothing, as XML", { headers: { "Content-Type": "text/xml" } }],
    ["an empty object", { body: {} }],
    ["JSON, as a form", { body: "{}", headers: { "Content-Type": "application/x-www-form-urlencoded" } }],
    ["JSON, as text", { body: "{}", headers: { "Content-Type": "text/plain;charset=UTF-8" } }],
  ])("takes %s", async (_, ask) => {
    const { status, body } = await gateway.call("POST", "/session", ask);
    expect(status).toBe(201);
    expect(body).toMatchObject({ merchant: "TESTMERCHANT", result: "SUCCESS" });
    expect(body.session.id).toMatch(/^SESSION[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(body.session.version).toMatch(/^[0-9a-f]{8}01$/);
    expect(body.session.updateStatus).toBe("NO_UPDATE");
    expect(Buffer.from(body.session.aes256Key, "base64")).toHaveLength(32);
  });

  it.each([
    [undefined, 10],
    [5, 5],
    ["20", 20],
    [9999, 25],
  ])("with %s authentications requested grants %s", async (asked, given) => {
    const session = asked === undefined ? {} : { authenticationLimit: asked };
    const { body } = await gateway.call("POST", "/session", { body: { session } });
    expect(body.session.authenticationLimit).toBe(given);
  });

  it("accepts a trailing slash", async () => {
    expect((await gateway.call("POST", "/session/")).status).toBe(201);
  });
});

describe("updating a session", () => {
  it("returns the stored fields, masked, with the facts about the card number", async () => {
    const { id } = await newSession(gateway);
    const { status, body } = await update(id, withCard({ securityCode: 100 }));
    expect(status).toBe(201);
    expect(body.result).toBe("SUCCESS");
    expect(body.version).toBe("100");
    expect(body.session).toEqual({ id, updateStatus: "SUCCESS", version: expect.stringMatching(/02$/) });
    expect(body.sourceOfFunds.provided.card).toEqual({
      brand: "MASTERCARD",
      expiry: { month: "1", year: "39" },
      fundingMethod: "CREDIT",
      issuer: "EXAMPLE BANK",
      nameOnCard: "Ada Example",
      number: "512345xxxxxx0008",
      scheme: "MASTERCARD",
      securityCode: "xxx",
    });
    expect((await retrieve(id)).body).toEqual(body);
  });

  it("merges, so that fields that the update does not name stay", async () => {
    const { id } = await newSession(gateway, {
      ...order,
      sourceOfFunds: { provided: { card: { securityCode: "100" } } },
    });
    await update(id, { sourceOfFunds: { token: "9123456789012345", type: "CARD" } });
    const { body } = await update(id, { order: { amount: "43.00", id: "A" } });
    expect(body.order).toEqual({ amount: "43.00", currency: "EUR", id: "A" });
    expect(body.sourceOfFunds).toMatchObject({
      token: "9123456789012345",
      provided: { card: { securityCode: "xxx" } },
    });
  });

  it.each([
    ["UPDATE_SESSION as operation", { apiOperation: "UPDATE_SESSION", ...order }],
    ["null members", { ...order, billing: null, customer: { email: null, firstName: "Ada" } }],
    [
      "numbers for texts",
      {
        order: { amount: 42, currency: "EUR" },
        sourceOfFunds: { provided: { card: { securityCode: 100, expiry: { month: 1, year: 39 } } } },
      },
    ],
    [
      "groups that are passed on",
      {
        authentication: { "channel": "PAYER_BROWSER", "3ds2": { methodSupported: true } },
        device: { browser: "X/1" },
        airline: { itinerary: { leg: [{ carrierCode: "XX" }] } },
      },
    ],
    [
      "the authentication members of older clients",
      {
        "3DSecureId": "3DS1",
        "3DSecure": { acsEci: "05", authenticationStatus: "AUTHENTICATION_SUCCESSFUL" },
      },
    ],
    ["months without a zero", withCard({ expiry: { month: "1", year: "39" } })],
  ])("takes %s", async (_, body) => {
    const { id } = await newSession(gateway);
    expect((await update(id, body)).status).toBe(201);
  });

  it.each([
    ["an empty text", { order: { currency: "" } }, "order.currency", "INVALID"],
    [
      "an empty text in a group that is passed on",
      { billing: { address: { city: "" } } },
      "billing.address.city",
      "INVALID",
    ],
    ["an unknown group", { nonsense: { a: "1" } }, "nonsense", "UNSUPPORTED"],
    [
      "an unknown card field",
      { sourceOfFunds: { provided: { card: { pan: "1" } } } },
      "sourceOfFunds.provided.card.pan",
      "UNSUPPORTED",
    ],
    [
      "a card number as a JSON number",
      withCard({ number: 5123450000000008 }),
      "sourceOfFunds.provided.card.number",
      "INVALID",
    ],
    [
      "a card number with a wrong check digit",
      withCard({ number: "5123450000000009" }),
      "sourceOfFunds.provided.card.number",
      "INVALID",
    ],
    [
      "a masked card number",
      withCard({ number: "512345xxxxxx0008" }),
      "sourceOfFunds.provided.card.number",
      "INVALID",
    ],
    [
      "a card number in full-width digits",
      withCard({ number: "５１２３４５０００００００００８" }),
      "sourceOfFunds.provided.card.number",
      "INVALID",
    ],
    [
      "a card number in a list",
      withCard({ number: ["5123450000000008"] }),
      "sourceOfFunds.provided.card.number",
      "INVALID",
    ],
    [
      "a month of 13",
      withCard({ expiry: { month: "13", year: "39" } }),
      "sourceOfFunds.provided.card.expiry.month",
      "INVALID",
    ],
    [
      "a year of four digits",
      withCard({ expiry: { month: "1", year: "2039" } }),
      "sourceOfFunds.provided.card.expiry.year",
      "INVALID",
    ],
    [
      "a code of two digits",
      withCard({ securityCode: "12" }),
      "sourceOfFunds.provided.card.securityCode",
      "INVALID",
    ],
    [
      "a card number as a name",
      withCard({ nameOnCard: "5123450000000008" }),
      "sourceOfFunds.provided.card.nameOnCard",
      "INVALID",
    ],
    ["a negative amount", { order: { amount: "-1" } }, "order.amount", "INVALID"],
    ["another operation", { apiOperation: "UPDATE_PAYER_DATA" }, "apiOperation", "INVALID"],
  ])("refuses %s and stores nothing", async (_, body, field, validationType) => {
    const { id, version } = await newSession(gateway, order);
    const refused = await update(id, body);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({
      result: "ERROR",
      error: { cause: "INVALID_REQUEST", field, validationType },
    });
    const after = await retrieve(id);
    expect(after.body.session.version).toBe(version);
    expect(after.body.order).toEqual(order.order);
  });

  it("gives a new version with every write, and none with reads", async () => {
    const { id, version } = await newSession(gateway, order);
    await retrieve(id);
    expect((await retrieve(id)).body.session.version).toBe(version);
    const next = (await update(id, order)).body.session.version;
    expect(next).not.toBe(version);
    expect(next.slice(8)).toBe("03");
  });

  it("accepts one of many that expect the same version", async () => {
    const { id, version } = await newSession(gateway, order);
    const numbers = ["5123450000000008", "4508750015741019", "371881634498004"];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        update(id, {
          session: { version },
          order: { reference: `R${n}` },
          ...withCard({ number: numbers[n % 3], securityCode: n % 3 === 2 ? "1000" : "100" }),
        }),
      ),
    );
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ body }) => body.error?.field === "session.version")).toHaveLength(49);
    // The session has all of the accepted update, and the next version.
    expect((await retrieve(id)).body).toEqual(won[0]!.body);
    expect(won[0]!.body.session.version).toMatch(/03$/);
  });

  it("accepts all of many that expect no version", async () => {
    const { id } = await newSession(gateway, order);
    await Promise.all(Array.from({ length: 20 }, (_, n) => update(id, { customer: { [`f${n}`]: "x" } })));
    expect(Object.keys((await retrieve(id)).body.customer)).toHaveLength(20);
  });
});

describe("the security code", () => {
  it("is deleted when another card number comes without one", async () => {
    const { id } = await newSession(gateway, withCard());
    await update(id, { sourceOfFunds: { provided: { card: { number: "4508750015741019" } } } });
    expect(await cardOf(id)).not.toHaveProperty("securityCode");
  });

  it("stays when the same card number comes again", async () => {
    const { id } = await newSession(gateway, withCard());
    await update(id, { sourceOfFunds: { provided: { card: { number: CARD.number } } } });
    expect(await cardOf(id)).toHaveProperty("securityCode", "xxx");
  });

  it("is shown as three x whatever its length, and only if there is one", async () => {
    const amex = { number: "371881634498004", securityCode: "1000" };
    const { id } = await newSession(gateway, withCard(amex));
    expect(await cardOf(id)).toHaveProperty("securityCode", "xxx");
    const { securityCode: _, ...card } = CARD;
    const none = await newSession(gateway, { sourceOfFunds: { provided: { card } } });
    expect(await cardOf(none.id)).not.toHaveProperty("securityCode");
  });

  it("expires fifteen minutes after it was typed, however long the session lives", async () => {
    const { id } = await newSession(gateway, withCard());
    for (let minutes = 5; minutes < 15; minutes += 5) {
      gateway.clock.now += 5 * 60_000;
      await update(id, order);
    }
    gateway.clock.now += 5 * 60_000 - 1000;
    expect(await cardOf(id)).toHaveProperty("securityCode");
    gateway.clock.now += 1000;
    expect(await cardOf(id)).not.toHaveProperty("securityCode");
    expect(await cardOf(id)).toHaveProperty("number");
    const paid = await pay(gateway, "A", { session: { id }, ...order });
    expect(paid.body.response).not.toHaveProperty("cardSecurityCode");
  });

  it("cannot be opened two hours later, even if the store still has it", async () => {
    const { id } = await newSession(gateway, withCard());
    const row = await gateway.dependencies.store.findCode(
      (await import("node:crypto"))
        .createHmac("sha256", gateway.dependencies.keys.derive("session-id"))
        .update(id)
        .digest("hex"),
    );
    expect(row).toBeDefined();
    gateway.clock.now += 2 * 3_600_000;
    expect(await gateway.dependencies.securityCodeKeys.find(row!.sealed.kid)).toBeUndefined();
  });
});

describe("a session's end", () => {
  it.each([
    ["a second before its time", 15 * 60_000 - 1000, 200],
    ["at its time", 15 * 60_000, 400],
    ["later", 16 * 60_000, 400],
  ])("%s", async (_, later, status) => {
    const { id } = await newSession(gateway, order);
    gateway.clock.now += later;
    expect((await retrieve(id)).status).toBe(status);
  });

  it("is extended by every write, but not beyond an hour", async () => {
    const { id } = await newSession(gateway, order);
    for (let minutes = 10; minutes < 60; minutes += 10) {
      gateway.clock.now += 10 * 60_000;
      expect((await update(id, order)).status).toBe(201);
    }
    gateway.clock.now += 10 * 60_000;
    expect((await retrieve(id)).status).toBe(400);
  });

  it("is not extended by reads", async () => {
    const { id } = await newSession(gateway, order);
    gateway.clock.now += 10 * 60_000;
    await retrieve(id);
    gateway.clock.now += 6 * 60_000;
    expect((await retrieve(id)).status).toBe(400);
  });

  it("removes all its rows", async () => {
    await newSession(gateway, withCard());
    gateway.clock.now += 61 * 60_000;
    expect(await gateway.dependencies.store.removeExpired(100)).toBe(2);
    expect(await gateway.dependencies.store.removeExpired(100)).toBe(0);
  });
});

describe("a session that is not available", () => {
  it("costs the same work, whether it is unknown, expired or another merchant's", async () => {
    const { store } = gateway.dependencies;
    const { id } = await newSession(gateway, withCard());
    const asked: string[] = [];
    for (const name of ["findSession", "findCode", "findOrder", "findTransactions", "write"] as const) {
      const original = store[name] as (...args: unknown[]) => unknown;
      Object.assign(store, { [name]: (...args: unknown[]) => (asked.push(name), original(...args)) });
    }
    const work = async (ask: () => Promise<unknown>) => {
      asked.length = 0;
      await ask();
      return asked.join(" ");
    };
    const other = { merchant: "OTHER", password: "other-secret" };
    const unknown = `/session/SESSION${"0".repeat(26)}`;
    for (const [method, body] of [
      ["GET", undefined],
      ["PUT", order],
    ] as const) {
      const foreign = await work(() => gateway.call(method, `/session/${id}`, { ...other, body }));
      expect(await work(() => gateway.call(method, unknown, { ...other, body }))).toBe(foreign);
      // Negative control: a write to the caller's own session is detected.
      const own = await work(() => gateway.call(method, `/session/${id}`, { body }));
      expect(own === foreign).toBe(method === "GET");
    }
    const foreign = await work(() => gateway.call("GET", `/session/${id}`, other));
    gateway.clock.now += 16 * 60_000;
    expect(await work(() => gateway.call("GET", `/session/${id}`))).toBe(foreign);
  });

  it("gets the same response, whether its id is unknown, expired, another merchant's or malformed", async () => {
    const { id } = await newSession(gateway, order);
    const foreign = await gateway.call("GET", `/session/${id}`, {
      merchant: "OTHER",
      password: "other-secret",
    });
    const unknown = await retrieve("SESSION00000000000000000000000000");
    const impossible = await retrieve("SESSION-x");
    gateway.clock.now += 16 * 60_000;
    const over = await retrieve(id);
    for (const answer of [foreign, unknown, impossible, over]) {
      expect(answer.status).toBe(400);
      expect(answer.text).toBe(unknown.text);
      expect(answer.body.error.explanation).toBe("Form Session not found or expired.");
    }
  });

  it.each<[string, (id: string, as: object) => Promise<Answer>]>([
    ["Update Session", (id, as) => gateway.call("PUT", `/session/${id}`, { ...as, body: order })],
    [
      "Payment Options Inquiry",
      (id, as) => gateway.call("POST", "/paymentOptionsInquiry", { ...as, body: { session: { id } } }),
    ],
    [
      "Pay",
      (id, as) =>
        gateway.call("PUT", "/order/A/transaction/1", {
          ...as,
          body: { apiOperation: "PAY", session: { id }, ...order },
        }),
    ],
    ["Tokenize", (id, as) => gateway.call("POST", "/token", { ...as, body: { session: { id } } })],
  ])("gets the same response from %s, byte for byte", async (_, ask) => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const unknown = `SESSION${"0".repeat(26)}`;
    const other = { merchant: "OTHER", password: "other-secret" };
    const answers = [await ask(unknown, {}), await ask(id, other), await ask(unknown, other)];
    gateway.clock.now += 16 * 60_000;
    answers.push(await ask(id, {}));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.body.error.explanation).toBe("Form Session not found or expired.");
  });

  it.each([
    ["Update Session", (id: string) => gateway.call("PUT", `/session/${id}`, { body: order, version: 61 })],
    ["Retrieve Session", (id: string) => gateway.call("GET", `/session/${id}`, { version: 61 })],
    [
      "Pay",
      (id: string) =>
        gateway.call("PUT", "/order/1/transaction/1", {
          version: 61,
          body: { apiOperation: "PAY", session: { id } },
        }),
    ],
  ])("%s under another API version is refused", async (_, ask) => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const { status, body } = await ask(id);
    expect(status).toBe(400);
    expect(body.error.field).toBe("session.id");
  });

  it("without a successful update is refused by every operation", async () => {
    const { id } = await newSession(gateway);
    const { status, body } = await pay(gateway, "A", { session: { id }, ...order, ...withCard() });
    expect(status).toBe(400);
    expect(body.error.field).toBe("session.id");
  });
});

describe("a checkout session", () => {
  it.each(["INITIATE_CHECKOUT", "CREATE_CHECKOUT_SESSION"])(
    "%s creates it with its order",
    async (apiOperation) => {
      const body = {
        apiOperation,
        interaction: { operation: "PURCHASE" },
        order: { id: "C1", ...order.order },
      };
      const created = await gateway.call("POST", "/session", { body });
      expect(created.status).toBe(201);
      expect(created.body).toMatchObject({ checkoutMode: "WEBSITE", session: { updateStatus: "SUCCESS" } });
      expect(created.body.successIndicator).toMatch(/^[0-9a-f]{16,32}$/);
      expect(created.body.session.version).toMatch(/01$/);
      expect((await retrieve(created.body.session.id)).body.order).toMatchObject({
        id: "C1",
        amount: "42.00",
      });
    },
  );

  it("needs an amount", async () => {
    const body = { apiOperation: "INITIATE_CHECKOUT", order: { id: "C1", currency: "EUR" } };
    expect((await gateway.call("POST", "/session", { body })).body.error).toMatchObject({
      field: "order.amount",
      validationType: "MISSING",
    });
  });
});
