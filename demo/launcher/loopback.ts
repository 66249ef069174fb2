import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type Server } from "node:net";
import { once } from "node:events";
import { getRequestListener } from "@hono/node-server";

/** A port that somebody else has. */
export class PortTaken extends Error {
  readonly port: number;

  constructor(port: number) {
    super(`port ${port} is taken`);
    this.port = port;
  }
}

/** Starts listening, and says plainly when the port is taken. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw codeOf(error) === "EADDRINUSE" ? new PortTaken(port) : error;
  }
}

/**
 * Makes a port of 127.0.0.1 reachable under ::1 too: browsers resolve `*.localhost` to both and may try that one
 * first. Without IPv6 on the machine there is nothing to do.
 *
 * @returns what ends it
 */
export async function alsoOnIpv6(port: number): Promise<() => void> {
  const server = createServer((incoming) => {
    const onward = connect(port, "127.0.0.1");
    incoming.pipe(onward).pipe(incoming);
    for (const socket of [incoming, onward]) {
      socket.on("error", () => {
        incoming.destroy();
        onward.destroy();
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

/** Makes a small site, which may want to know its port. */
export type Site = (port: number) => { fetch: (request: Request) => Response | Promise<Response> };

/**
 * Serves one of the demo's small sites on loopback.
 *
 * @param port 0 takes any free one
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
    const taken = typeof address === "object" && address ? address.port : port;
    server.on("request", getRequestListener(site(taken).fetch));
    const endIpv6 = await alsoOnIpv6(taken);
    return {
      port: taken,
      close: async () => {
        endIpv6();
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
