import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createWebhookSender } from "../../../src/gateway/webhooks/webhook-sender.ts";
import { internet, type Network } from "../../../src/gateway/net/network.ts";
import { HOST, startShop, type ShopServer } from "../../support/shop-server.ts";

/** Real webhooks over real TLS to a server on loopback that has another name. */

let shop: ShopServer;
beforeEach(async () => {
  shop = await startShop();
  shop.answer = (_, response) => response.writeHead(200).end("thanks");
});
afterEach(() => shop.close());

const headers = { "Content-Type": "application/json;charset=UTF-8", "X-Notification-Attempt": "1" };
const notify = (network: Partial<Network> = {}, url = `${shop.origin}/webhook?a=b`) =>
  createWebhookSender({ ...shop.network, ...network })({ url, headers, body: '{"é":1}' });

describe("a webhook", () => {
  it("arrives as it was written, with no other header of the gateway", async () => {
    expect(await notify()).toBe(true);
    const { method, url, headers: got } = shop.requests[0]!;
    expect([method, url]).toEqual(["POST", "/webhook?a=b"]);
    expect(got).toEqual({
      "host": new URL(shop.origin).host,
      "content-type": "application/json;charset=UTF-8",
      "content-length": "8",
      "x-notification-attempt": "1",
      "user-agent": "hosted-session",
      "connection": "close",
    });
  });

  it.each([301, 302, 307, 400, 404, 500])("has not arrived if the response is %i", async (status) => {
    shop.answer = (_, response) => response.writeHead(status, { Location: `${shop.origin}/other` }).end();
    expect(await notify()).toBe(false);
    expect(shop.requests).toHaveLength(1);
  });

  it.each(["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "fd00::1"])(
    "connects to nothing where the name leads to %s, alone or beside another",
    async (address) => {
      const { mayReach } = internet();
      for (const addresses of [[address], ["192.88.98.1", address]]) {
        expect(await notify({ mayReach, addresses: async () => addresses })).toBe(false);
      }
      expect(shop.connections).toBe(0);
    },
  );

  it("connects only to public addresses", async () => {
    const { mayReach } = internet();
    const { port } = new URL(shop.origin);
    for (const host of [
      "127.0.0.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "2130706433",
      "0x7f.1",
      "unknown.example",
    ]) {
      expect(await notify({ mayReach }, `https://${host}:${port}/`)).toBe(false);
    }
    expect(shop.connections).toBe(0);
  });

  it("goes to the checked address, and only under a certificate for the name", async () => {
    const addresses = async () => ["127.0.0.1"];
    expect(await notify({ addresses }, shop.origin.replace(HOST, "other.example"))).toBe(false);
    expect(shop.connections).toBe(1);
    expect(shop.requests).toHaveLength(0);
  });
});
