import { connect, createServer, type Server } from "node:net";
import { once } from "node:events";

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

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
