import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A link between a browser and a server, with a given latency and bandwidth. */
export interface Link {
  port: number;
  /** The number of bytes sent to the browser so far. */
  received(): number;
  close(): void;
}

/** The shape of a link. */
export interface Shape {
  /** The round-trip time in milliseconds. A new connection costs one more round trip. */
  roundTripMs: number;
  /** The bandwidth of all connections together, in each direction. */
  bitsPerSecond: number;
}

/** A link that only counts bytes. */
export const UNSHAPED: Shape = { roundTripMs: 0, bitsPerSecond: Infinity };

/** Opens a link to a server of this machine. */
export async function openLink(toPort: number, { roundTripMs, bitsPerSecond }: Shape): Promise<Link> {
  const sockets = new Set<Socket>();
  let received = 0;
  const down = lane(bitsPerSecond);
  const up = lane(bitsPerSecond);
  const server = createServer({ allowHalfOpen: true }, (browser) => {
    const upstream = connect({ port: toPort, host: "127.0.0.1", allowHalfOpen: true });
    for (const socket of [browser, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => [browser, upstream].forEach((each) => each.destroy()));
    }
    upstream.on("data", (chunk: Buffer) => (received += chunk.length));
    const opened = performance.now() + roundTripMs;
    carry(browser, upstream, up, roundTripMs / 2, opened);
    carry(upstream, browser, down, roundTripMs / 2, 0);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** One direction of the link, which sends one chunk after another. Returns when a chunk has been sent. */
function lane(bitsPerSecond: number): (bytes: number) => number {
  let free = 0;
  return (bytes) => {
    free = Math.max(free, performance.now()) + (bytes * 8000) / bitsPerSecond;
    return free;
  };
}

/** Delivers each chunk after its sending time and the latency, and nothing before `from`. */
function carry(
  source: Socket,
  sink: Socket,
  take: (bytes: number) => number,
  distanceMs: number,
  from: number,
) {
  let last: Promise<unknown> = Promise.resolve();
  source.on("data", (chunk: Buffer) => {
    const at = Math.max(take(chunk.length), from) + distanceMs;
    last = last.then(() => until(at)).then(() => sink.write(chunk));
  });
  source.on("end", () => {
    last = last.then(() => sink.end());
  });
}

const until = (at: number) =>
  at <= performance.now()
    ? Promise.resolve()
    : new Promise<void>((resolve) => setTimeout(resolve, at - performance.now()));
