import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Body,
  newSession,
  pay,
  startGateway,
  withCard,
  type TestGateway,
} from "../../support/test-gateway.ts";

let shop: Server;
let url: string;
let gateway: TestGateway;
let received: { headers: Record<string, unknown>; text: string; body: Body }[];
let status: number;

beforeEach(async () => {
  received = [];
  status = 200;
  shop = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      received.push({ headers: request.headers, text, body: JSON.parse(text) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => shop.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/webhook`;
  gateway = startGateway();
});
afterEach(async () => {
  shop.close();
  await gateway.close();
});

const paid = (id = "A", notificationUrl = url) =>
  pay(gateway, id, { order: { amount: "42.00", currency: "EUR", notificationUrl }, ...withCard() });

describe("a webhook", () => {
  it("follows a payment, with secret, id and attempt, and contains the response", async () => {
    const { body } = await paid();
    await expect.poll(() => received.length).toBe(1);
    const [webhook] = received;
    expect(webhook!.headers).toMatchObject({
      "content-type": "application/json;charset=UTF-8",
      "x-notification-secret": "0123456789abcdef0123456789abcdef",
      "x-notification-attempt": "1",
    });
    expect(webhook!.headers["x-notification-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(webhook!.body).toEqual(body);
    expect(webhook!.text).not.toContain("5123450000000008");
  });

  it("follows a declined payment as well", async () => {
    await pay(gateway, "A", {
      order: { amount: "1.00", currency: "EUR", notificationUrl: url },
      ...withCard({ expiry: { month: "05", year: "39" } }),
    });
    await expect.poll(() => received[0]?.body.response.gatewayCode).toBe("DECLINED");
  });

  it("is sent again until it arrives, with the same id", async () => {
    status = 500;
    await paid();
    await expect.poll(() => received.length).toBe(1);
    await gateway.app.webhooks.deliver();
    expect(received).toHaveLength(1); // not before the retry is due
    gateway.clock.now += 10_000;
    await gateway.app.webhooks.deliver();
    expect(received).toHaveLength(2);
    status = 204;
    gateway.clock.now += 60_000;
    expect(await gateway.app.webhooks.deliver()).toBe(1);
    expect(received.map(({ headers }) => headers["x-notification-attempt"])).toEqual(["1", "2", "3"]);
    expect(new Set(received.map(({ headers }) => headers["x-notification-id"])).size).toBe(1);
    gateway.clock.now += 24 * 3_600_000;
    expect(await gateway.app.webhooks.deliver()).toBe(0);
  });

  it("is dropped after a day", async () => {
    status = 500;
    await paid();
    await expect.poll(() => received.length).toBe(1);
    for (let n = 0; n < 12; n += 1) {
      gateway.clock.now += 43_200_000;
      await gateway.app.webhooks.deliver();
    }
    expect(received).toHaveLength(8);
  });

  it("follows no redirect", async () => {
    status = 302;
    await paid();
    await expect.poll(() => received.length).toBe(1);
    expect(gateway.lines.join("")).toContain('"delivered":false');
  });

  it("survives the process that stored it", async () => {
    status = 500;
    await paid();
    await expect.poll(() => received.length).toBe(1);
    const { createApp } = await import("../../../src/gateway/app.ts");
    const next = createApp(gateway.dependencies);
    status = 200;
    gateway.clock.now += 10_000;
    expect(await next.webhooks.deliver()).toBe(1);
  });

  it("that cannot be opened stays stored, is logged once, and delays no other", async () => {
    const sealed = { kid: "gone", wrapped: randomBytes(60), blob: randomBytes(90) };
    for (let n = 0; n < 25; n += 1) {
      const row = { id: `closed-${n}`, merchant: "TESTMERCHANT", attempt: 1, dueAt: n, sealed };
      await gateway.dependencies.store.write([{ put: "webhook", row }]);
    }
    await paid();
    await expect.poll(() => received.length).toBe(1);
    expect(await gateway.app.webhooks.deliver()).toBe(0);
    expect(gateway.lines.filter((line) => line.includes('"unopenable"'))).toHaveLength(25);
    expect(await gateway.dependencies.store.dueWebhooks(50)).toHaveLength(25);
    await newSession(gateway);
    gateway.clock.now += 3_600_001;
    await gateway.app.tidy();
    expect(gateway.lines.join("")).toContain('"event":"expired","removed":1');
  });

  it("without a response delays no other merchant's webhook, and no removal of expired rows", async () => {
    const arrived: string[] = [];
    const { promise: silence, resolve: answer } = Promise.withResolvers<boolean>();
    const send = async (to: { url: string }) =>
      to.url.includes("silent") ? silence : arrived.push(to.url) > 0;
    const other = startGateway({}, { send });
    const payAt = (id: string, notificationUrl: string) =>
      pay(other, id, { order: { amount: "1.00", currency: "EUR", notificationUrl }, ...withCard() });
    await newSession(other);
    await payAt("A", "https://silent.example/");
    await payAt("B", "https://shop.example/");
    other.clock.now += 3_600_001;
    const tidying = other.app.tidy();
    await expect.poll(() => arrived).toEqual(["https://shop.example/"]);
    await expect.poll(() => other.lines.join("")).toContain('"event":"expired","removed":1');
    answer(true);
    await tidying;
    await other.close();
  });

  it.each([
    ["a URL without TLS that is not on loopback", "http://shop.example/webhook"],
    ["a file", "file:///etc/passwd"],
    ["a URL with a name and password", "https://a:b@shop.example/"],
    ["a text that is not a URL", "webhook"],
  ])("is not sent to %s", async (_, address) => {
    const sent: unknown[] = [];
    const other = startGateway({}, { send: async (to) => sent.push(to.url) > 0 });
    await pay(other, "A", {
      order: { amount: "1.00", currency: "EUR", notificationUrl: address },
      ...withCard(),
    });
    await other.app.webhooks.deliver();
    expect(sent).toEqual([]);
    await pay(other, "B", {
      order: { amount: "1.00", currency: "EUR", notificationUrl: "https://shop.example/webhook" },
      ...withCard(),
    });
    await other.app.webhooks.deliver();
    expect(sent).toEqual(["https://shop.example/webhook"]);
    await other.close();
  });

  describe.each<[string, object, string[], string[]]>([
    [
      "a gateway at work",
      { demo: false },
      ["https://shop.example/webhook", "https://8.8.8.8/"],
      [
        "http://shop.example/",
        "http://127.0.0.1:9/",
        "https://127.0.0.1:4999/",
        "https://[::1]/",
        "https://10.0.0.7/",
        "https://2130706433/",
        "https://169.254.169.254/latest/",
        "https://localhost/",
        "https://a:b@shop.example/",
        "ftp://shop.example/",
        "webhook",
      ],
    ],
    [
      "one that is let into private networks",
      { demo: false, privateNotifications: true },
      ["https://shop.example/webhook", "https://10.0.0.7/", "https://localhost/"],
      ["http://10.0.0.7/", "http://localhost/", "webhook"],
    ],
    ["a demo", {}, ["http://127.0.0.1:9/", "https://localhost/"], ["http://shop.example/", "webhook"]],
  ])("of %s", (_, settings, fine, refused) => {
    const payAt = async (notificationUrl: string, merchant = {}) => {
      const other = startGateway(merchant, { send: async () => true }, settings);
      const order = { amount: "1.00", currency: "EUR", notificationUrl };
      const answer = await pay(other, "A", { order, ...withCard() });
      await other.close();
      return answer;
    };

    it.each(fine)("may go to %s", async (address) => {
      expect((await payAt(address)).status).toBe(201);
    });

    it.each(refused)(
      "to %s is rejected with the payment, and the message does not quote it",
      async (address) => {
        const { status, body } = await payAt(address);
        expect(status).toBe(400);
        expect(body.error).toMatchObject({ field: "order.notificationUrl", validationType: "INVALID" });
        expect(JSON.stringify(body)).not.toContain(address);
        // A merchant without webhooks may send any URL.
        expect((await payAt(address, { notificationSecret: undefined })).status).toBe(201);
      },
    );
  });

  it("uses TLS outside a demo", async () => {
    const sent: unknown[] = [];
    const strict = startGateway({}, { send: async (to) => sent.push(to.url) > 0 }, { demo: false });
    await pay(strict, "A", {
      order: { amount: "1.00", currency: "EUR", notificationUrl: url },
      ...withCard(),
    });
    await strict.app.webhooks.deliver();
    expect(sent).toEqual([]);
    await strict.close();
  });
});
