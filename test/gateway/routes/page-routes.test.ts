import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createApp } from "../../../src/gateway/app.ts";
import { parseConfig } from "../../../src/gateway/config/config.ts";
import { createDependencies } from "../../../src/gateway/dependencies.ts";
import { fakeBuild } from "../../support/fake-build.ts";
import { removeFolder } from "../../support/remove-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "hosted-session-pages-"));
afterAll(() => removeFolder(folder));

fakeBuild(folder);
writeFileSync(
  join(folder, "keys.json"),
  JSON.stringify({ active: "k", keys: { k: randomBytes(32).toString("base64") } }),
  { mode: 0o600 },
);

function gateway(demo: boolean) {
  const data = mkdtempSync(join(folder, "data-"));
  const config = parseConfig({
    data,
    demo,
    build: folder,
    publicOrigin: "https://pay.example",
    trustedProxies: ["10.0.0.1"],
    originProof: "off",
    keys: { file: join(folder, "keys.json") },
    merchants: [
      {
        id: "SHOP1",
        passwords: [{ sha256: createHash("sha256").update("secret").digest("hex") }],
        origins: ["https://shop.example"],
      },
    ],
  });
  const events: string[] = [];
  const dependencies = createDependencies(config, { log: (event) => events.push(JSON.stringify(event)) });
  const app = createApp(dependencies);
  const field = async (peer: string, forwarded?: string) => {
    const url = "https://pay.example/form/version/100/merchant/SHOP1/field?o=https%3A%2F%2Fshop.example";
    const headers = {
      host: "pay.example",
      ...(forwarded === undefined ? {} : { "x-forwarded-for": forwarded, "x-forwarded-proto": "https" }),
    };
    return (await app.fetch(new Request(url, { headers }), { peer })).status;
  };
  return { app, field, events, close: () => dependencies.store.close() };
}

describe("frame documents", () => {
  it("are served to one address 120 times a minute, independently of other addresses", async () => {
    const { field, events, close } = gateway(false);
    for (let n = 0; n < 120; n += 1) expect(await field("192.0.2.1")).toBe(200);
    expect(await field("192.0.2.1")).toBe(429);
    expect(await field("192.0.2.2")).toBe(200);
    expect(events).toContain('{"event":"frame-refused","reason":"busy"}');
    await close();
  });

  it("are counted for the payer behind a listed proxy, and never for a forged address", async () => {
    const { field, close } = gateway(false);
    for (let n = 0; n < 121; n += 1) await field("10.0.0.1", `${n}.1.1.1, 192.0.2.1`);
    expect(await field("10.0.0.1", "9.9.9.9, 192.0.2.1")).toBe(429);
    expect(await field("10.0.0.1", "192.0.2.7")).toBe(200);
    for (let n = 0; n < 120; n += 1) await field("192.0.2.8", `192.0.2.${n}`);
    expect(await field("192.0.2.8", "192.0.2.200")).toBe(429);
    await close();
  });

  it("are not counted in a demo", async () => {
    const { field, close } = gateway(true);
    for (let n = 0; n < 125; n += 1) expect(await field("127.0.0.1")).toBe(200);
    await close();
  });
});

describe("a policy report", () => {
  it("becomes one word in the log", async () => {
    const { app, events, close } = gateway(false);
    const answer = await app.fetch(
      new Request("https://pay.example/form/report", {
        method: "POST",
        headers: { "host": "pay.example", "content-type": "application/csp-report" },
        body: JSON.stringify({
          "csp-report": {
            "effective-directive": "connect-src",
            "blocked-uri": "https://x/?4508750015741019",
          },
        }),
      }),
      { peer: "192.0.2.1" },
    );
    expect(answer.status).toBe(204);
    expect(events).toEqual(['{"event":"policy-report","what":"connect-src"}']);
    await close();
  });
});

describe("a request that a listed proxy received over plain HTTP", () => {
  const basic = `Basic ${Buffer.from("merchant.SHOP1:secret").toString("base64")}`;
  const ASKED = [
    ["the API", "POST", "/api/rest/version/100/merchant/SHOP1/session", 201],
    ["a field", "GET", "/form/version/100/merchant/SHOP1/field?o=https%3A%2F%2Fshop.example", 200],
    ["a script", "GET", "/hosted-session.js", 200],
  ] as const;

  it.each(ASKED)("is refused without a redirect: %s", async (_, method, path, status) => {
    const { app, close } = gateway(false);
    const ask = (scheme: string) =>
      app.fetch(
        new Request(`https://pay.example${path}`, {
          method,
          headers: { "host": "pay.example", "x-forwarded-proto": scheme, "authorization": basic },
        }),
        { peer: "10.0.0.1" },
      );
    const refused = await ask("http");
    expect(refused.status).toBe(421);
    expect(refused.headers.get("location")).toBeNull();
    expect(refused.headers.get("strict-transport-security")).toBeNull();
    expect((await ask("https")).status).toBe(status);
    await close();
  });
});
