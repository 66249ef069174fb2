import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, test } from "vitest";
import { createPurchases } from "../../demo/wallet/wallet-purchases.ts";
import { createWallet } from "../../demo/wallet/wallet.ts";
import { removeFolder } from "../support/remove-folder.ts";

const pages = mkdtempSync(join(tmpdir(), "hosted-session-wallet-"));
afterAll(() => removeFolder(pages));
for (const folder of ["assets", "demo"]) mkdirSync(join(pages, folder));
cpSync("demo/wallet/wallet.html", join(pages, "demo", "wallet", "wallet.html"));

const ORIGIN = "http://wallet.localhost:4402";
const BACK = "http://shop.localhost:4401/wallet/return";
const SESSION = "SESSION0000000000000000000000000A";
const OPEN = { sessionId: SESSION, order: { amount: "61.90", currency: "EUR" }, originUrl: BACK };

let wallet: ReturnType<typeof createWallet>;
beforeEach(() => {
  wallet = createWallet({ origin: ORIGIN, pages });
});

const post = (path: string, body: unknown, type = "application/json") =>
  wallet.request(`${ORIGIN}${path}`, {
    method: "POST",
    headers: { "content-type": type },
    body: JSON.stringify(body),
  });
const choose = (fields: Record<string, string>, site = "same-origin") =>
  wallet.request(`${ORIGIN}/checkout`, {
    method: "POST",
    headers: { "sec-fetch-site": site, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });

async function opened(): Promise<string> {
  const response = (await (await post("/open", OPEN)).json()) as {
    requestToken: string;
    checkoutUrl: string;
  };
  expect(response.checkoutUrl).toBe(`${ORIGIN}/checkout?token=${response.requestToken}`);
  return response.requestToken;
}

async function chosen(more: Record<string, string> = {}) {
  const token = await opened();
  const response = await choose({ token, decision: "confirm", card: "amex", address: "zurich", ...more });
  const back = new URL(response.headers.get("location") ?? "");
  return { token, back, verifier: back.searchParams.get("oauth_verifier") ?? "" };
}

describe("the demo's wallet", () => {
  it("redirects the payer back, and returns the choice to the gateway once", async () => {
    const { token, back, verifier } = await chosen();
    expect(`${back.origin}${back.pathname}`).toBe(BACK);
    expect(back.searchParams.get("mpstatus")).toBe("success");
    const ask = { sessionId: SESSION, oauthToken: token, oauthVerifier: verifier };
    expect(await (await post("/fetch", ask)).json()).toMatchObject({
      card: { number: "371881634498004" },
      shipping: { address: { country: "CHE" } },
    });
    expect((await post("/fetch", ask)).status).toBe(400);
  });

  test.each([
    ["another session", { sessionId: "SESSION0000000000000000000000000B" }],
    ["another verifier", { oauthVerifier: "A".repeat(24) }],
    ["another purchase", { oauthToken: "A".repeat(24) }],
  ])("returns nothing for %s", async (_, change) => {
    const { token, verifier } = await chosen();
    const ask = { sessionId: SESSION, oauthToken: token, oauthVerifier: verifier };
    expect((await post("/fetch", { ...ask, ...change })).status).toBe(400);
    expect((await post("/fetch", ask)).status).toBe(200);
  });

  it("returns nothing before a choice, nor after a cancellation", async () => {
    const token = await opened();
    const ask = { sessionId: SESSION, oauthToken: token, oauthVerifier: "A".repeat(24) };
    expect((await post("/fetch", ask)).status).toBe(400);
    const back = new URL((await choose({ token, decision: "cancel" })).headers.get("location") ?? "");
    expect([...back.searchParams]).toEqual([
      ["oauth_token", token],
      ["mpstatus", "cancel"],
    ]);
    const late = await choose({ token, decision: "confirm", card: "visa", address: "berlin" });
    expect(late.status).toBe(404);
  });

  test.each([
    ["https://shop.example/"],
    ["http://shop.example/"],
    ["http://localhost.evil.example/"],
    ["http://evil.example#.localhost/"],
    ["http://user@localhost/"],
    ["javascript:alert(1)"],
    ["//localhost/"],
    ["http://localhost/?next=1"],
  ])("rejects %s as a return address", async (originUrl) => {
    expect((await post("/open", { ...OPEN, originUrl })).status).toBe(400);
  });

  it("allows its form to submit to itself and to the shop of the purchase", async () => {
    const policyOf = async (token: string) =>
      (await wallet.request(`${ORIGIN}/checkout?token=${token}`)).headers.get("content-security-policy");
    expect(await policyOf(await opened())).toContain("form-action 'self' http://shop.localhost:4401;");
    expect(await policyOf("A".repeat(24))).toContain("form-action 'self';");
  });

  it("rejects choices from other sites, and API calls from forms", async () => {
    const fields = { token: await opened(), decision: "confirm", card: "visa", address: "berlin" };
    expect((await choose(fields, "cross-site")).status).toBe(403);
    expect((await choose(fields)).status).toBe(303);
    expect((await post("/open", OPEN, "text/plain")).status).toBe(400);
  });

  it("shows no card number", async () => {
    const page = await (await wallet.request(`${ORIGIN}/checkout?token=${await opened()}`)).text();
    expect(page).toContain("€61.90");
    expect(page).not.toMatch(/\d{12,}/);
    expect(page).not.toMatch(/\{\{|\{\/?\w+\}-->/);
  });
});

describe("a purchase at the wallet", () => {
  it("expires after a quarter of an hour", () => {
    let now = 0;
    const purchases = createPurchases(() => now);
    const { token } = purchases.open(OPEN);
    now = 15 * 60_000 - 1;
    expect(purchases.find(token)).toBeDefined();
    now += 1;
    expect(purchases.find(token)).toBeUndefined();
  });

  it("is deleted when a thousand others came after it", () => {
    const purchases = createPurchases();
    const { token } = purchases.open(OPEN);
    for (let n = 0; n < 999; n += 1) purchases.open(OPEN);
    expect(purchases.find(token)).toBeDefined();
    purchases.open(OPEN);
    expect(purchases.find(token)).toBeUndefined();
  });
});
