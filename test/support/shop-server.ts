import type { IncomingMessage, RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Network } from "../../src/gateway/net/network.ts";
import { selfSigned } from "./self-signed.ts";

/** A shop on loopback with a host name and a certificate, and a network in which its name resolves to it. */
export interface ShopServer {
  /** `https://shop.example:PORT` */
  origin: string;
  /** The requests received, and the number of connections. */
  requests: IncomingMessage[];
  connections: number;
  network: Network;
  /** Handles the next requests. */
  answer: RequestListener;
  close(): Promise<void>;
}

export const HOST = "shop.example";

/** Starts a shop that responds with 404 until `answer` is set. */
export async function startShop(): Promise<ShopServer> {
  const { cert, key } = selfSigned(HOST);
  const server = createServer({ cert, key }, (request, response) => {
    shop.requests.push(request);
    shop.answer(request, response);
  });
  server.on("connection", () => (shop.connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const shop: ShopServer = {
    origin: `https://${HOST}:${(server.address() as AddressInfo).port}`,
    requests: [],
    connections: 0,
    network: {
      addresses: async (host) => (host === HOST ? ["127.0.0.1"] : []),
      texts: async () => [],
      mayReach: () => true,
      ca: cert,
    },
    answer: (_, response) => response.writeHead(404).end("nothing here"),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return shop;
}
