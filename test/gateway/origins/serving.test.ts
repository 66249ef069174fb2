import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import type { LogEvent } from "../../../src/gateway/observability/log.ts";
import { verifyDomain } from "../../../src/gateway/origins/verify-domain.ts";
import { challengeOf } from "../../../src/gateway/origins/domain-challenge.ts";
import { serve, type Running } from "../../../src/gateway/serve.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { NO_AUDIT, testConfig, testKeys } from "../../support/test-gateway.ts";
import { builtPages } from "../../support/built-pages.ts";
import { startShop, type ShopServer } from "../../support/shop-server.ts";
import { removeFolder } from "../../support/remove-folder.ts";

/** End to end: a shop publishes its line, and then the running gateway lets its pages show fields. */

const build = builtPages();
afterAll(() => removeFolder(build));

let shop: ShopServer;
let gateway: Running | undefined;
let events: LogEvent[];
beforeEach(async () => {
  shop = await startShop();
  events = [];
});
afterEach(async () => {
  await gateway?.close();
  await shop.close();
});

const keys = testKeys();

/** A gateway checks every ten seconds; a loaded test machine may stall for longer. */
const PATIENCE = { timeout: 60_000 };

async function start(originProof: "required" | "off") {
  const config = testConfig({ origins: [shop.origin] }, { port: 0, build, originProof });
  gateway = await serve(config, {
    keys,
    store: openEmbeddedStore(":memory:"),
    log: (event) => void events.push(event),
    audit: NO_AUDIT,
    verifyDomain: verifyDomain(shop.network),
  });
  const { address } = gateway;
  const path = `/form/version/100/merchant/TESTMERCHANT/field?o=${encodeURIComponent(shop.origin)}`;
  return async () => (await fetch(address + path)).status;
}

it("a running gateway finds a published proof by itself", async () => {
  const { line } = challengeOf(keys.derive("origin-proof"), "TESTMERCHANT", shop.origin);
  shop.answer = (_, response) => response.end(line);
  const document = await start("required");
  expect(await document()).toBe(403);
  await expect.poll(document, PATIENCE).toBe(200);
  expect(shop.requests.map(({ url }) => url)).toEqual(["/.well-known/hosted-session/TESTMERCHANT.txt"]);
  expect(events).toContainEqual({
    event: "origin-proof",
    merchant: "TESTMERCHANT",
    origin: shop.origin,
    state: "proven",
    outcome: "found",
  });
}, 90_000);

it("a gateway with originProof off checks no origin", async () => {
  const document = await start("off");
  expect(await document()).toBe(200);
  // Longer than the interval of the checks, because a connection that is not made has no event to wait for.
  await new Promise((next) => setTimeout(next, 11_000));
  expect(shop.connections).toBe(0);
}, 90_000);

it("a gateway that stops does not wait for a slow shop", async () => {
  shop.answer = () => undefined;
  await start("required");
  await expect.poll(() => shop.requests.length, PATIENCE).toBe(1);
  let hungUp = false;
  shop.requests[0]!.socket.on("close", () => (hungUp = true));
  const started = performance.now();
  await gateway!.close();
  gateway = undefined;
  await expect.poll(() => hungUp).toBe(true);
  expect(performance.now() - started).toBeLessThan(4500);
}, 90_000);
