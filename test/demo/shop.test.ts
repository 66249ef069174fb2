import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, test, vi } from "vitest";
import { createShop } from "../../demo/launcher/shop.ts";
import { removeFolder } from "../support/remove-folder.ts";

// The unbuilt pages, because the test does not depend on the build's addresses.
const pages = mkdtempSync(join(tmpdir(), "hosted-session-shop-"));
afterAll(() => removeFolder(pages));
for (const folder of ["assets", "demo"]) mkdirSync(join(pages, folder));
const templates = readdirSync("demo", { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".html"),
);
for (const name of ["index.html", ...templates.map((file) => `demo/${file}`)])
  cpSync(name, join(pages, name));
writeFileSync(join(pages, "assets", "style.css"), "body{}");

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

/** A shop whose gateway is down: port 9 of this machine accepts no connections. */
function lonelyShop(more: { walletOrigin?: string } = {}) {
  return createShop({
    gateway: { url: "http://127.0.0.1:9", merchant: "SHOP1", password: "x", patience: 500 },
    gatewayOrigin: "https://pay.example",
    pages,
    ...more,
  });
}

describe("a shop whose gateway is down", () => {
  it("tells the payer so, and keeps the rest of the page", async () => {
    const response = await lonelyShop().request("http://shop.example/");
    expect(response.status).toBe(503);
    const page = await response.text();
    expect(/role="status">([\s\S]*?)<\/div>/.exec(page)?.[1]).toContain("cannot reach our payment provider");
    expect(page).toContain("Enamel kettle");
  });

  it("charges nothing, and tells the script so", async () => {
    const response = await lonelyShop().request("http://shop.example/pay", {
      method: "POST",
      headers: { "accept": "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: "session.id=SESSION0000000000000000000000000A&session.version=aaaaaaaa02&quote.amount=62.83&confirmed=yes",
    });
    expect(await response.json()).toMatchObject({
      status: "failed",
      message: expect.stringContaining("Nothing was charged"),
    });
  });

  it("logs the error", async () => {
    await lonelyShop().request("http://shop.example/");
    expect(console.error).toHaveBeenCalledWith("[shop]", expect.stringContaining("did not respond"));
  });
});

describe("every page of the shop", () => {
  it("loads scripts and frames only from itself and the gateway, and cannot be framed", async () => {
    const { headers } = await lonelyShop().request("http://shop.example/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self' https://pay.example;");
    expect(policy).toContain("frame-src https://pay.example;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
  });

  it("submits forms only to itself and the wallet, if there is one", async () => {
    const policyOf = async (shop: ReturnType<typeof lonelyShop>) =>
      (await shop.request("http://shop.example/")).headers.get("content-security-policy");
    expect(await policyOf(lonelyShop())).toContain("form-action 'self';");
    const withWallet = lonelyShop({ walletOrigin: "http://wallet.localhost:4402" });
    expect(await policyOf(withWallet)).toContain("form-action 'self' http://wallet.localhost:4402;");
    const wallet = (shop: ReturnType<typeof lonelyShop>) =>
      shop.request("http://shop.example/wallet", { method: "POST" });
    expect((await wallet(lonelyShop())).status).toBe(404);
    expect(await (await wallet(withWallet)).text()).toContain("cannot reach our payment provider");
  });

  it("identifies its visitor by a cookie that scripts and other sites do not get", async () => {
    const { headers } = await lonelyShop().request("http://shop.example/");
    expect(headers.get("set-cookie")).toMatch(/^visitor=[\w-]{24}; .*HttpOnly; SameSite=Lax/);
  });

  test.each(["cross-site", "same-site", "none"])("rejects a form that comes %s", async (site) => {
    const response = await lonelyShop().request("http://shop.example/pay", {
      method: "POST",
      headers: { "sec-fetch-site": site },
    });
    expect(response.status).toBe(403);
  });

  test.each([
    ["/assets/style.css", 200],
    ["/assets/..%2findex.html", 404],
    ["/assets/index.html", 404],
    ["/index.html", 404],
  ])("%s: %d", async (path, status) => {
    expect((await lonelyShop().request(`http://shop.example${path}`)).status).toBe(status);
  });

  test.each([
    "",
    "country=DEU",
    "country=XXX&method=GROUND",
    "country=DEU&method=constructor",
    "country=__proto__&method=GROUND",
  ])("rejects %j as a shipping method", async (body) => {
    const response = await lonelyShop().request("http://shop.example/shipping", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    });
    expect(response.status).toBe(400);
  });
});
