import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseConfig, type GatewayConfigInput } from "../../../src/gateway/config/config.ts";
import type { Dependencies } from "../../../src/gateway/dependencies.ts";
import { PROOF_VALID_MS } from "../../../src/gateway/origins/origin-proof.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { StoreUnavailableError } from "../../../src/gateway/store/faults.ts";
import type { SessionStore } from "../../../src/gateway/store/store.ts";
import {
  CARD,
  frameHeaders,
  GATEWAY,
  newSession,
  startGateway,
  type TestGateway,
} from "../../support/test-gateway.ts";
import { builtPages } from "../../support/built-pages.ts";
import { removeFolder } from "../../support/remove-folder.ts";

/** A registered origin without a proof is treated like one that is not registered. */

const SHOP = "https://shop.example";
const MERCHANT = "TESTMERCHANT";

const build = builtPages();
afterAll(() => removeFolder(build));

let gateway: TestGateway;
let away = false;
/** A store that can be unavailable, on a file that the test edits. */
function fileStore(path: string): SessionStore {
  const store = openEmbeddedStore(path, () => gateway.clock.now);
  const findOriginProofs: SessionStore["findOriginProofs"] = (merchant) =>
    away ? Promise.reject(new StoreUnavailableError()) : store.findOriginProofs(merchant);
  return { ...store, findOriginProofs };
}

function start(settings: Partial<GatewayConfigInput> = {}, given: Partial<Dependencies> = {}) {
  gateway = startGateway({ origins: [SHOP, "http://localhost:3000"] }, given, {
    build,
    originProof: "required",
    ...settings,
  });
}
beforeEach(() => {
  away = false;
  start();
});
afterEach(() => gateway.close());

const document = (origin = SHOP, kind = "field", merchant = MERCHANT) =>
  gateway.app.fetch(
    new Request(`${GATEWAY}/form/version/100/merchant/${merchant}/${kind}?o=${encodeURIComponent(origin)}`, {
      headers: { host: new URL(GATEWAY).host },
    }),
  );
const call = (method: string, path: string, origin = SHOP, body: object = {}) =>
  gateway.call(method, path, { password: null, headers: frameHeaders(gateway, origin), body });
const put = (session: string, origin = SHOP) =>
  call("PUT", `/session/${session}`, origin, { sourceOfFunds: { type: "CARD", provided: { card: CARD } } });
const found = (merchant = MERCHANT) => gateway.dependencies.originProofs.record(merchant, SHOP, "found");
const missed = () => gateway.dependencies.originProofs.record(MERCHANT, SHOP, "unreachable");
const log = () => gateway.lines.join("");

