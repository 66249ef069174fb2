import { createHash, randomBytes } from "node:crypto";
import type { App } from "../../../src/gateway/app.ts";
import { parseConfig, type GatewayConfig } from "../../../src/gateway/config/config.ts";
import type { KeyRing } from "../../../src/gateway/crypto/key-ring.ts";

const PASSWORD = "secret";
const BASIC = `Basic ${Buffer.from(`merchant.SHOP1:${PASSWORD}`).toString("base64")}`;
const ADDRESS = "https://pay.example/api/rest/version/100/merchant/SHOP1";

/** A gateway without a log, which would be part of the measurement. */
export const QUIET = {
  log: () => undefined,
  audit: { observe: () => undefined, record: () => undefined, close: () => undefined },
};

/** One merchant, whose processor is the simulator. */
export function benchConfig(data: string): GatewayConfig {
  const sha256 = createHash("sha256").update(PASSWORD).digest("hex");
  return parseConfig({
    publicOrigin: "https://pay.example",
    data,
    build: data,
    keys: { file: "unused" },
    merchants: [{ id: "SHOP1", passwords: [{ sha256 }], origins: ["https://shop.example"] }],
  });
}

/** A key ring without a file. */
export function benchKeys(): KeyRing {
  const key = randomBytes(32);
  return {
    active: () => ({ kid: "k", key }),
    find: (kid) => (kid === "k" ? key : undefined),
    derive: (purpose) => createHash("sha256").update(key).update(purpose).digest(),
  };
}

/** The fields of a response that the bench reads. */
export interface Told {
  result?: string;
  session?: { id: string; version: string };
}

/** A call of a merchant's server, without a socket. @throws Error when it fails */
export async function ask(app: App, method: string, path: string, body?: object): Promise<Told> {
  const response = await app.fetch(
    new Request(ADDRESS + path, {
      method,
      headers: { Authorization: BASIC, ...(body ? { "Content-Type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
  const told = (await response.json()) as Told;
  if (!response.ok) throw new Error(`${method} ${path.split("/")[1]} was answered with ${response.status}`);
  return told;
}

const NUMBERS = ["5123450000000008", "4508750015741019", "2223000000000007"];

/** Fields as a checkout stores them. Card and amount depend on `n`. */
export const cardOf = (n: number) => ({
  order: { amount: `${10 + (n % 90)}.00`, currency: "EUR" },
  sourceOfFunds: {
    type: "CARD",
    provided: {
      card: {
        number: NUMBERS[n % NUMBERS.length]!,
        securityCode: "100",
        expiry: { month: "01", year: "39" },
        nameOnCard: "Ada Example",
      },
    },
  },
});
