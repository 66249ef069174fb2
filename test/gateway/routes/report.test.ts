import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, test } from "vitest";
import { addressKey, createLimiter } from "../../../src/gateway/limits/limiter.ts";
import { reportRoutes } from "../../../src/gateway/routes/report.ts";

function endpoint() {
  const told: string[] = [];
  const routes = reportRoutes({
    gatewayOrigin: (request) =>
      request.headers.get("host") === "evil.example" ? undefined : "https://pay.example",
    address: (_, env) => (env as { peer: string }).peer,
    onReport: (what) => told.push(what),
  });
  const post = (body: string, type = "application/csp-report", peer = "192.0.2.1", headers = {}) =>
    routes.request(
      "https://pay.example/form/report",
      { method: "POST", body, headers: { "content-type": type, ...headers } },
      { peer },
    );
  return { post, told };
}

const CSP = (directive: unknown) => JSON.stringify({ "csp-report": { "effective-directive": directive } });

describe("a report about a frame's policy", () => {
  test.each<[string, string, string, string[]]>([
    // case            type                         body                                                logged
    ["of a directive", "application/csp-report", CSP("script-src-elem"), ["script-src-elem"]],
    [
      "with sources behind the directive",
      "application/csp-report",
      JSON.stringify({ "csp-report": { "violated-directive": "img-src https://x" } }),
      ["img-src"],
    ],
    [
      "of the new kind",
      "application/reports+json",
      JSON.stringify([
        { type: "csp-violation", body: { effectiveDirective: "style-src-attr" } },
        { type: "coep", body: {} },
      ]),
      ["style-src-attr", "coep"],
    ],
    ["with a card number for a directive", "application/csp-report", CSP("4508750015741019"), ["other"]],
    ["with an odd member", "application/csp-report", CSP({ toString: "script-src" }), ["other"]],
    ["of nothing", "application/csp-report", "null", ["other"]],
  ])("%s", async (_, type, body, words) => {
    const { post, told } = endpoint();
    const answer = await post(body, type);
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(told).toEqual(words);
  });

  test.each<[string, number, string, string, Record<string, string>]>([
    ["too large", 413, "x".repeat(8193), "application/csp-report", {}],
    ["of a megabyte", 413, "x".repeat(1 << 20), "application/csp-report", {}],
    ["of another type", 415, CSP("img-src"), "text/plain", {}],
    ["that is compressed", 415, CSP("img-src"), "application/csp-report", { "content-encoding": "gzip" }],
    ["that is not JSON", 400, "{", "application/csp-report", {}],
    ["for another host", 421, CSP("img-src"), "application/csp-report", { host: "evil.example" }],
  ])("%s is refused with %d", async (_, status, body, type, headers) => {
    const { post, told } = endpoint();
    expect((await post(body, type, "192.0.2.1", headers)).status).toBe(status);
    expect(told).toEqual([]);
  });

  it("is accepted ten times a minute for one address; an IPv6 network counts as one", async () => {
    const { post, told } = endpoint();
    for (let n = 0; n < 12; n += 1) await post(CSP("img-src"), undefined, `2001:db8::${n}`);
    expect(told).toHaveLength(10);
    expect((await post(CSP("img-src"), undefined, "2001:db8::ff")).status).toBe(429);
    expect((await post(CSP("img-src"), undefined, "2001:db8:1::1")).status).toBe(204);
  });

  it("is not read above the rate limit", async () => {
    const { post, told } = endpoint();
    const statuses = new Map<number, number>();
    for (let n = 0; n < 10_000; n += 1) {
      const { status } = await post(CSP("img-src"), undefined, `2001:db8::${n.toString(16)}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [204, 10],
      [429, 9990],
    ]);
    expect(told).toHaveLength(10);
  });

  it("of a long batch is read up to a limit", async () => {
    const { post, told } = endpoint();
    const batch = JSON.stringify(Array.from({ length: 100 }, () => ({ type: "coep" })));
    await post(batch, "application/reports+json");
    expect(told).toHaveLength(20);
  });
});

describe("a limiter", () => {
  it("starts again after its window", () => {
    let at = 0;
    const limiter = createLimiter({ max: 2, windowMs: 1000, keys: 10 }, () => at);
    expect([limiter.take("a"), limiter.take("a"), limiter.take("a"), limiter.take("b")]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    at = 1000;
    expect(limiter.take("a")).toBe(true);
  });

  it("stores a bounded number of keys", () => {
    const limiter = createLimiter({ max: 1, windowMs: 1000, keys: 3 }, () => 0);
    for (const key of ["a", "b", "c", "d"]) limiter.take(key);
    expect(limiter.take("d")).toBe(false);
    expect(limiter.take("a")).toBe(true); // forgotten for d
  });

  it("uses no more memory for a million addresses than for its limit", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const limiter = createLimiter({ max: 1, windowMs: 60_000, keys: 20_000 }, () => 0);
    const address = (n: number) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
    for (let n = 0; n < 50_000; n += 1) limiter.take(address(n));
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let n = 50_000; n < 1_050_000; n += 1) limiter.take(address(n));
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
    expect(limiter.take(address(1_049_999))).toBe(false);
  }, 10_000);

  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:0DB8:0:1:2:3:4:5", "2001:db8:0:1"],
    ["2001:db8::5", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1:2:3:4:5", "fe80:0:0:1"],
  ])("takes %s for %s", (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
