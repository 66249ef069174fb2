import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { DEMO_MERCHANT } from "../../demo/launcher/demo-gateway.ts";
import { createShop } from "../../demo/launcher/shop.ts";
import type { Running } from "./e2e-fixtures.ts";

/** A shop whose payer types into fields of a gateway that leaks. */
export interface LeakyShop {
  shop: string;
  /** The addresses that browsers have requested from the gateway. */
  asked: readonly string[];
  close(): void;
}

/**
 * The negative control for tests that find no leak: a proxy of the same gateway that adds a script to each field's
 * document and allows it in the policy. The tests must then find the leak.
 */
export async function openLeakyShop(running: Running, script: string): Promise<LeakyShop> {
  const inner = new URL(running.gatewayFromHere);
  const asked: string[] = [];
  const gateway = createServer((incoming, outgoing) => {
    asked.push(incoming.url ?? "");
    const onward = request(
      {
        host: inner.hostname,
        port: inner.port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, "accept-encoding": "identity" },
      },
      (response) => {
        void spoil(response, incoming.url ?? "", script).then(({ body, headers }) => {
          outgoing.writeHead(response.statusCode ?? 502, headers);
          outgoing.end(body);
        });
      },
    );
    incoming.pipe(onward);
  });
  const port = await listen(gateway);
  const shop = createShop({
    gateway: { url: running.gatewayFromHere, merchant: DEMO_MERCHANT.id, password: DEMO_MERCHANT.password },
    gatewayOrigin: `http://gateway.localhost:${port}`,
    pages: fileURLToPath(new URL("../../dist/demo", import.meta.url)),
  });
  const shopServer = createServer(getRequestListener(shop.fetch));
  const shopPort = await listen(shopServer);
  return {
    shop: `http://shop.localhost:${shopPort}`,
    asked,
    close() {
      for (const server of [shopServer, gateway]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

async function spoil(response: IncomingMessage, path: string, script: string) {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  const html = body.toString("utf8");
  const own = path.includes("/field?") ? /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] : undefined;
  if (own === undefined) return { body, headers: response.headers };
  const both = `${script}\n${own}`;
  const spoilt = Buffer.from(html.replace(own, () => both));
  const policy = String(response.headers["content-security-policy"]).replace(hashOf(own), hashOf(both));
  return {
    body: spoilt,
    headers: {
      ...response.headers,
      "content-security-policy": policy,
      "content-length": String(spoilt.length),
    },
  };
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
