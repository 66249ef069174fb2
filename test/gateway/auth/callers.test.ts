import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  CARD,
  frameHeaders,
  GATEWAY,
  newSession,
  pay,
  SHOP,
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

const authorization = (user: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});

describe("a merchant's password", () => {
  it.each(["secret", "newer-secret"])("%s is accepted as one of two", async (password) => {
    expect((await gateway.call("POST", "/session", { password })).status).toBe(201);
  });

  it("is accepted with a user name that begins with a capital, as some clients write it", async () => {
    const headers = authorization("Merchant.TESTMERCHANT", "secret");
    expect((await gateway.call("POST", "/session", { password: null, headers })).status).toBe(201);
    const form = {
      apiOperation: "CREATE_SESSION",
      apiUsername: "Merchant.TESTMERCHANT",
      apiPassword: "secret",
    };
    for (const merchant of [{ merchant: "TESTMERCHANT" }, {}]) {
      const request = new Request(`${GATEWAY}/api/nvp/version/100`, {
        method: "POST",
        body: new URLSearchParams({ ...form, ...merchant }),
      });
      expect((await gateway.app.fetch(request)).status).toBe(200);
    }
  });

  it.each([
    ["a wrong password", authorization("merchant.TESTMERCHANT", "wrong")],
    ["an unknown merchant", authorization("merchant.NOBODY", "secret")],
    ["another user name", authorization("TESTMERCHANT", "secret")],
    ["another user name, in capitals", authorization("MERCHANT.TESTMERCHANT", "secret")],
    ["a merchant in small letters", authorization("merchant.testmerchant", "secret")],
    ["an empty password", authorization("merchant.TESTMERCHANT", "")],
    ["no colon", { Authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT").toString("base64")}` }],
    ["another scheme", { Authorization: "Bearer secret" }],
    ["two colons", authorization("merchant.TESTMERCHANT", "secret:x")],
    [
      "Latin-1",
      {
        Authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT:secr\u00e9t", "latin1").toString("base64")}`,
      },
    ],
    [
      "two schemes",
      { Authorization: `Basic Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}` },
    ],
    ["100 kB", { Authorization: `Basic ${"A".repeat(100_000)}` }],
    [
      "a hash instead of the password",
      authorization(
        "merchant.TESTMERCHANT",
        "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
      ),
    ],
  ])("%s gets the same response as every other wrong credential", async (_, headers) => {
    const {
      status,
      body,
      headers: answered,
    } = await gateway.call("POST", "/session", { password: null, headers });
    expect(status).toBe(401);
    expect(body).toEqual({
      error: { cause: "INVALID_REQUEST", explanation: "Invalid credentials." },
      result: "ERROR",
    });
    expect(answered.get("www-authenticate")).toBeNull();
  });

  it("is requested from a server that sent no credentials, but not from a browser", async () => {
    const server = await gateway.call("POST", "/session", { password: null });
    expect([server.status, server.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="gateway"']);
    const browser = await gateway.call("POST", "/session", {
      password: null,
      headers: { "Sec-Fetch-Site": "cross-site" },
    });
    expect([browser.status, browser.headers.get("www-authenticate")]).toEqual([401, null]);
  });

  it("authenticates for its own merchant's address only", async () => {
    const headers = authorization("merchant.OTHER", "other-secret");
    const { status, body } = await gateway.call("POST", "/session", { password: null, headers });
    expect(status).toBe(401);
    expect(body.error.explanation).toBe(
      "Authenticated entity not authorised to perform operation for target entity",
    );
  });
});

describe("a field frame", () => {
  const put = (id: string, body: unknown, headers = frameHeaders(gateway)) =>
    gateway.call("PUT", `/session/${id}`, { password: null, headers, body });

  it("stores a card and receives its type", async () => {
    const { id } = await newSession(gateway, order);
    const { status, body, text } = await put(id, withCard());
    expect(status).toBe(201);
    expect(body).toEqual({
      merchant: "TESTMERCHANT",
      result: "SUCCESS",
      session: { id, updateStatus: "SUCCESS", version: expect.any(String) },
      sourceOfFunds: {
        type: "CARD",
        provided: {
          card: { brand: "MASTERCARD", scheme: "MASTERCARD", fundingMethod: "CREDIT", securityCode: "xxx" },
        },
      },
      version: "100",
    });
    expect(text).not.toContain("42.00");
  });

  it("receives the masked card only if the merchant's profile discloses it", async () => {
    const open = startGateway({ disclose: { protocol: true } });
    const { id } = await newSession(open, order);
    const { body } = await open.call("PUT", `/session/${id}`, {
      password: null,
      headers: frameHeaders(open),
      body: withCard(),
    });
    expect(body.sourceOfFunds.provided.card).toMatchObject({
      number: "512345xxxxxx0008",
      expiry: { month: "1", year: "39" },
      nameOnCard: "Ada Example",
    });
    await open.close();
  });

  it.each<[string, (headers: Record<string, string>) => Record<string, string>]>([
    [
      "a changed token",
      (all) => ({
        ...all,
        "X-HS-Frame": all["X-HS-Frame"]!.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
      }),
    ],
    ["no origin", (all) => Object.fromEntries(Object.entries(all).filter(([name]) => name !== "Origin"))],
    ["the shop's origin", (all) => ({ ...all, Origin: SHOP })],
    ["the origin null", (all) => ({ ...all, Origin: "null" })],
    ["another site", (all) => ({ ...all, "Sec-Fetch-Site": "cross-site" })],
    ["another origin of the same site", (all) => ({ ...all, "Sec-Fetch-Site": "same-site" })],
    ["cookies", (all) => ({ ...all, Cookie: "a=b" })],
    ["a password beside it", (all) => ({ ...all, ...authorization("merchant.TESTMERCHANT", "secret") })],
    ["another merchant's token", () => frameHeaders(gateway, "https://other.example", "OTHER")],
    ["another merchant's token for a page of both", () => frameHeaders(gateway, SHOP, "OTHER")],
    ["a page that is not registered", () => frameHeaders(gateway, "https://evil.example")],
  ])("with %s is refused, and spends no authentication", async (_, change) => {
    const { id } = await newSession(gateway, order);
    const refused = await put(id, withCard(), change(frameHeaders(gateway)));
    expect(refused.status).toBe(403);
    expect(refused.body.error).toEqual({ cause: "REQUEST_REJECTED", supportCode: expect.any(String) });
    // Negative control: the same call with its own headers goes through, ten times.
    for (let n = 0; n < 10; n += 1) expect((await put(id, withCard())).status).toBe(201);
  });

  it("cannot store a card of a brand that the merchant does not accept", async () => {
    const narrow = startGateway({ brands: ["VISA"] });
    const { id, version } = await newSession(narrow, order);
    const store = (number: string) =>
      narrow.call("PUT", `/session/${id}`, {
        password: null,
        headers: frameHeaders(narrow),
        body: withCard({ number }),
      });
    const refused = await store(CARD.number);
    expect([refused.status, refused.body.error.field]).toEqual([400, "sourceOfFunds.provided.card.number"]);
    expect((await narrow.call("GET", `/session/${id}`)).body.session.version).toBe(version);
    expect((await store("4508750015741019")).status).toBe(201);
    await narrow.close();
  });

  it("spends authentications; a caller that knows only the session id does not", async () => {
    const { id } = await newSession(gateway, order);
    const { "X-HS-Frame": _, ...bare } = frameHeaders(gateway);
    const asPassword = authorization("merchant.TESTMERCHANT", id);
    for (let n = 0; n < 30; n += 1) {
      expect((await put(id, withCard(), bare)).status).toBe(401);
      expect((await put(id, withCard(), { "X-HS-Frame": id })).status).toBe(403);
      // As a password the id is refused together with a frame token.
      expect((await put(id, withCard(), { ...frameHeaders(gateway), ...asPassword })).status).toBe(403);
    }
    for (let n = 0; n < 10; n += 1) expect((await put(id, withCard())).status).toBe(201);
  });

  it("of one merchant gets the same response for another merchant's session and for an unknown one", async () => {
    const { id } = await newSession(gateway, order);
    const headers = frameHeaders(gateway, "https://other.example", "OTHER");
    const ask = (session: string) =>
      gateway.call("PUT", `/session/${session}`, {
        merchant: "OTHER",
        password: null,
        headers,
        body: withCard(),
      });
    const [foreign, unknown] = [await ask(id), await ask(`SESSION${"0".repeat(26)}`)];
    expect(foreign.status).toBe(400);
    expect(foreign.text).toBe(unknown.text);
    expect(foreign.text).toContain("Form Session not found or expired.");
  });

  it("cannot learn whether a bank would approve the card", async () => {
    const asked: unknown[] = [];
    const processor = {
      process: (request: unknown) => (asked.push(request), Promise.reject(new Error("no"))),
      inquire: async () => undefined,
    };
    const strict = startGateway({}, { processorOf: () => processor });
    const answers = new Set<string>();
    // Cards of one range: two that the simulator approves and declines, an expired one, and one that no bank has issued.
    for (const [number, month, year] of [
      ["5123450000000008", "01", "39"],
      ["5123450000000008", "05", "39"],
      ["5123450000000008", "04", "27"],
      ["5123459999999997", "01", "39"],
    ]) {
      const { id } = await newSession(strict, order);
      const { status, text } = await strict.call("PUT", `/session/${id}`, {
        password: null,
        headers: frameHeaders(strict),
        body: withCard({ number, expiry: { month, year } }),
      });
      expect(status).toBe(201);
      answers.add(text.replace(id, "").replace(/"version":"[0-9a-f]{10}"/, ""));
    }
    expect([answers.size, asked]).toEqual([1, []]);
    await strict.close();
  });

  it("whose call an attacker repeats charges nothing, changes the version, and is refused after the session's end", async () => {
    const { id } = await newSession(gateway, order);
    const headers = frameHeaders(gateway);
    const captured = () => put(id, withCard(), headers);
    const { version } = (await captured()).body.session;
    const paid = await pay(gateway, "A", { session: { id, version } });
    expect(paid.body.result).toBe("SUCCESS");
    // A session may pay more than once, so the gateway stores the card again. The session version changes.
    expect((await captured()).status).toBe(201);
    const late = await pay(gateway, "B", { session: { id, version } });
    expect(late.body.error.field).toBe("session.version");
    expect((await gateway.call("GET", "/order/A")).body.transaction).toHaveLength(1);
    gateway.clock.now += 15 * 60_000;
    expect((await captured()).body.error.explanation).toBe("Form Session not found or expired.");
    gateway.clock.now += 15 * 60_000;
    expect((await captured()).status).toBe(403);
  });

  it("with a token that is half an hour old is refused", async () => {
    const { id } = await newSession(gateway, order);
    const headers = frameHeaders(gateway);
    gateway.clock.now += 14 * 60_000;
    expect((await put(id, withCard(), headers)).status).toBe(201);
    gateway.clock.now += 16 * 60_000;
    const fresh = await newSession(gateway, order);
    expect((await put(fresh.id, withCard(), headers)).status).toBe(403);
  });

  it.each([
    ["an amount", { ...withCard(), order: { amount: "1.00" } }],
    ["a session version", { ...withCard(), session: { version: "0123456789" } }],
    ["an authentication limit", { ...withCard(), session: { authenticationLimit: 25 } }],
    ["a token", { sourceOfFunds: { token: "9123456789012345" } }],
    ["a merchant", { ...withCard(), merchant: "OTHER" }],
    ["an operation", { apiOperation: "UPDATE_SESSION", ...withCard() }],
    ["billing", { ...withCard(), billing: { address: { city: "X" } } }],
    ["a card field that belongs to the merchant", withCard({ storedOnFile: "STORED" })],
    ["a number under a dotted name", { "sourceOfFunds.provided.card.number": CARD.number }],
    ["nothing", {}],
  ])("that sends %s stores nothing", async (_, body) => {
    const { id, version } = await newSession(gateway, order);
    expect((await put(id, body)).status).toBe(400);
    expect((await gateway.call("GET", `/session/${id}`)).body.session.version).toBe(version);
  });

  it.each([
    ["GET", (id: string) => `/session/${id}`],
    ["GET", () => "/paymentOptionsInquiry"],
    ["GET", () => "/order/A"],
    ["POST", () => "/token"],
    ["PUT", () => "/order/A/transaction/1"],
  ])("may not call other operations by %s", async (method, path) => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const body = method === "GET" ? {} : { body: { apiOperation: "PAY", session: { id } } };
    const { status, text } = await gateway.call(method, path(id), {
      password: null,
      headers: frameHeaders(gateway),
      ...body,
    });
    expect([400, 403]).toContain(status);
    expect(text).not.toContain("512345");
    expect((await gateway.call("GET", "/order/A")).status).toBe(400);
  });

  it.each(["DELETE", "PATCH", "HEAD"])("may not %s", async (method) => {
    const { id } = await newSession(gateway, order);
    const { status } = await gateway.call(method, `/session/${id}`, {
      password: null,
      headers: frameHeaders(gateway),
    });
    expect(status).toBe(405);
  });

  it("creates a session if the merchant permits that, and receives no key", async () => {
    const { status, body } = await gateway.call("POST", "/session", {
      password: null,
      headers: frameHeaders(gateway),
      body: {},
    });
    expect(status).toBe(201);
    expect(body.session).not.toHaveProperty("aes256Key");
    const generous = await gateway.call("POST", "/session", {
      password: null,
      headers: frameHeaders(gateway),
      body: { session: { authenticationLimit: 25 } },
    });
    // The frame's own limit is ignored.
    for (let n = 0; n < 11; n += 1) {
      expect((await put(generous.body.session.id, withCard())).status).toBe(n < 10 ? 201 : 401);
    }
    const strict = startGateway({ browserSessions: false });
    expect(
      (await strict.call("POST", "/session", { password: null, headers: frameHeaders(strict), body: {} }))
        .status,
    ).toBe(403);
    await strict.close();
  });

  it("inquires the price of a card by its leading digits", async () => {
    const { id } = await newSession(gateway, { order: { netAmount: "100.00", currency: "EUR" } });
    const ask = (prefix: string) =>
      gateway.call("POST", "/paymentOptionsInquiry", {
        password: null,
        headers: frameHeaders(gateway),
        body: { session: { id }, sourceOfFunds: { provided: { card: { prefix } } } },
      });
    const { status, body } = await ask("5123450000");
    expect(status).toBe(201);
    expect(body.sourceOfFunds.provided.card).toMatchObject({ brand: "MASTERCARD", fundingMethod: "CREDIT" });
    expect(body.order).toMatchObject({ amount: 101.5, netAmount: 100 });
    expect(body).not.toHaveProperty("session");
    expect((await ask("51234")).status).toBe(400);
    expect((await ask("51234500000")).status).toBe(400);
  });

  it("inquires whether its session exists, and receives nothing of its content", async () => {
    const ask = (id: string) =>
      gateway.call("POST", "/paymentOptionsInquiry", {
        password: null,
        headers: frameHeaders(gateway),
        body: { session: { id } },
      });
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const { status, body, text } = await ask(id);
    expect([status, body.result]).toEqual([201, "SUCCESS"]);
    expect(body).not.toHaveProperty("sourceOfFunds");
    expect(text).not.toContain("42");
    expect((await ask("SESSION00000000000000000000000000")).body.error.explanation).toBe(
      "Form Session not found or expired.",
    );
    expect(
      (
        await gateway.call("POST", "/paymentOptionsInquiry", {
          password: null,
          headers: frameHeaders(gateway),
          body: {},
        })
      ).status,
    ).toBe(400);
  });

  it("is limited by its address outside a demo, and by its merchant everywhere", async () => {
    const strict = startGateway({}, {}, { demo: false, trustedProxies: ["10.0.0.1"] });
    const ask = async (peer: string, forwarded?: string) => {
      const request = new Request(`${GATEWAY}/api/rest/version/100/merchant/TESTMERCHANT/session`, {
        method: "POST",
        headers: {
          ...frameHeaders(strict),
          "Content-Type": "application/json",
          ...(forwarded === undefined ? {} : { "X-Forwarded-For": forwarded }),
        },
        body: "{}",
      });
      strict.clock.now += 100; // stays below the merchant's limit per second
      const { status, headers } = await strict.app.fetch(request, { peer });
      return [status, headers.get("retry-after")];
    };
    const OVER = [429, "5"];
    const FINE = [201, null];
    for (let n = 0; n < 60; n += 1) expect(await ask("192.0.2.1")).toEqual(FINE);
    expect(await ask("192.0.2.1")).toEqual(OVER);
    expect(await ask("::ffff:192.0.2.1")).toEqual(OVER);
    expect(await ask("192.0.2.1", "192.0.2.9")).toEqual(OVER); // an unlisted proxy's header is ignored
    expect(await ask("192.0.2.2")).toEqual(FINE);
    expect(await ask("10.0.0.1", "192.0.2.1")).toEqual(OVER);
    expect(await ask("10.0.0.1", "192.0.2.7, 192.0.2.1")).toEqual(OVER); // the client wrote the first address
    expect(await ask("10.0.0.1", "192.0.2.1:50123")).toEqual(OVER); // some proxies append the port
    expect(await ask("10.0.0.1", "192.0.2.1, 192.0.2.3")).toEqual(FINE);
    for (let n = 0; n < 60; n += 1) expect(await ask("10.0.0.1", "2001:db8::1")).toEqual(FINE);
    expect(await ask("10.0.0.1", "[2001:db8::2]:50123")).toEqual(OVER);
    expect(await ask("10.0.0.1", "[2001:db8::2]")).toEqual(OVER);
    strict.clock.now += 60_000;
    expect(await ask("192.0.2.1")).toEqual(FINE);
    await strict.close();

    const answers = await Promise.all(
      Array.from({ length: 51 }, () =>
        gateway.call("POST", "/session", { password: null, headers: frameHeaders(gateway), body: {} }),
      ),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    expect((await gateway.call("POST", "/session")).status).toBe(201); // servers are not limited
  });

  it("spends an authentication with each accepted and each refused update, until none is left", async () => {
    const { id } = await newSession(gateway, order);
    for (let n = 0; n < 10; n += 1) {
      const body = n % 2 === 0 ? withCard() : withCard({ number: "5123450000000009" });
      expect((await put(id, body)).status).toBe(n % 2 === 0 ? 201 : 400);
    }
    const over = await put(id, withCard());
    expect(over.status).toBe(401);
    expect(over.body.error).toEqual({
      cause: "INVALID_REQUEST",
      explanation: "Session authentication limit exceeded",
    });
    const inquiry = { session: { id }, sourceOfFunds: { provided: { card: { prefix: "512345" } } } };
    const asked = await gateway.call("POST", "/paymentOptionsInquiry", {
      password: null,
      headers: frameHeaders(gateway),
      body: inquiry,
    });
    expect(asked.status).toBe(401);
    // The limit does not apply to the merchant's server.
    expect((await gateway.call("PUT", `/session/${id}`, { body: order })).status).toBe(201);
  });

  it("cannot exceed the limit with concurrent updates", async () => {
    const { id } = await newSession(gateway, order);
    const answers = await Promise.all(Array.from({ length: 30 }, () => put(id, withCard())));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(20);
  });

  it("must send JSON of at most 8 KiB", async () => {
    const { id } = await newSession(gateway, order);
    const typed = (type: string) => put(id, withCard(), { ...frameHeaders(gateway), "Content-Type": type });
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/json; charset=utf-16",
      "application/json, text/plain",
      "",
    ]) {
      expect((await typed(type)).status).toBe(415);
    }
    expect((await typed("application/json; charset=utf-8")).status).toBe(201);
    expect((await put(id, JSON.stringify({ ...withCard(), padding: "x".repeat(8192) }))).status).toBe(413);
  });
});

describe("a session id as password", () => {
  const asSession = (id: string) => ({ password: id });

  it("updates the payer's fields and receives no id", async () => {
    const { id } = await newSession(gateway, order);
    const body = { ...withCard(), billing: { address: { city: "Ostend" } }, device: { browser: "SDK/1" } };
    const answer = await gateway.call("PUT", `/session/${id}`, { ...asSession(id), body });
    expect(answer.status).toBe(201);
    expect(answer.text).not.toContain(id);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect((await gateway.call("GET", `/session/${id}`)).body.billing.address.city).toBe("Ostend");
  });

  it.each([
    ["an amount", { order: { amount: "1.00" } }, "order"],
    ["a token", { sourceOfFunds: { token: "9123456789012345" } }, "sourceOfFunds.token"],
    ["a notification URL", { order: { notificationUrl: "https://evil.example" } }, "order"],
  ])("may not set %s", async (_, body, field) => {
    const { id } = await newSession(gateway, order);
    const answer = await gateway.call("PUT", `/session/${id}`, { ...asSession(id), body });
    expect([answer.status, answer.body.error.field, answer.body.error.validationType]).toEqual([
      400,
      field,
      "UNSUPPORTED",
    ]);
  });

  it.each([
    ["Retrieve", "GET", (id: string) => `/session/${id}`, undefined],
    ["Create", "POST", () => "/session", undefined],
    ["Pay", "PUT", () => "/order/A/transaction/1", { apiOperation: "PAY", ...order }],
    ["Tokenize", "POST", () => "/token", {}],
    ["Retrieve Order", "GET", () => "/order/A", undefined],
  ])("may not %s", async (_, method, path, body) => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const { status, text } = await gateway.call(method, path(id), { ...asSession(id), body });
    expect(status).toBe(401);
    expect(text).not.toContain(CARD.number.slice(0, 6));
  });

  it.each([
    ["an inquiry", "POST", "/paymentOptionsInquiry", { order: { netAmount: "1.00", currency: "EUR" } }],
    [
      "authentication",
      "PUT",
      "/order/A/transaction/1",
      { apiOperation: "INITIATE_AUTHENTICATION", order: { amount: "1.00", currency: "EUR" } },
    ],
  ])("may not set amounts in %s", async (_, method, path, body) => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const answer = await gateway.call(method, path, { ...asSession(id), body: { ...body, session: { id } } });
    expect([answer.status, answer.body.error.validationType]).toEqual([400, "UNSUPPORTED"]);
    const { order: _order, ...rest } = body;
    const fine = await gateway.call(method, path, { ...asSession(id), body: { ...rest, session: { id } } });
    expect(fine.status).toBe(201);
  });

  it.each(["INITIATE_AUTHENTICATION", "AUTHENTICATE_PAYER"])(
    "discloses nothing about saved cards by %s",
    async (name) => {
      await gateway.call("PUT", "/token/REGULAR", { body: withCard() });
      const { id } = await newSession(gateway, order);
      const ask = (token: string) =>
        gateway.call("PUT", "/order/A/transaction/1", {
          ...asSession(id),
          body: { apiOperation: name, session: { id }, order: { currency: "EUR" }, sourceOfFunds: { token } },
        });
      const [there, none] = [await ask("REGULAR"), await ask("NOBODY")];
      expect(there.body.error).toMatchObject({ field: "sourceOfFunds.token", validationType: "UNSUPPORTED" });
      expect(there.body.error).toEqual(none.body.error);
      expect(there.text).not.toContain(CARD.number.slice(0, 6));
      // The merchant may put one into the session (negative control).
      await gateway.call("PUT", `/session/${id}`, { body: { sourceOfFunds: { token: "REGULAR" } } });
      const own = await gateway.call("PUT", "/order/A/transaction/1", {
        ...asSession(id),
        body: { apiOperation: name, session: { id }, order: { currency: "EUR" } },
      });
      expect(own.status).toBe(201);
    },
  );

  it("authenticates for its own session only, and not after the session's end", async () => {
    const mine = await newSession(gateway, order);
    const other = await newSession(gateway, order);
    expect((await gateway.call("PUT", `/session/${other.id}`, { password: mine.id, body: {} })).status).toBe(
      401,
    );
    gateway.clock.now += 16 * 60_000;
    const { status, body } = await gateway.call("PUT", `/session/${mine.id}`, {
      password: mine.id,
      body: {},
    });
    expect([status, body.error.explanation]).toEqual([401, "Invalid credentials."]);
  });

  it("spends an authentication with each call, also with inquiries and authentication", async () => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const calls = [
      () => gateway.call("PUT", `/session/${id}`, { ...asSession(id), body: {} }),
      () => gateway.call("POST", "/paymentOptionsInquiry", { ...asSession(id), body: { session: { id } } }),
      () =>
        gateway.call("PUT", "/order/A/transaction/1", {
          ...asSession(id),
          body: { apiOperation: "INITIATE_AUTHENTICATION", session: { id }, order: { currency: "EUR" } },
        }),
    ];
    for (let n = 0; n < 10; n += 1) expect((await calls[n % 3]!()).status).toBe(201);
    for (const ask of calls) expect((await ask()).status).toBe(401);
  });

  it("is no password unless the merchant's profile allows it", async () => {
    const strict = startGateway({ sessionAsPassword: false });
    const { id } = await newSession(strict, order);
    const answer = await strict.call("PUT", `/session/${id}`, { password: id, body: {} });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([401, null]);
    await strict.close();
  });
});

