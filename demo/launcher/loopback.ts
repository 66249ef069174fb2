import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type Server } from "node:net";
import { once } from "node:events";
import { getRequestListener } from "@hono/node-server";

/** Thrown when another program uses the port. */
export class PortTaken extends Error {
  readonly port: number;

  constructor(port: number) {
    super(`port ${port} is taken`);
    this.port = port;
  }
}

/**
 * Starts listening.
 *
 * @throws PortTaken
 */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw codeOf(error) === "EADDRINUSE" ? new PortTaken(port) : error;
  }
}

/**
 * Makes a port of 127.0.0.1 reachable under ::1 too, because browsers resolve `*.localhost` to both and may try ::1
 * first. Does nothing on a machine without IPv6.
 *
 * @returns a function that stops it
 */
export async function alsoOnIpv6(port: number): Promise<() => void> {
  const server = createServer((incoming) => {
    const outgoing = connect(port, "127.0.0.1");
    incoming.pipe(outgoing).pipe(incoming);
    for (const socket of [incoming, outgoing]) {
      socket.on("error", () => {
        incoming.destroy();
        outgoing.destroy();
      });
    }
  });
  try {
    await listen(server, port, "::1");
  } catch (error) {
    if (error instanceof PortTaken) throw error;
    return () => {};
  }
  server.unref();
  return () => server.close();
}

/** Creates a site. It receives its port. */
export type Site = (port: number) => { fetch: (request: Request) => Response | Promise<Response> };

/**
 * Serves one of the demo's sites on loopback.
 *
 * @param port 0 uses any free port
 * @throws PortTaken
 */
export async function serveLoopback(
  port: number,
  site: Site,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createHttpServer();
  await listen(server, port, "127.0.0.1");
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  try {
    const address = server.address();
    const actualPort = typeof address === "object" && address ? address.port : port;
    server.on("request", getRequestListener(site(actualPort).fetch));
    const stopIpv6 = await alsoOnIpv6(actualPort);
    return {
      port: actualPort,
      close: async () => {
        stopIpv6();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
