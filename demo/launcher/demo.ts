import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { createLog, type GatewayConfigInput, parseConfig, serve } from "../../src/gateway/index.ts";
import { DEMO_MERCHANT, demoGateway } from "./demo-gateway.ts";
import type { DemoEnvironment } from "./environment.ts";
import { alsoOnIpv6, PortTaken, serveLoopback, type Site } from "./loopback.ts";
import { createShop } from "./shop.ts";
import { createWallet } from "../wallet/wallet.ts";

/** A running gateway with a shop in front of it, and a wallet beside it. */
export interface Demo {
  gatewayPort: number;
  shopPort: number;
  walletPort: number;
  close(): Promise<void>;
}

const WALLET_PORT = 4402;
const BUILD = fileURLToPath(new URL("../../dist", import.meta.url));

/**
 * Starts the gateway, the shop and the wallet as three origins on loopback. Port 0 takes any free one.
 *
 * @param write takes the gateway's log, line by line
 * @param more settings of the gateway, besides the demo's
 * @throws PortTaken, or an Error that says what is missing
 */
export async function startDemo(
  { gatewayPort, shopPort, walletPort, data, databaseUrl }: DemoEnvironment,
  write: (line: string) => void,
  more: Partial<GatewayConfigInput> = {},
): Promise<Demo> {
  for (const file of [
    "demo/index.html",
    "demo/demo/wallet/wallet.html",
    "frame/frame.html",
    "elements/hosted-session.js",
  ]) {
    if (!existsSync(join(BUILD, file))) throw new Error(`dist/${file} is missing. Run: npm run build`);
  }
  const ends: (() => unknown)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    const pages = join(BUILD, "demo");
    const walletOrigin = (port: number) => `http://wallet.localhost:${port}`;
    const wallet = await serveWallet(
      (port) => createWallet({ origin: walletOrigin(port), pages }),
      [gatewayPort, shopPort],
      walletPort,
    );
    ends.push(() => wallet.close());

    const walletFromHere = `http://127.0.0.1:${wallet.port}`;
    const database = databaseUrl === undefined ? {} : { databaseUrl };
    const asked = { ...demoGateway(gatewayPort, data, walletFromHere), ...database, ...more, build: BUILD };
    const config = parseConfig(asked, {});
    const gateway = await serve(config, { log: createLog(write) });
    ends.push(() => gateway.close());
    ends.push(await alsoOnIpv6(gateway.port));

    const { id: merchant, password } = DEMO_MERCHANT;
    const shop = await serveLoopback(shopPort, () =>
      createShop({
        gateway: { url: `http://127.0.0.1:${gateway.port}`, merchant, password },
        gatewayOrigin: `http://gateway.localhost:${gateway.port}`,
        walletOrigin: walletOrigin(wallet.port),
        pages,
      }),
    );
    ends.push(() => shop.close());
    return { gatewayPort: gateway.port, shopPort: shop.port, walletPort: wallet.port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** On the port that was asked for; else on the usual one, if neither the others nor anybody else wants it. */
async function serveWallet(site: Site, others: readonly number[], port?: number) {
  if (port !== undefined) return serveLoopback(port, site);
  try {
    return await serveLoopback(others.includes(WALLET_PORT) ? 0 : WALLET_PORT, site);
  } catch (error) {
    if (error instanceof PortTaken) return serveLoopback(0, site);
    throw error;
  }
}