describe("pages of other origins", () => {
  const preflight = (path: string, method: string, to = gateway) =>
    to.call("OPTIONS", path, {
      password: null,
      headers: { "Origin": SHOP, "Access-Control-Request-Method": method },
    });
  const session = "/session/SESSION00000000000000000000000000";

  it.each([
    [session, "PUT", 204],
    ["/paymentOptionsInquiry", "POST", 204],
    ["/order/A/transaction/1", "PUT", 204],
    [session, "GET", 405],
    ["/session", "POST", 405],
    ["/token", "POST", 405],
    ["/order/A", "GET", 405],
  ])("preflight of %s by %s: %s", async (path, method, status) => {
    const answer = await preflight(path, method);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("access-control-allow-origin")).toBe(status === 204 ? "*" : null);
  });

  it("may call nothing if the session id is no password", async () => {
    const strict = startGateway({ sessionAsPassword: false });
    expect((await preflight(session, "PUT", strict)).status).toBe(405);
    await strict.close();
  });

  it.each([
    ["the shop", SHOP],
    ["another site", "https://evil.example"],
    ["no origin", "null"],
  ])("change nothing with simple requests, from %s", async (_, origin) => {
    const { id, version } = await newSession(gateway, order);
    const simple = { "Origin": origin, "Content-Type": "text/plain", "Sec-Fetch-Site": "cross-site" };
    for (const [method, path] of [
      ["POST", "/session"],
      ["POST", `/session/${id}`],
      ["POST", `/session/${id}?_method=PUT`],
      ["POST", "/token"],
      ["GET", `/session/${id}`],
      ["GET", `/order/A?apiOperation=PAY`],
    ] as const) {
      const body = method === "GET" ? {} : { body: JSON.stringify({ ...withCard(), _method: "PUT" }) };
      const answer = await gateway.call(method, path, { password: null, headers: simple, ...body });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    }
    expect((await gateway.call("GET", `/session/${id}`)).body.session.version).toBe(version);
  });

  it("get no CORS headers with the responses to frames and servers", async () => {
    const { id } = await newSession(gateway, order);
    const frame = await gateway.call("PUT", `/session/${id}`, {
      password: null,
      headers: frameHeaders(gateway),
      body: withCard(),
    });
    const server = await gateway.call("GET", `/session/${id}`);
    expect([
      frame.headers.get("access-control-allow-origin"),
      server.headers.get("access-control-allow-origin"),
    ]).toEqual([null, null]);
  });
});

describe("headers that claim another address", () => {
  it.each(["Forwarded", "X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override"])(
    "%s changes nothing",
    async (name) => {
      const { id, version } = await newSession(gateway, order);
      const { status, body } = await gateway.call("GET", `/session/${id}`, {
        headers: { [name]: name.includes("Method") ? "PUT" : "/evil" },
      });
      expect([status, body.session.version]).toEqual([200, version]);
      expect(JSON.stringify(body)).not.toContain(GATEWAY);
    },
  );

  it.each(["?_method=PUT", "?method=DELETE", "?apiOperation=UPDATE_SESSION"])(
    "the query %s changes nothing",
    async (query) => {
      const { id, version } = await newSession(gateway, order);
      const { status, body } = await gateway.call("GET", `/session/${id}${query}`);
      expect([status, body.session.version]).toEqual([200, version]);
    },
  );
});
