import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/gateway/config/config.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { GATEWAY, newSession, pay, startGateway, testConfig, withCard } from "../../support/test-gateway.ts";
import { listenGateway } from "../../support/listen.ts";

const ask = (gateway: ReturnType<typeof startGateway>, path: string, headers = {}, peer = "127.0.0.1") =>
  gateway.app.fetch(new Request(GATEWAY + path, { headers }), { peer });

describe("/ready", () => {
  it("is 200 while the store responds and 503 while it does not; /health is always 200", async () => {
    let broken = false;
    const store = openEmbeddedStore(":memory:");
    const now = () => (broken ? Promise.reject(new Error("connection lost")) : store.now());
    const gateway = startGateway({}, { store: { ...store, now } });
    expect((await ask(gateway, "/ready")).status).toBe(200);
    broken = true;
    const answer = await ask(gateway, "/ready");
    expect([answer.status, await answer.text()]).toEqual([503, "the store does not respond\n"]);
    expect((await ask(gateway, "/health")).status).toBe(200);
    broken = false;
    expect((await ask(gateway, "/ready")).status).toBe(200);
    await gateway.close();
  });

  it("does not wait for a store that hangs", async () => {
    const store = openEmbeddedStore(":memory:");
    const gateway = startGateway(
      {},
      { store: { ...store, now: () => new Promise<number>(() => undefined) } },
    );
    expect((await ask(gateway, "/ready")).status).toBe(503);
    await gateway.close();
  });
});

describe("/metrics", () => {
  it("counts log events, with templates and words of closed lists only", async () => {
    const gateway = startGateway();
    const { id } = await newSession(gateway, withCard());
    await pay(gateway, "ORDER-17", { order: { amount: "42.00", currency: "EUR" }, session: { id } });
    await gateway.call("GET", `/session/${id}`, { password: "wrong" });
    await gateway.call("GET", "/no/such/path");
    const answer = await ask(gateway, "/metrics");
    expect(answer.headers.get("content-type")).toContain("text/plain");
    const text = await answer.text();
    expect(text).toContain(
      'hosted_session_requests_total{route="/session/{sessionId}",method="PUT",status="201"} 1',
    );
    expect(text).toContain('hosted_session_security_events_total{what="credentials"} 1');
    expect(text).toMatch(/hosted_session_request_seconds_bucket\{le="0.025",route="\/session"\} 1/);
    expect(text).toContain("process_resident_memory_bytes");
    expect(text).not.toMatch(/SESSION[0-9A-Z]{26}|ORDER-17|TESTMERCHANT|no\/such|5123450000000008/);
    await gateway.close();
  });

  it.each<[string, string, Record<string, string>, object, number]>([
    ["this machine", "127.0.0.1", {}, {}, 200],
    ["this machine over IPv6", "::ffff:127.0.0.1", {}, {}, 200],
    ["a client on the Internet", "203.0.113.7", {}, {}, 404],
    ["a local proxy that is not listed", "127.0.0.1", { "X-Forwarded-For": "203.0.113.7" }, {}, 404],
    ["a local proxy that sets only the host", "127.0.0.1", { Host: "pay.example" }, {}, 404],
    [
      "a local page under a name that resolves to this machine",
      "127.0.0.1",
      { Host: "evil.example:4400" },
      {},
      404,
    ],
    ["this machine under its own name", "127.0.0.1", { Host: "localhost:4400" }, {}, 200],
    ["this machine at its address", "::1", { Host: "[::1]:4400" }, {}, 200],
    [
      "a listed machine by any name",
      "10.0.0.7",
      { Host: "gw.internal:4400" },
      { operators: ["10.0.0.7"] },
      200,
    ],
    ["a client that claims a local address", "203.0.113.7", { "X-Forwarded-For": "127.0.0.1" }, {}, 404],
    [
      "a payer through a listed proxy",
      "127.0.0.1",
      { "X-Forwarded-For": "203.0.113.7" },
      { trustedProxies: ["127.0.0.1"] },
      404,
    ],
    [
      "a listed machine through a listed proxy",
      "127.0.0.1",
      { "X-Forwarded-For": "10.0.0.7" },
      { trustedProxies: ["127.0.0.1"], operators: ["10.0.0.7"] },
      200,
    ],
    ["a machine of a listed network", "10.2.3.4", {}, { operators: ["10.2.0.0/16"] }, 200],
    ["a machine outside the listed network", "10.3.3.4", {}, { operators: ["10.2.0.0/16"] }, 404],
    ["this machine, in another notation", "::1", {}, { operators: ["0:0:0:0:0:0:0:1"] }, 200],
    [
      "a listed machine through a proxy of a listed network",
      "10.1.0.9",
      { "X-Forwarded-For": "10.0.0.7" },
      { trustedProxies: ["10.1.0.0/16"], operators: ["10.0.0.7"] },
      200,
    ],
    ["this machine when others are listed", "127.0.0.1", {}, { operators: ["10.0.0.7"] }, 404],
  ])("answers %s with %s", async (_, peer, headers, settings, status) => {
    const gateway = startGateway({}, {}, settings);
    expect((await ask(gateway, "/metrics", headers, peer)).status).toBe(status);
    await gateway.close();
  });
});

describe("a reloaded configuration", () => {
  it("replaces the merchants of the running gateway, unless it is invalid", async () => {
    const gateway = await listenGateway();
    const merchant = { id: "NEW", passwords: [{ sha256: "0".repeat(64) }] };
    const status = async (id: string) => {
      const headers = { Authorization: `Basic ${Buffer.from(`merchant.${id}:secret`).toString("base64")}` };
      const url = `${gateway.address}/api/rest/version/100/merchant/${id}/session`;
      return (await fetch(url, { method: "POST", headers })).status;
    };
    expect(await status("TESTMERCHANT")).toBe(201);
    expect(() => gateway.reload(() => parseConfig({ keys: { file: "k" }, merchants: 1 }))).toThrow(
      "merchants",
    );
    expect(await status("TESTMERCHANT")).toBe(201);
    gateway.reload(() => parseConfig({ keys: { file: "k" }, merchants: [merchant] }));
    expect(await status("TESTMERCHANT")).toBe(401);
    gateway.reload(() => testConfig());
    expect(await status("TESTMERCHANT")).toBe(201);
    await gateway.close();
  });
});
