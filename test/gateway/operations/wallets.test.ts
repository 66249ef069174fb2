import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Body,
  CARD,
  newSession,
  pay,
  startGateway,
  withCard,
  type TestGateway,
} from "../../support/test-gateway.ts";

const order = { order: { amount: "42.00", currency: "EUR" } };

let wallet: Server;
let gateway: TestGateway;
let asked: { path: string; body: Body }[];
let responses: Record<string, { status?: number; body: unknown }>;

beforeEach(async () => {
  asked = [];
  responses = {
    "/open": { body: { requestToken: "RT1", checkoutUrl: "https://wallet.example/checkout" } },
    "/fetch": {
      body: {
        card: { number: "4508750015741019", expiry: { month: "05", year: "40" }, nameOnCard: "Ada Wallet" },
        shipping: { address: { city: "Ostend", country: "BEL" } },
      },
    },
  };
  wallet = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      asked.push({ path: request.url!, body: JSON.parse(text) });
      const { status = 200, body } = responses[request.url!]!;
      response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => wallet.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(wallet.address() as AddressInfo).port}`;
  gateway = startGateway({ wallets: { MASTERPASS_ONLINE: { type: "simulated", url } } });
});
afterEach(async () => {
  wallet.close();
  await gateway.close();
});

const open = (id: string, more: object = {}) =>
  gateway.call("POST", `/session/${id}`, {
    body: {
      apiOperation: "OPEN_WALLET",
      order: { ...order.order, walletProvider: "MASTERPASS_ONLINE" },
      wallet: { masterpass: { originUrl: "https://shop.example" } },
      ...more,
    },
  });
const fetchCard = (id: string, more: object = {}) =>
  gateway.call("POST", `/session/${id}`, {
    body: {
      apiOperation: "UPDATE_SESSION_FROM_WALLET",
      order: { walletProvider: "MASTERPASS_ONLINE" },
      wallet: { masterpass: { oauthToken: "OT", oauthVerifier: "OV" } },
      ...more,
    },
  });
const retrieve = async (id: string) => (await gateway.call("GET", `/session/${id}`)).body;

describe("a wallet", () => {
  it("is opened with the data that the page needs", async () => {
    const { id } = await newSession(gateway);
    const { status, body } = await open(id, { correlationId: "C1" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      correlationId: "C1",
      result: "SUCCESS",
      session: { id, updateStatus: "SUCCESS", version: (await retrieve(id)).session.version },
      wallet: { masterpass: { requestToken: "RT1", checkoutUrl: "https://wallet.example/checkout" } },
    });
    expect(asked[0]).toMatchObject({
      path: "/open",
      body: { sessionId: id, order: order.order, originUrl: "https://shop.example" },
    });
  });

  it("writes card and address into the session, and the payment uses that card", async () => {
    const { id } = await newSession(gateway, order);
    const { status, body } = await fetchCard(id);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      result: "SUCCESS",
      order: { walletProvider: "MASTERPASS_ONLINE" },
      session: { id },
    });
    expect(asked[0]!.body).toEqual({ sessionId: id, oauthToken: "OT", oauthVerifier: "OV" });
    const session = await retrieve(id);
    expect(session).toMatchObject({
      order: order.order,
      shipping: { address: { city: "Ostend" } },
      sourceOfFunds: {
        provided: { card: { number: "450875xxxxxx1019", brand: "VISA", nameOnCard: "Ada Wallet" } },
      },
    });
    expect((await pay(gateway, "A", { session: { id, version: body.session.version } })).body.result).toBe(
      "SUCCESS",
    );
  });

  it.each([
    ["Open Wallet", open],
    ["Update Session From Wallet", fetchCard],
  ])("%s leaves the security code", async (_, ask) => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    expect((await ask(id)).status).toBe(201);
    expect((await retrieve(id)).sourceOfFunds.provided.card.securityCode).toBe("xxx");
  });

  it.each([
    ["one the merchant does not have", { order: { ...order.order, walletProvider: "APPLE_PAY" } }, "INVALID"],
    ["none", { order: order.order }, "MISSING"],
    ["a name that every object has", { order: { ...order.order, walletProvider: "TO_STRING" } }, "INVALID"],
  ])("that is %s is a clear error", async (_, more, validationType) => {
    const { id } = await newSession(gateway, order);
    for (const ask of [open, fetchCard]) {
      const { status, body } = await ask(id, more);
      expect([status, body.error.field, body.error.validationType]).toEqual([
        400,
        "order.walletProvider",
        validationType,
      ]);
    }
    expect(asked).toEqual([]);
  });

  it.each([
    ["refuses", { status: 500, body: {} }],
    ["responds without JSON", { body: "<html>" }],
    ["sends no card", { body: { shipping: {} } }],
    ["sends a wrong card", { body: { card: { ...CARD, number: "4508750015741018" } } }],
    ["sends an unknown card field", { body: { card: { ...CARD, pan: "1" } } }],
    ["sends a too long text", { body: { card: { ...CARD, nameOnCard: "x".repeat(20_000) } } }],
  ])("that %s leaves the session unchanged", async (_, response) => {
    responses["/fetch"] = response;
    const { id, version } = await newSession(gateway, { ...order, ...withCard() });
    const refused = await fetchCard(id);
    expect([refused.status, refused.body.error.field]).toEqual([400, "order.walletProvider"]);
    expect((await retrieve(id)).session.version).toBe(version);
  });

  it("is not called for an unknown session", async () => {
    expect((await fetchCard("SESSION00000000000000000000000000")).body.error.explanation).toBe(
      "Form Session not found or expired.",
    );
    expect(asked).toEqual([]);
  });
});
