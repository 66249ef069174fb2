import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { createApp } from "../../../src/gateway/app.ts";
import { parseConfig } from "../../../src/gateway/config/config.ts";
import { isAllowedOrigin } from "../../../src/gateway/config/merchants.ts";
import { createDependencies } from "../../../src/gateway/dependencies.ts";
import { removeFolder } from "../../support/remove-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "hosted-session-origins-"));
afterAll(() => removeFolder(folder));

const config = (origins: string[], demo = false) =>
  parseConfig({
    data: folder,
    demo,
    publicOrigin: "http://pay.example",
    // Proofs are tested in test/gateway/origins/enforcement.test.ts.
    originProof: "off",
    keys: { file: join(folder, "keys.json") },
    merchants: [
      {
        id: "SHOP1",
        passwords: [{ sha256: createHash("sha256").update("secret").digest("hex") }],
        origins,
      },
    ],
  });

describe("an origin in a merchant's register", () => {
  test.each([
    ["https://shop.example", true],
    ["https://shop.example.", false],
    ["https://shop.example:443", false],
    ["http://shop.example", false],
    ["https://www.shop.example", false],
    ["https://shop.example.evil.example", false],
    ["https://evilshop.example", false],
    ["http://localhost:3000", false],
    ["null", false],
  ])("allows %s: %s", (origin, allowed) => {
    const profile = config(["https://shop.example"]).merchants[0];
    if (!profile) throw new Error("no merchant");
    expect(isAllowedOrigin(profile, origin, false)).toBe(allowed);
    // A demo adds patterns, and those match loopback alone.
    expect(isAllowedOrigin(profile, origin, true)).toBe(allowed);
  });

  it("that is removed stops open frames at once", async () => {
    const origin = "https://shop.example";
    const dependencies = createDependencies(config([origin], true), { log: () => {} });
    const profile = dependencies.merchants.find("SHOP1");
    if (!profile) throw new Error("no merchant");
    const app = createApp(dependencies);
    const url = "http://pay.example/api/rest/version/100/merchant/SHOP1/session";
    const password = `Basic ${Buffer.from("merchant.SHOP1:secret").toString("base64")}`;
    const created = await app.fetch(
      new Request(url, { method: "POST", headers: { authorization: password } }),
    );
    const { session } = (await created.json()) as { session: { id: string } };
    const put = () =>
      app.fetch(
        new Request(`${url}/${session.id}`, {
          method: "PUT",
          headers: {
            "content-type": "application/json",
            "origin": "http://pay.example",
            "sec-fetch-site": "same-origin",
            "x-hs-frame": token,
          },
          body: JSON.stringify({
            sourceOfFunds: { type: "CARD", provided: { card: { number: "5123450000000008" } } },
          }),
        }),
      );
    const token = dependencies.frameTokens.mint({ merchant: "SHOP1", origin });
    expect((await put()).status).toBe(201);
    profile.origins.length = 0;
    const refused = await put();
    expect(refused.status).toBeGreaterThanOrEqual(401);
    expect(await refused.text()).not.toContain("5123");
    await dependencies.store.close();
  });
});
