import { createHash, randomBytes } from "node:crypto";
import type { Audit } from "../../src/gateway/observability/audit.ts";
import { createApp, type App } from "../../src/gateway/app.ts";
import { parseConfig, type GatewayConfigInput } from "../../src/gateway/config/config.ts";
import type { KeyRing } from "../../src/gateway/crypto/key-ring.ts";
import { createLog } from "../../src/gateway/observability/log.ts";
import { createDependencies, type Dependencies } from "../../src/gateway/dependencies.ts";
import { openEmbeddedStore } from "../../src/gateway/store/sqlite/sqlite-store.ts";

/** The body of a JSON response; tests read it by name. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Body = any;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

/** The options of one call. */
export interface Ask {
  headers?: Record<string, string>;
  /** Sent as JSON, unless it is text. */
  body?: unknown;
  merchant?: string;
  /** Basic credentials; `null` sends none. */
  password?: string | null;
  version?: number | string;
}

/** A gateway in this process, without a port, and its clock. */
export interface TestGateway {
  app: App;
  dependencies: Dependencies;
  /** The lines of the log. */
  lines: string[];
  clock: { now: number };
  /** One REST call below `/merchant/{merchant}`. */
  call(method: string, path: string, ask?: Ask): Promise<Answer>;
  close(): Promise<void>;
}

type MerchantInput = GatewayConfigInput["merchants"][number];

export const PASSWORD = "secret";
export const OTHER_PASSWORD = "other-secret";
export const GATEWAY = "http://gateway.localhost:4400";
export const SHOP = "http://shop.localhost:4401";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const root = randomBytes(32);

/** An audit log that records nothing, for gateways that share a data folder. */
export const NO_AUDIT: Audit = { observe: () => undefined, record: () => undefined, close: () => undefined };

/** A key ring without a file. */
export function testKeys(): KeyRing {
  const key = randomBytes(32);
  return {
    active: () => ({ kid: "test", key }),
    find: (kid) => (kid === "test" ? key : undefined),
    derive: (purpose) => createHash("sha256").update(root).update(purpose).digest(),
  };
}

export function testConfig(merchant: Partial<MerchantInput> = {}, config: Partial<GatewayConfigInput> = {}) {
  return parseConfig({
    demo: true,
    build: "/nowhere",
    publicOrigin: GATEWAY,
    keys: { file: "unused" },
    data: "/tmp",
    originProof: "off",
    ...config,
    merchants: [
      {
        id: "TESTMERCHANT",
        passwords: [{ sha256: sha256(PASSWORD) }, { sha256: sha256("newer-secret") }],
        origins: [SHOP],
        browserSessions: true,
        sessionAsPassword: true,
        surcharge: [
          { brands: ["AMEX"], percent: "2.5" },
          { fundingMethods: ["CREDIT"], percent: "1.5" },
        ],
        notificationSecret: "0123456789abcdef0123456789abcdef",
        ...merchant,
      },
      { id: "OTHER", passwords: [{ sha256: sha256(OTHER_PASSWORD) }], origins: ["https://other.example"] },
    ],
  } satisfies GatewayConfigInput);
}

/** Starts a gateway with its own memory store. */
export function startGateway(
  merchant: Partial<MerchantInput> = {},
  given: Partial<Dependencies> = {},
  settings: Partial<GatewayConfigInput> = {},
): TestGateway {
  const clock = { now: Date.parse("2026-11-22T12:00:00Z") };
  const lines: string[] = [];
  const dependencies = createDependencies(testConfig(merchant, settings), {
    keys: testKeys(),
    store: openEmbeddedStore(":memory:", () => clock.now),
    now: () => new Date(clock.now),
    log: createLog((line) => lines.push(line)),
    audit: NO_AUDIT,
    ...given,
  });
  const app = createApp(dependencies);

  async function call(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const { merchant = "TESTMERCHANT", password = PASSWORD, version = 100 } = ask;
    const basic = Buffer.from(`merchant.${merchant}:${password}`).toString("base64");
    const body = ask.body === undefined || typeof ask.body === "string" ? ask.body : JSON.stringify(ask.body);
    const response = await app.fetch(
      new Request(`${GATEWAY}/api/rest/version/${version}/merchant/${merchant}${path}`, {
        method,
        headers: {
          ...(password === null ? {} : { Authorization: `Basic ${basic}` }),
          ...(ask.body === undefined ? {} : { "Content-Type": "application/json" }),
          ...ask.headers,
        },
        ...(body === undefined ? {} : { body }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === "" ? undefined : JSON.parse(text),
    };
  }

  return { app, dependencies, lines, clock, call, close: () => dependencies.store.close() };
}

/** The default test card: approved, code matches. */
export const CARD = {
  number: "5123450000000008",
  securityCode: "100",
  expiry: { month: "01", year: "39" },
  nameOnCard: "Ada Example",
};

export const withCard = (card: Record<string, unknown> = {}) => ({
  sourceOfFunds: { type: "CARD", provided: { card: { ...CARD, ...card } } },
});

/** Creates a session, with these fields in it. */
export async function newSession(
  gateway: TestGateway,
  fields?: object,
  ask: Ask = {},
): Promise<{ id: string; version: string }> {
  const created = await gateway.call("POST", "/session", ask);
  if (fields === undefined) return created.body.session;
  const updated = await gateway.call("PUT", `/session/${created.body.session.id}`, { ...ask, body: fields });
  return updated.body.session;
}

/** Pays with these fields, as order `id`, transaction `1`. */
export function pay(gateway: TestGateway, id: string, fields: object, transaction = "1"): Promise<Answer> {
  return gateway.call("PUT", `/order/${id}/transaction/${transaction}`, {
    body: { apiOperation: "PAY", ...fields },
  });
}

/** The headers of a call from a frame. */
export function frameHeaders(
  gateway: TestGateway,
  origin = SHOP,
  merchant = "TESTMERCHANT",
): Record<string, string> {
  return {
    "X-HS-Frame": gateway.dependencies.frameTokens.mint({ merchant, origin }),
    "Origin": GATEWAY,
    "Host": new URL(GATEWAY).host,
    "Sec-Fetch-Site": "same-origin",
  };
}
