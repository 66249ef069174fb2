import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  frameHeaders,
  GATEWAY,
  newSession,
  pay,
  startGateway,
  type TestGateway,
  withCard,
} from "../../support/test-gateway.ts";

/**
 * Every response, webhook and log line shows the same six and four digits of a number, because two different masks together
 * would disclose more than one.
 */

let gateway: TestGateway;
let shop: Server;
let notified: string[];
beforeEach(async () => {
  notified = [];
  shop = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += String(chunk)));
    request.on("end", () => {
      notified.push(text);
      response.end();
    });
  });
  await new Promise<void>((done) => shop.listen(0, "127.0.0.1", done));
  gateway = startGateway({ disclose: { bin: true, protocol: true } });
});
afterEach(async () => {
  shop.close();
  await gateway.close();
});

async function nvp(pairs: Record<string, string>): Promise<string> {
  const credentials = {
    merchant: "TESTMERCHANT",
    apiUsername: "merchant.TESTMERCHANT",
    apiPassword: "secret",
  };
  const response = await gateway.app.fetch(
    new Request(`${GATEWAY}/api/nvp/version/100`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...credentials, ...pairs }).toString(),
    }),
  );
  return response.text();
}

/** Every text about one number that leaves the gateway. */
async function everywhere(number: string): Promise<string[]> {
  const notificationUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/`;
  const order = { order: { amount: "1.00", currency: "EUR", notificationUrl } };
  const securityCode = number.startsWith("37") ? "1000" : "100";
  const card = withCard({ number, securityCode });
  const { id } = await newSession(gateway, order);
  const frame = { password: null, headers: frameHeaders(gateway) };
  const inquiry = { session: { id }, sourceOfFunds: { provided: { card: { prefix: number.slice(0, 10) } } } };
  const answers = [
    await gateway.call("PUT", `/session/${id}`, { body: card }),
    await gateway.call("GET", `/session/${id}`),
    await gateway.call("PUT", `/session/${id}`, { ...frame, body: card }),
    await gateway.call("PUT", `/session/${id}`, { password: id, body: card }),
    await gateway.call("POST", "/paymentOptionsInquiry", { ...frame, body: inquiry }),
    await gateway.call("POST", "/paymentOptionsInquiry", { body: { session: { id } } }),
    await gateway.call("PUT", "/order/B/transaction/1", {
      body: { apiOperation: "INITIATE_AUTHENTICATION", session: { id } },
    }),
    await pay(gateway, "A", { session: { id } }),
    await gateway.call("GET", "/order/A"),
    await gateway.call("GET", "/order/A/transaction/1"),
    await gateway.call("PUT", "/token/T", { body: card }),
    await gateway.call("GET", "/token/T"),
    await gateway.call("POST", "/tokenSearch", { body: {} }),
    await pay(gateway, "C", { ...order, sourceOfFunds: { token: "T" } }),
  ];
  expect(answers.filter(({ status }) => status >= 300).map(({ text }) => text)).toEqual([]);
  await expect.poll(() => notified.length).toBe(2);
  return [
    ...answers.map(({ text }) => text),
    await nvp({ "apiOperation": "RETRIEVE_SESSION", "session.id": id }),
    await nvp({ "apiOperation": "RETRIEVE_ORDER", "order.id": "A" }),
    await nvp({ apiOperation: "RETRIEVE_TOKEN", token: "T" }),
    ...notified,
    ...gateway.lines,
  ];
}

it.each([
  ["4000000000006", "400000xxx0006"],
  ["30123400000000", "301234xxxx0000"],
  ["371881634498004", "371881xxxxx8004"],
  ["5123450000000008", "512345xxxxxx0008"],
  ["5000000000000000005", "500000xxxxxxxxx0005"],
])("%s is %s, and nothing else, wherever it is shown", async (number, mask) => {
  const seen = await everywhere(number);
  const masks = seen.flatMap((text) => text.match(/\d*x+\d+/g) ?? []);
  expect(new Set(masks)).toEqual(new Set([mask]));
  expect(masks.length).toBeGreaterThan(12);
  // No text contains more of the leading digits than the mask.
  for (const text of seen) expect(text).not.toContain(number.slice(0, 7));
});
