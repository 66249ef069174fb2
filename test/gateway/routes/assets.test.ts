import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it, test } from "vitest";
import { readBuiltAssets } from "../../../src/gateway/frames/built-assets.ts";
import { readFrameDocument } from "../../../src/gateway/frames/frame-document.ts";
import { codingFor } from "../../../src/gateway/http/compression.ts";
import { assetRoutes } from "../../../src/gateway/routes/assets.ts";
import { removeFolder } from "../../support/remove-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "hosted-session-assets-"));
afterAll(() => removeFolder(folder));

const SCRIPT = `export const elements = "${"lit ".repeat(200)}";\n`;
const put = (name: string, text: string) => {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
};
put("elements/hosted-session.js", SCRIPT);
put("quote/hosted-quote.js", "/* HostedQuote */\n");
put("session-js/session.js", "/* PaymentSession */\n");
put("assets/brands/visa.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
put("assets/brands/notes.txt", "not an asset");
put("assets/locales/de.json", "{}");
put("assets/quote-locales/de.json", "{}");
put("assets/looks/plain.css", ".field { color: red }");
put("assets/looks/notes.md", "not an asset");
put("secret.json", "{}");

const assets = readBuiltAssets(folder, new Map([["brand.woff2", Buffer.from("wOF2")]]));
const routes = assetRoutes({
  assets,
  gatewayOrigin: (request) =>
    request.headers.get("host") === "evil.example" ? undefined : "https://pay.example",
});
const get = (path: string, headers: Record<string, string> = {}) =>
  routes.request(`https://pay.example${path}`, { headers });

describe("the gateway's files", () => {
  const LASTING = "public, max-age=31536000, immutable";
  test.each([
    // path                                     cache                    shared with      type
    ["/hosted-session.js", "public, max-age=300", "cross-origin", "text/javascript; charset=utf-8"],
    ["/hosted-quote.js", "public, max-age=300", "cross-origin", "text/javascript; charset=utf-8"],
    [`/assets/${assets.build}/hosted-quote.js`, LASTING, "cross-origin", "text/javascript; charset=utf-8"],
    [`/assets/${assets.build}/hosted-session.js`, LASTING, "cross-origin", "text/javascript; charset=utf-8"],
    [`/assets/${assets.build}/session.js`, LASTING, "cross-origin", "text/javascript; charset=utf-8"],
    [
      "/form/version/61/merchant/SHOP1/session.js",
      "public, max-age=300",
      "cross-origin",
      "text/javascript; charset=utf-8",
    ],
    ["/assets/brands/visa.svg", "public, max-age=3600", "same-origin", "image/svg+xml"],
    ["/assets/locales/de.json", "public, max-age=3600", "same-origin", "application/json; charset=utf-8"],
    ["/assets/fonts/brand.woff2", "public, max-age=3600", "same-origin", "font/woff2"],
    [
      "/assets/quote-locales/de.json",
      "public, max-age=300",
      "cross-origin",
      "application/json; charset=utf-8",
    ],
    ["/assets/looks/plain.css", "public, max-age=300", "cross-origin", "text/css; charset=utf-8"],
  ])("%s", async (path, cache, sharing, type) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe(cache);
    expect(answer.headers.get("cross-origin-resource-policy")).toBe(sharing);
    expect(answer.headers.get("content-type")).toBe(type);
    expect(answer.headers.get("access-control-allow-origin")).toBe(sharing === "cross-origin" ? "*" : null);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  test.each([
    "/assets/",
    "/assets/brands/",
    "/assets/brands/notes.txt",
    "/assets/looks/",
    "/assets/looks/notes.md",
    "/assets/brands/../../secret.json",
    "/assets/%2e%2e/secret.json",
    "/assets/..%2fsecret.json",
    "/assets/brands/visa.svg/x.css",
    "/assets/brands//visa.svg",
    "/assets/0000000000000000/hosted-session.js",
    "/assets/brands/__proto__",
    "/form/version/61/merchant/a%2fb/session.js",
    "/secret.json",
  ])("nothing at %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it("nothing under another host", async () => {
    expect((await get("/hosted-session.js", { host: "evil.example" })).status).toBe(421);
  });

  test.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const)("are compressed as %s", async (coding, unpack) => {
    const answer = await get("/hosted-session.js", { "accept-encoding": coding });
    expect(answer.headers.get("content-encoding")).toBe(coding);
    const body = Buffer.from(await answer.arrayBuffer());
    expect(body.byteLength).toBeLessThan(SCRIPT.length / 4);
    expect(unpack(body).toString()).toBe(SCRIPT);
  });

  it("are revalidated by their ETag", async () => {
    const etag = (await get("/hosted-session.js")).headers.get("etag") ?? "";
    expect((await get("/hosted-session.js", { "if-none-match": `"x", W/${etag}` })).status).toBe(304);
    expect((await get("/hosted-session.js", { "if-none-match": '"x"' })).status).toBe(200);
  });

  it("are named in a manifest with the hash that a page pins", async () => {
    const manifest = (await (await get("/assets/manifest.json")).json()) as {
      files: Record<string, { integrity: string }>;
    };
    const path = `/assets/${assets.build}/hosted-session.js`;
    const bytes = Buffer.from(await (await get(path)).arrayBuffer());
    const hash = createHash("sha384").update(bytes).digest("base64");
    expect(manifest.files[path]?.integrity).toBe(`sha384-${hash}`);
  });

  it("are missing with a message that says what to do", () => {
    expect(() => readBuiltAssets(join(folder, "nowhere"))).toThrow("npm run build");
    expect(() => readFrameDocument(join(folder, "nowhere"), "frame")).toThrow("npm run build");
  });
});

describe("the content coding of a response", () => {
  test.each([
    [null, "identity"],
    ["", "identity"],
    ["gzip", "gzip"],
    ["gzip, deflate, br, zstd", "br"],
    ["GZIP;q=0.5", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["br;q=0.000", "identity"],
    ["xbr, brx", "identity"],
  ])("%j: %s", (accepted, coding) => {
    expect(codingFor(accepted)).toBe(coding);
  });
});

describe("the frame document", () => {
  const sha = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  const built = (html: string, hashes: unknown = { script: sha, style: sha }) => {
    put("frame/frame.html", html);
    put("frame/frame.json", JSON.stringify(hashes));
    return readFrameDocument(folder, "frame");
  };

  it("escapes boot data, so that they cannot end their block", () => {
    const boot = { x: "</script><script>alert(1)</script>\u2028" };
    const document = built('<script id="boot">{{boot}}</script>');
    const html = document.withBoot(boot);
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(JSON.parse(/>(.*)</.exec(html)?.[1] ?? "")).toEqual(boot);
  });

  test.each([
    ["no placeholder", "<p></p>", undefined],
    ["two placeholders", "{{boot}}{{boot}}", undefined],
    ["a hash that would open the policy", "{{boot}}", { script: "'unsafe-inline'", style: sha }],
  ])("is rejected at start with %s", (_, html, hashes) => {
    expect(() => built(html, hashes)).toThrow();
  });
});
