import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type GatewayConfigInput, makeKeyRing } from "../../src/gateway/index.ts";
import { SURCHARGES } from "../shop/catalog.ts";
import { WALLET_PROVIDER } from "../shop/gateway-account.ts";

/** The merchant of the demo's gateway. */
export const DEMO_MERCHANT = { id: "TESTMERCHANT", password: "secret" };

/**
 * Returns the configuration of the demo's gateway: loopback pages only, one merchant, the simulator as processor, and
 * a wallet. Creates the folder and the keys on first use. Later starts use the same data.
 *
 * @param wallet the address at which this process reaches the wallet's server
 */
export function demoGateway(port: number, data: string, wallet: string): GatewayConfigInput {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const keys = join(data, "keys.json");
  makeKeyRing(keys);
  return {
    port,
    host: "127.0.0.1",
    data,
    demo: true,
    // Shop and wallet have different names below `localhost`, each of which browsers treat as a site.
    ownSite: true,
    keys: { file: keys },
    merchants: [
      {
        id: DEMO_MERCHANT.id,
        passwords: [{ sha256: createHash("sha256").update(DEMO_MERCHANT.password).digest("hex") }],
        origins: ["http://127.0.0.1:*", "http://localhost:*", "http://*.localhost:*"],
        apiVersions: { min: 18, max: 100 },
        sessionAsPassword: true,
        browserSessions: true,
        // Enables the gateway's `session.js` for this merchant, as its protocol requires; see docs/security.md.
        disclose: { protocol: true, bin: "protocol" },
        processor: { type: "simulator" },
        wallets: { [WALLET_PROVIDER]: { type: "simulated", url: wallet } },
        surcharge: [
          { brands: ["AMEX"], percent: SURCHARGES.AMEX },
          { fundingMethods: ["CREDIT"], percent: SURCHARGES.CREDIT },
        ],
      },
    ],
  };
}
