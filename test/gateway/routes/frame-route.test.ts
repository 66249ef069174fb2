import type { FrameDocument } from "../../../src/gateway/frames/frame-document.ts";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it, test } from "vitest";
import { createFrameTokens } from "../../../src/gateway/auth/frame-token.ts";
import type { FrameRefusal } from "../../../src/gateway/http/error-page.ts";
import { type FrameMerchant, frameRoutes } from "../../../src/gateway/routes/frame.ts";
import { Boot } from "../../../src/wire/page-frame/boot.ts";
import { read } from "../../../src/wire/schema/schema.ts";

const SHOP = "https://shop.example";
const GATEWAY = "https://pay.example";
const MERCHANT: FrameMerchant = {
  id: "SHOP1",
  brands: ["VISA", "MASTERCARD"],
  apiVersions: { min: 50, max: 100 },
  disclose: { cardType: "settled", bin: false, protocol: false },
};
const tokens = createFrameTokens(new Uint8Array(32).fill(1), () => new Date());

const fake = (name: string): FrameDocument => ({
  script: "sha256-script",
  style: "sha256-style",
  withBoot: (boot) =>
    `<!doctype html><title>${name}</title><script type="application/json" id="boot">${JSON.stringify(boot)}</script>`,
});

function gateway(merchant = MERCHANT, documents = 1000, ownSite = false, shop = SHOP, own = GATEWAY) {
  const refusals: FrameRefusal[] = [];
  let left = documents;
  const routes = frameRoutes({
    merchants: { find: (id) => (id === "SHOP1" ? merchant : undefined) },
    statusOf: (_, origin) => (origin === shop ? "proven" : "unregistered"),
    frameTokens: tokens,
    ownSite,
    gatewayOrigin: (request) => (request.headers.get("host") === "evil.example" ? undefined : own),
    isWithinLimit: () => left-- > 0,
    document: fake("elements"),
    protocolDocument: fake("protocol"),
    words: (tag) => (tag === "de-AT" ? { name: "de", read: () => ({ lang: "de" }) } : undefined),
    lifetime: { idleMinutes: 15, maxMinutes: 60 },
    onRefused: (reason) => refusals.push(reason),
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    routes.request(`${GATEWAY}${path}`, { headers });
  return { get, refusals };
}

const FIELD = "/form/version/100/merchant/SHOP1/field";
const GOOD = `${FIELD}?o=${encodeURIComponent(SHOP)}`;

function bootIn(html: string) {
  return read(Boot, JSON.parse(/id="boot">(.*)<\/script>/.exec(html)?.[1] ?? "null"));
}

describe("a document for pages of session.js", () => {
  const address = `/form/version/100/merchant/SHOP1/protocol-field?o=${encodeURIComponent(SHOP)}`;

  it("is served for a merchant whose profile allows session.js", async () => {
    const answer = await gateway({ ...MERCHANT, disclose: { ...MERCHANT.disclose, protocol: true } }).get(
      address,
    );
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("<title>protocol</title>");
  });

  it("is not served for any other merchant", async () => {
    const { get, refusals } = gateway();
    expect((await get(address)).status).toBe(403);
    expect(refusals).toEqual(["unregistered"]);
  });
});

describe("a frame document", () => {
  it("is bound to one merchant and one origin", async () => {
    const answer = await gateway().get(GOOD, { "sec-fetch-dest": "iframe" });
    expect(answer.status).toBe(200);
    const boot = bootIn(await answer.text());
    expect(boot).toMatchObject({ merchant: "SHOP1", apiVersion: "100", origin: SHOP, gateway: GATEWAY });
    expect(tokens.verify(boot!.frameToken)).toEqual({ merchant: "SHOP1", origin: SHOP });
  });

  it("contains the texts of the requested language, and is cached for each language", async () => {
    const { get } = gateway();
    const wordsAt = async (address: string) => bootIn(await (await get(address)).text())!.words;
    expect(await wordsAt(GOOD)).toBeUndefined();
    expect(await wordsAt(`${GOOD}&lang=de-AT`)).toEqual({ lang: "de" });
    expect(await wordsAt(`${GOOD}&lang=en`)).toBeUndefined();
    expect(await wordsAt(GOOD)).toBeUndefined();
  });

  it("contains the lifetime of sessions", async () => {
    const boot = bootIn(await (await gateway().get(GOOD)).text());
    expect(boot!.lifetime).toEqual({ idle: "900", most: "3600" });
  });

  test.each([
    // the profile's setting → a page with the elements, a page with session.js
    [false, false, false],
    ["protocol", false, true],
    [true, true, true],
  ] as const)(
    "with disclose.bin: %j may tell its page the first six digits: %j, %j",
    async (bin, own, other) => {
      const { get } = gateway({ ...MERCHANT, disclose: { cardType: "settled", bin, protocol: true } });
      for (const [path, told] of [
        [GOOD, own],
        [GOOD.replace("/field", "/protocol-field"), other],
      ] as const) {
        expect(bootIn(await (await get(path)).text())!.disclose.bin).toBe(told);
      }
    },
  );

  it("may be framed only by that origin, and loads only its own files", async () => {
    const { headers } = await gateway().get(GOOD);
    const policy = (headers.get("content-security-policy") ?? "").split("; ");
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'sha256-script'",
      "style-src 'sha256-style'",
      `connect-src ${GATEWAY}/api/ ${GATEWAY}/assets/locales/`,
      `img-src ${GATEWAY}/assets/brands/`,
      "font-src 'none'",
      "frame-src 'none'",
      "worker-src 'none'",
      "manifest-src 'none'",
      "media-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors ${SHOP}`,
      "sandbox allow-scripts allow-same-origin",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
      `report-uri ${GATEWAY}/form/report`,
      "report-to hs",
    ]);
  });

  test.each([
    ["content-type", "text/html; charset=utf-8"],
    ["cache-control", "private, max-age=120"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-embedder-policy", "require-corp"],
    ["cross-origin-resource-policy", "cross-origin"],
    ["origin-agent-cluster", "?1"],
    ["referrer-policy", "no-referrer"],
    ["x-content-type-options", "nosniff"],
    ["strict-transport-security", "max-age=63072000; includeSubDomains; preload"],
    ["integrity-policy", "blocked-destinations=(script)"],
    ["x-frame-options", null],
    ["set-cookie", null],
    ["server", null],
    ["timing-allow-origin", null],
    ["access-control-allow-origin", null],
  ])("says %s: %s", async (name, value) => {
    expect((await gateway().get(GOOD)).headers.get(name)).toBe(value);
  });

  test.each([
    ["the gateway has its site for itself", true, SHOP, null],
    ["it has not", false, SHOP, "?1"],
    ["the page is on its host after all", true, "https://pay.example:8443", "?1"],
  ])("requests a process of its own if needed: %s", async (_, ownSite, shop, value) => {
    const answer = await gateway(MERCHANT, 1, ownSite, shop).get(`${FIELD}?o=${encodeURIComponent(shop)}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("origin-agent-cluster")).toBe(value);
  });

  it("has no HSTS without TLS", async () => {
    const plain = gateway(MERCHANT, 1, false, SHOP, "http://gateway.localhost:4400");
    const { status, headers } = await plain.get(GOOD);
    expect([status, headers.get("strict-transport-security")]).toEqual([200, null]);
  });

  it("allows no browser feature", async () => {
    const policy = (await gateway().get(GOOD)).headers.get("permissions-policy") ?? "";
    expect(policy.split(", ").every((feature) => feature.endsWith("=()"))).toBe(true);
    expect(policy).toMatch(/payment=\(\).*publickey-credentials-get=\(\)/);
  });

  test.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const)("travels as %s and says the same", async (coding, unpack) => {
    const { get } = gateway();
    const plain = await (await get(GOOD)).text();
    const packed = await get(GOOD, { "accept-encoding": coding });
    expect(packed.headers.get("content-encoding")).toBe(coding);
    expect(unpack(Buffer.from(await packed.arrayBuffer())).toString()).toBe(plain);
  });

  it("is one document for all fields of a page, and a different one for another page", async () => {
    const { get } = gateway();
    const first = await (await get(GOOD)).text();
    expect(await (await get(GOOD)).text()).toBe(first);
    expect(await (await get(GOOD.replace("/100/", "/99/"))).text()).not.toBe(first);
  });
});

it("no document above the rate limit of an address, but a Retry-After", async () => {
  const { get, refusals } = gateway(MERCHANT, 1);
  expect((await get(GOOD)).status).toBe(200);
  const refused = await get(GOOD);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(refused.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(await refused.text()).not.toContain("boot");
  expect(refusals).toEqual(["busy"]);
});

describe("no document", () => {
  const o = (origin: string) => `${FIELD}?o=${encodeURIComponent(origin)}`;
  test.each<[string, string, Record<string, string>, FrameRefusal]>([
    // case                          path                                       headers  reason
    ["no origin", FIELD, {}, "address"],
    ["an empty origin", `${FIELD}?o=`, {}, "address"],
    ["two origins", `${GOOD}&o=${encodeURIComponent(SHOP)}`, {}, "address"],
    ["a list of two", o(`${SHOP} https://evil.example`), {}, "address"],
    ["a path after it", o(`${SHOP}/`), {}, "address"],
    ["user info", o("https://a@shop.example"), {}, "address"],
    ["a trailing dot", o("https://shop.example."), {}, "address"],
    ["upper case", o("https://Shop.example"), {}, "address"],
    ["its default port", o("https://shop.example:443"), {}, "address"],
    ["a null origin", o("null"), {}, "address"],
    ["another scheme", o("data:text/html,x"), {}, "address"],
    ["a wildcard", o("https://*.example"), {}, "address"],
    ["a directive smuggled in", o("https://shop.example; script-src *"), {}, "address"],
    ["a line break", o("https://shop.example\r\nX: y"), {}, "address"],
    ["plain http", o("http://shop.example"), {}, "unregistered"],
    ["another port", o("https://shop.example:8443"), {}, "unregistered"],
    ["a longer name", o("https://shop.example.evil"), {}, "unregistered"],
    ["a name that ends alike", o("https://evilshop.example"), {}, "unregistered"],
    ["a look-alike name", o("https://xn--shp-rlc.example"), {}, "unregistered"],
    ["an unknown merchant", GOOD.replace("SHOP1", "SHOP2"), {}, "unregistered"],
    ["an odd merchant", GOOD.replace("SHOP1", "a%2fb"), {}, "unregistered"],
    ["a version below the merchant's", GOOD.replace("/100/", "/49/"), {}, "unregistered"],
    ["a version above all", GOOD.replace("/100/", "/101/"), {}, "unregistered"],
    ["a version with a sign", GOOD.replace("/100/", "/+99/"), {}, "unregistered"],
    ["a tab", GOOD, { "sec-fetch-dest": "document" }, "destination"],
    ["an object", GOOD, { "sec-fetch-dest": "object" }, "destination"],
    ["an embed", GOOD, { "sec-fetch-dest": "embed" }, "destination"],
    ["a fenced frame", GOOD, { "sec-fetch-dest": "fencedframe" }, "destination"],
    ["a script's fetch", GOOD, { "sec-fetch-dest": "empty" }, "destination"],
    ["a prefetch", GOOD, { "sec-fetch-dest": "iframe", "sec-purpose": "prefetch" }, "destination"],
    [
      "a prerendering",
      GOOD,
      { "sec-fetch-dest": "iframe", "sec-purpose": "prefetch;prerender" },
      "destination",
    ],
    ["another host", GOOD, { host: "evil.example" }, "host"],
  ])("for %s", async (_, path, headers, reason) => {
    const { get, refusals } = gateway();
    const answer = await get(path, headers);
    expect(answer.status).toBe(reason === "host" ? 421 : 403);
    expect(refusals).toEqual([reason]);
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
    expect(answer.headers.get("cache-control")).toContain("no-store");
    const text = await answer.text();
    for (const told of ["boot", "shop1", "evil", "SHOP1", "https://shop.example:", "script-src"]) {
      expect(text).not.toContain(told);
    }
  });
});