describe("an origin without a proof", () => {
  it("gets no frame document, but the page for an unknown origin", async () => {
    const refused = await document();
    const unknown = await document("https://other.example");
    expect(refused.status).toBe(403);
    expect(refused.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect([...refused.headers]).toEqual([...unknown.headers]);
    expect(await refused.text()).toBe(await unknown.text());
    expect(log()).toContain('"event":"frame-refused","reason":"unproven"');
    expect(log()).toContain('"event":"frame-refused","reason":"unregistered"');
  });

  it("stores no card, and gets the response for an unknown origin", async () => {
    const { id, version } = await newSession(gateway);
    const refused = await put(id);
    const unknown = await put(id, "https://other.example");
    expect(refused.status).toBe(403);
    const { supportCode: _, ...explained } = refused.body.error;
    const { supportCode: __, ...explainedUnknown } = unknown.body.error;
    expect(explained).toEqual(explainedUnknown);
    expect((await gateway.call("GET", `/session/${id}`)).body.session.version).toBe(version);
    expect(log()).toContain('"event":"security","what":"origin-unproven","merchant":"TESTMERCHANT"');
    expect(log().match(/"event":"security"/g)).toHaveLength(2);
  });

  it("creates no session, and gets no quote", async () => {
    const { id } = await newSession(gateway);
    const options = { apiOperation: "PAYMENT_OPTIONS_INQUIRY", session: { id } };
    expect((await call("POST", "/session")).status).toBe(403);
    expect((await call("POST", "/paymentOptionsInquiry", SHOP, options)).status).toBe(403);
    await found();
    expect((await call("POST", "/session")).status).toBe(201);
  });

  it("is not proven by the proof of another merchant or another origin", async () => {
    await found("OTHER");
    await gateway.dependencies.originProofs.record(MERCHANT, "https://www.shop.example", "found");
    expect((await document()).status).toBe(403);
    expect((await put((await newSession(gateway)).id)).status).toBe(403);
  });

  it("does not affect the merchant's own server", async () => {
    expect((await gateway.call("POST", "/session")).status).toBe(201);
  });
});

describe("an origin with a proof", () => {
  it("shows fields from then on", async () => {
    const { id } = await newSession(gateway);
    await found();
    const answer = await document();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-security-policy")).toContain(`frame-ancestors ${SHOP}`);
    expect((await put(id)).status).toBe(201);
  });

  it("shows fields within seconds of another process's check", async () => {
    expect((await document()).status).toBe(403);
    const other = startGateway({}, { store: gateway.dependencies.store, keys: gateway.dependencies.keys });
    await other.dependencies.originProofs.record(MERCHANT, SHOP, "found");
    gateway.clock.now += 4999;
    expect((await document()).status).toBe(403);
    gateway.clock.now += 1;
    expect((await document()).status).toBe(200);
  });

  it("shows fields for exactly 30 days, even if the shop's site is down", async () => {
    await found();
    expect((await document()).status).toBe(200);
    gateway.clock.now += PROOF_VALID_MS - 1;
    await missed();
    expect((await document()).status).toBe(200);
    const { id } = await newSession(gateway);
    expect((await put(id)).status).toBe(201);
    gateway.clock.now += 1;
    expect((await document()).status).toBe(403);
    expect((await put(id)).status).toBe(403);
    await found();
    expect((await document()).status).toBe(200);
    expect((await put(id)).status).toBe(201);
  });

  it("shows none after that, also from a gateway that was restarted", async () => {
    await found();
    const { store, keys } = gateway.dependencies;
    const later = gateway.clock.now + PROOF_VALID_MS;
    start({}, { store, keys });
    gateway.clock.now = later - 1;
    expect((await document()).status).toBe(200);
    start({}, { store, keys });
    gateway.clock.now = later;
    expect((await document()).status).toBe(403);
  });

  it("shows none once it is removed from the configuration", async () => {
    await found();
    const { id } = await newSession(gateway);
    expect((await put(id)).status).toBe(201);
    gateway.dependencies.merchants.find(MERCHANT)!.origins.shift();
    expect((await document()).status).toBe(403);
    expect((await put(id)).status).toBe(403);
  });
});

describe("a page of the payer's own machine", () => {
  it("needs no proof", async () => {
    const { id } = await newSession(gateway);
    expect((await document("http://localhost:3000")).status).toBe(200);
    expect((await put(id, "http://localhost:3000")).status).toBe(201);
    expect((await document("http://localhost:3001")).status).toBe(403);
  });
});

describe("originProof", () => {
  it("is required by default", () => {
    expect(parseConfig({ keys: { file: "k" }, merchants: [] }).originProof).toBe("required");
    expect(() => parseConfig({ keys: { file: "k" }, merchants: [], originProof: false })).toThrow(
      'originProof: write "required" or "off"',
    );
  });

  it("off: a registered origin needs no proof", async () => {
    await gateway.close();
    start({ originProof: "off" });
    expect((await document()).status).toBe(200);
    expect((await put((await newSession(gateway)).id)).status).toBe(201);
    expect((await document("https://other.example")).status).toBe(403);
  });
});

describe("the store", () => {
  const file = join(build, "sessions.sqlite");
  beforeEach(async () => {
    await gateway.close();
    rmSync(file, { force: true });
    const store = fileStore(file);
    start({}, { store });
  });

  it("while it is unavailable, frame documents and updates fail", async () => {
    away = true;
    const answer = await document();
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect((await put((await newSession(gateway)).id)).status).toBe(503);
    expect(log()).toContain('"event":"frame-refused","reason":"away"');
    away = false;
    await found();
    expect((await document()).status).toBe(200);
  });

  it("is not read for an origin that is known to be proven", async () => {
    await found();
    expect((await document()).status).toBe(200);
    away = true;
    expect((await document()).status).toBe(200);
  });

  it.each<[string, string]>([
    ["whose row was given to another merchant", "update origin_proofs set merchant = 'TESTMERCHANT'"],
    ["whose row was given to another origin", `update origin_proofs set origin = '${SHOP}'`],
    ["whose row was edited", "update origin_proofs set blob = zeroblob(length(blob))"],
  ])("proves nothing to a merchant %s", async (_, edit) => {
    const [merchant, origin] = edit.includes("set merchant")
      ? ["OTHER", SHOP]
      : [MERCHANT, edit.includes("set origin") ? "https://evil.example" : SHOP];
    await gateway.dependencies.originProofs.record(merchant, origin, "found");
    const db = new DatabaseSync(file);
    db.exec(edit);
    db.close();
    // A new process, which has no proof in memory.
    const { store, keys } = gateway.dependencies;
    start({}, { store, keys });
    expect((await document()).status).toBe(403);
    expect(log()).toContain('"what":"unopenable"');
    await found();
    expect((await document()).status).toBe(200);
  });
});
