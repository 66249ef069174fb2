import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { createLog, type GatewayConfigInput, parseConfig, serve } from "../../src/gateway/index.ts";
import { DEMO_MERCHANT, demoGateway } from "./demo-gateway.ts";
import type { DemoEnvironment } from "./environment.ts";
import { alsoOnIpv6, PortTaken, serveLoopback, type Site } from "./loopback.ts";
import { createShop } from "./shop.ts";
import { createWallet } from "../wallet/wallet.ts";

/** A running gateway with a shop and a wallet. */
export interface Demo {
  gatewayPort: number;
  shopPort: number;
  walletPort: number;
  close(): Promise<void>;
}

const WALLET_PORT = 4402;
const BUILD = fileURLToPath(new URL("../../dist", import.meta.url));

/**
 * Starts the gateway, the shop and the wallet as three origins on loopback. Port 0 uses any free port.
 *
 * @param write receives the gateway's log, line by line
 * @param more settings of the gateway besides the demo's
 * @throws PortTaken, or an Error that names what is missing
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
  const cleanups: (() => unknown)[] = [];
  const close = async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  };
  try {
    const pages = join(BUILD, "demo");
    const walletOrigin = (port: number) => `http://wallet.localhost:${port}`;
    const wallet = await serveWallet(
      (port) => createWallet({ origin: walletOrigin(port), pages }),
      [gatewayPort, shopPort],
      walletPort,
    );
    cleanups.push(() => wallet.close());

    const walletUrl = `http://127.0.0.1:${wallet.port}`;
    const database = databaseUrl === undefined ? {} : { databaseUrl };
    const input = { ...demoGateway(gatewayPort, data, walletUrl), ...database, ...more, build: BUILD };
    const config = parseConfig(input, {});
    const gateway = await serve(config, { log: createLog(write) });
    cleanups.push(() => gateway.close());
    cleanups.push(await alsoOnIpv6(gateway.port));

    const { id: merchant, password } = DEMO_MERCHANT;
    const shop = await serveLoopback(shopPort, () =>
      createShop({
        gateway: { url: `http://127.0.0.1:${gateway.port}`, merchant, password },
        gatewayOrigin: `http://gateway.localhost:${gateway.port}`,
        walletOrigin: walletOrigin(wallet.port),
        pages,
      }),
    );
    cleanups.push(() => shop.close());
    return { gatewayPort: gateway.port, shopPort: shop.port, walletPort: wallet.port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Uses the requested port, else 4402 if it is free and not used by the others, else any free port. */
async function serveWallet(site: Site, usedPorts: readonly number[], port?: number) {
  if (port !== undefined) return serveLoopback(port, site);
  try {
    return await serveLoopback(usedPorts.includes(WALLET_PORT) ? 0 : WALLET_PORT, site);
  } catch (error) {
    if (error instanceof PortTaken) return serveLoopback(0, site);
    throw error;
  }
}
