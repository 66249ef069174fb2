import { afterEach, describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/gateway/config/config.ts";
import { GATEWAY, startGateway, testConfig, type TestGateway } from "../../support/test-gateway.ts";

let gateway: TestGateway;
afterEach(() => gateway.close());

/** The clock of the tests is at 2026-11-22. */
const withRetired = (...retiredVersions: { upTo: number; from: string }[]) =>
  (gateway = startGateway({}, {}, { retiredVersions }));

const ask = (path: string, method = "GET") => gateway.app.fetch(new Request(GATEWAY + path, { method }));

describe("a retired API version", () => {
  it.each([
    ["REST", "/api/rest/version/29/merchant/TESTMERCHANT/session/x", "GET"],
    ["REST, written", "/api/rest/version/29/merchant/TESTMERCHANT/session", "POST"],
    ["REST of an unknown merchant", "/api/rest/version/29/merchant/UNKNOWN/session", "POST"],
    ["a preflight", "/api/rest/version/29/merchant/TESTMERCHANT/session/x", "OPTIONS"],
    ["information", "/api/rest/version/29/information", "GET"],
    ["an older version", "/api/rest/version/1/merchant/TESTMERCHANT/session/x", "GET"],
    ["NVP", "/api/nvp/version/29", "POST"],
    ["the script", "/form/version/29/merchant/TESTMERCHANT/session.js", "GET"],
    ["a frame", "/form/version/29/merchant/TESTMERCHANT/field?o=http://shop.localhost:4401", "GET"],
  ])("is gone: %s", async (_, path, method) => {
    withRetired({ upTo: 29, from: "2026-11-22" });
    const answer = await ask(path, method);
    expect(answer.status).toBe(410);
    expect(await answer.text()).toMatch(/no longer supported|no\+longer\+supported|no%20longer/);
  });

  it("responds in the format of its API", async () => {
    withRetired({ upTo: 29, from: "2026-11-22" });
    const answer = await ask("/api/nvp/version/29", "POST");
    const pairs = new URLSearchParams(await answer.text());
    expect(pairs.get("result")).toBe("ERROR");
    expect(pairs.get("error.cause")).toBe("INVALID_REQUEST");
  });

  it.each([
    ["the next one", 30, "2026-11-22", 201],
    ["itself on the day before", 29, "2026-11-23", 201],
  ])("leaves alone %s", async (_, version, from, status) => {
    withRetired({ upTo: 29, from });
    expect((await gateway.call("POST", "/session", { version })).status).toBe(status);
  });

  it("stays retired when a later one is retired too", async () => {
    withRetired({ upTo: 20, from: "2026-01-01" }, { upTo: 40, from: "2027-01-01" });
    expect((await gateway.call("POST", "/session", { version: 20 })).status).toBe(410);
    expect((await gateway.call("POST", "/session", { version: 21 })).status).toBe(201);
  });

  it("is configured as a number and a day", () => {
    withRetired();
    const wrong = () => testConfig({}, { retiredVersions: [{ upTo: 29, from: "soon" }] });
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(
      'retiredVersions[0].from: write a list such as [{"upTo": 29, "from": "2027-06-30"}]',
    );
  });
});
