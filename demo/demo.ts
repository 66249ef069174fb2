import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createLog, parseConfig, serve } from "../src/service/index.ts";
import { DEMO_MERCHANT, demoGateway } from "./demo-gateway.ts";
import type { DemoEnvironment } from "./environment.ts";
import { alsoOnIpv6, listen } from "./loopback.ts";
import { createShop } from "./shop.ts";

/** A running gateway with a shop in front of it. */
export interface Demo {
  gatewayPort: number;
  shopPort: number;
  close(): Promise<void>;
}

const BUILD = fileURLToPath(new URL("../dist", import.meta.url));

/**
 * Starts the gateway and the shop as two origins on loopback. Port 0 takes any free one.
 *
 * @param write takes the gateway's log, line by line
 * @throws PortTaken, or an Error that says what is missing
 */
export async function startDemo(
  { gatewayPort, shopPort, data }: DemoEnvironment,
  write: (line: string) => void,
): Promise<Demo> {
  for (const file of ["demo/index.html", "frame/frame.html", "elements/hosted-session.js"]) {
    if (!existsSync(join(BUILD, file))) throw new Error(`dist/${file} is missing. Run: npm run build`);
  }
  const ends: (() => unknown)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    const config = parseConfig({ ...demoGateway(gatewayPort, data), build: BUILD }, {});
    const gateway = await serve(config, { log: createLog(write) });
    ends.push(() => gateway.close());
    ends.push(await alsoOnIpv6(gateway.port));

    const shop = createShop({
      gateway: {
        url: `http://127.0.0.1:${gateway.port}`,
        merchant: DEMO_MERCHANT.id,
        password: DEMO_MERCHANT.password,
      },
      gatewayOrigin: `http://gateway.localhost:${gateway.port}`,
      pages: join(BUILD, "demo"),
    });
    const server = createServer(getRequestListener(shop.fetch));
    await listen(server, shopPort, "127.0.0.1");
    ends.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : shopPort;
    ends.push(await alsoOnIpv6(port));
    return { gatewayPort: gateway.port, shopPort: port, close };
  } catch (error) {
    await close();
    throw error;
  }
}
