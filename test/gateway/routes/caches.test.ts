import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeBuild } from "../../support/fake-build.ts";
import {
  frameHeaders,
  GATEWAY,
  newSession,
  SHOP,
  startGateway,
  type TestGateway,
  withCard,
} from "../../support/test-gateway.ts";
import { removeFolder } from "../../support/remove-folder.ts";

/** A cache in front of the gateway, with the default rules (RFC 9111, 3). */
function mayKeep({ status, headers }: Response): boolean {
  const told = (headers.get("cache-control") ?? "").toLowerCase();
  if (/no-store|private/.test(told)) return false;
  // A cache also stores these without an explicit lifetime (RFC 9110, 15.1).
  const byItself = [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 421, 451, 501];
  return byItself.includes(status) || /max-age=[1-9]|public/.test(told);
}

const build = mkdtempSync(join(tmpdir(), "caches-"));
fakeBuild(build);
let gateway: TestGateway;
let id: string;
beforeAll(async () => {
  gateway = startGateway({}, {}, { build, retiredVersions: [{ upTo: 30, from: "2026-01-01" }] });
  ({ id } = await newSession(gateway, { order: { amount: "1.00", currency: "EUR" }, ...withCard() }));
});
afterAll(async () => {
  await gateway.close();
  removeFolder(build);
});

const API = "/api/rest/version/100/merchant/TESTMERCHANT";
const password = { Authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}` };
const field = (origin: string) =>
  `/form/version/100/merchant/TESTMERCHANT/field?o=${encodeURIComponent(origin)}`;
const ask = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
  gateway.app.fetch(
    new Request(GATEWAY + path, { method, headers, ...(body === undefined ? {} : { body }) }),
    { peer: "127.0.0.1" },
  );

describe("a cache in front of the gateway stores no response of", () => {
  const card = JSON.stringify(withCard());
  const json = { "Content-Type": "application/json" };
  it.each<[string, number, () => Promise<Response>]>([
    ["a session", 200, () => ask("GET", `${API}/session/${id}`, password)],
    ["a session that is made", 201, () => ask("POST", `${API}/session`, password)],
    ["an update", 201, () => ask("PUT", `${API}/session/${id}`, { ...frameHeaders(gateway), ...json }, card)],
    ["a session that is none", 400, () => ask("GET", `${API}/session/SESSION`, password)],
    ["a wrong password", 401, () => ask("GET", `${API}/session/${id}`, { Authorization: "Basic eDp5" })],
    ["a refused frame", 403, () => ask("PUT", `${API}/session/${id}`, { "X-HS-Frame": "x" }, "{}")],
    ["an address that is none", 404, () => ask("GET", `${API}/session/${id}/x.css`, password)],
    ["a method that is none", 405, () => ask("DELETE", `${API}/session/${id}`, password)],
    ["a version that is over", 410, () => ask("GET", "/api/rest/version/30/merchant/TESTMERCHANT/session/x")],
    [
      "a body of another kind",
      415,
      () => ask("POST", `${API}/session`, { ...password, "Content-Encoding": "br" }),
    ],
    ["another host", 421, () => ask("GET", `${API}/session/${id}`, { ...password, Host: "evil.example" })],
    [
      "name-value pairs",
      401,
      () =>
        ask("POST", "/api/nvp/version/100", { "Content-Type": "application/x-www-form-urlencoded" }, "a=b"),
    ],
    ["a field's document", 200, () => ask("GET", field(SHOP))],
    ["a field that is refused", 403, () => ask("GET", field("https://evil.example"))],
    ["figures", 200, () => ask("GET", "/metrics")],
    ["nothing", 404, () => ask("GET", "/nothing")],
  ])("%s: %i", async (_, status, request) => {
    const answer = await request();
    expect(answer.status).toBe(status);
    expect(mayKeep(answer)).toBe(false);
  });

  it("but stores a response that is the same for everyone (negative control)", async () => {
    for (const path of ["/hosted-session.js", "/assets/brands/visa.svg"]) {
      const answer = await ask("GET", path);
      expect([answer.status, mayKeep(answer)]).toEqual([200, true]);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });
});
