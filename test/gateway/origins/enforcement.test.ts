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

/** An origin that is registered and not proven is worth as much as one that is not registered. */

const SHOP = "https://shop.example";
const MERCHANT = "TESTMERCHANT";

const build = builtPages();
afterAll(() => removeFolder(build));

let gateway: TestGateway;
let away = false;
/** A store that can be away, on a file where somebody else may write. */
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
const found = (merchant = MERCHANT) => gateway.parts.originProofs.record(merchant, SHOP, "found");
const missed = () => gateway.parts.originProofs.record(MERCHANT, SHOP, "unreachable");
const log = () => gateway.lines.join("");

describe("an origin that nothing proves", () => {
  it("gets no document, and the page that an unknown one gets", async () => {
    const refused = await document();
    const unknown = await document("https://other.example");
    expect(refused.status).toBe(403);
    expect(refused.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect([...refused.headers]).toEqual([...unknown.headers]);
    expect(await refused.text()).toBe(await unknown.text());
    expect(log()).toContain('"event":"frame-refused","reason":"unproven"');
    expect(log()).toContain('"event":"frame-refused","reason":"unregistered"');
  });

  it("stores no card, and is answered as an unknown one", async () => {
    const { id, version } = await newSession(gateway);
    const refused = await put(id);
    const unknown = await put(id, "https://other.example");
    expect(refused.status).toBe(403);
    const { supportCode: _, ...told } = refused.body.error;
    const { supportCode: __, ...toldUnknown } = unknown.body.error;
    expect(told).toEqual(toldUnknown);
    expect((await gateway.call("GET", `/session/${id}`)).body.session.version).toBe(version);
    expect(log()).toContain('"event":"security","what":"origin-unproven","merchant":"TESTMERCHANT"');
    expect(log().match(/"event":"security"/g)).toHaveLength(2);
  });

  it("makes no session, and asks for no quote", async () => {
    const { id } = await newSession(gateway);
    const options = { apiOperation: "PAYMENT_OPTIONS_INQUIRY", session: { id } };
    expect((await call("POST", "/session")).status).toBe(403);
    expect((await call("POST", "/paymentOptionsInquiry", SHOP, options)).status).toBe(403);
    await found();
    expect((await call("POST", "/session")).status).toBe(201);
  });

  it("is not proven by another merchant's proof, nor by that of another origin", async () => {
    await found("OTHER");
    await gateway.parts.originProofs.record(MERCHANT, "https://www.shop.example", "found");
    expect((await document()).status).toBe(403);
    expect((await put((await newSession(gateway)).id)).status).toBe(403);
  });

  it("does nothing worse than that to the merchant's own server", async () => {
    expect((await gateway.call("POST", "/session")).status).toBe(201);
  });
});

describe("an origin that is proven", () => {
  it("has its fields from then on", async () => {
    const { id } = await newSession(gateway);
    await found();
    const answer = await document();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-security-policy")).toContain(`frame-ancestors ${SHOP}`);
    expect((await put(id)).status).toBe(201);
  });

  it("that another process has proven, within seconds", async () => {
    expect((await document()).status).toBe(403);
    const other = startGateway({}, { store: gateway.parts.store, keys: gateway.parts.keys });
    await other.parts.originProofs.record(MERCHANT, SHOP, "found");
    gateway.clock.now += 4999;
    expect((await document()).status).toBe(403);
    gateway.clock.now += 1;
    expect((await document()).status).toBe(200);
  });

  it("keeps its fields for 30 days, whatever happens to the shop's site, and not a moment longer", async () => {
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

  it("has no fields after that from a gateway that was started since, either", async () => {
    await found();
    const { store, keys } = gateway.parts;
    const later = gateway.clock.now + PROOF_VALID_MS;
    start({}, { store, keys });
    gateway.clock.now = later - 1;
    expect((await document()).status).toBe(200);
    start({}, { store, keys });
    gateway.clock.now = later;
    expect((await document()).status).toBe(403);
  });

  it("loses them when it is taken out of the list", async () => {
    await found();
    const { id } = await newSession(gateway);
    expect((await put(id)).status).toBe(201);
    gateway.parts.merchants.find(MERCHANT)!.origins.shift();
    expect((await document()).status).toBe(403);
    expect((await put(id)).status).toBe(403);
  });
});

describe("a page of the payer's own machine", () => {
  it("has nothing to prove", async () => {
    const { id } = await newSession(gateway);
    expect((await document("http://localhost:3000")).status).toBe(200);
    expect((await put(id, "http://localhost:3000")).status).toBe(201);
    expect((await document("http://localhost:3001")).status).toBe(403);
  });
});

describe("originProof", () => {
  it("is required, unless the operator says otherwise", () => {
    expect(parseConfig({ keys: { file: "k" }, merchants: [] }).originProof).toBe("required");
    expect(() => parseConfig({ keys: { file: "k" }, merchants: [], originProof: false })).toThrow(
      'originProof: write "required" or "off"',
    );
  });

  it("off: the register alone counts", async () => {
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

  it("when it is away, the document has to wait, and so has the card", async () => {
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

  it("is not asked about an origin that is known to be proven", async () => {
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
    await gateway.parts.originProofs.record(merchant, origin, "found");
    const db = new DatabaseSync(file);
    db.exec(edit);
    db.close();
    // As another process sees it, which has nothing of it in its memory.
    const { store, keys } = gateway.parts;
    start({}, { store, keys });
    expect((await document()).status).toBe(403);
    expect(log()).toContain('"what":"unopenable"');
    await found();
    expect((await document()).status).toBe(200);
  });
});
