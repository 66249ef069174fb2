import { createConnection, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** What happens to the connection on which the client sends a certain word. */
export type Cut =
  /** The server never sees it. */
  | "before"
  /** The server carries it out, and the client never hears. */
  | "after"
  /** The same, and from then on nobody gets through. */
  | "after, and away";

/** Stands between a client and the database, and can lose connections at the worst moment. */
export interface CuttingProxy {
  port: number;
  /** The next connection on which this text is sent is lost then. */
  cutNext(text: string, when: Cut): void;
  /** Away: those that are there are lost, and no new ones are taken. */
  away(isAway: boolean): void;
  close(): Promise<void>;
}

/** @param socket the database's */
export async function cuttingProxy(socket: string): Promise<CuttingProxy> {
  let next: { text: string; when: Cut } | undefined;
  let isAway = false;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    if (isAway) return void client.destroy();
    const database = createConnection(socket);
    let muted: Cut | undefined;
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      open.add(one);
      one.on("error", () => undefined);
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
    client.on("data", (chunk) => {
      if (!next || !chunk.includes(next.text)) return void database.write(chunk);
      const { when } = next;
      next = undefined;
      if (when === "before") return void client.destroy();
      muted = when;
      database.write(chunk);
    });
    database.on("data", (chunk) => {
      // The answer is there, so it has been done; that is when the client is lost.
      if (muted === "after, and away") isAway = true;
      if (muted) client.destroy();
      else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const lose = () => {
    for (const one of open) one.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cutNext: (text, when) => {
      next = { text, when };
    },
    away(value) {
      isAway = value;
      if (value) lose();
    },
    close: () =>
      new Promise((resolve) => {
        lose();
        server.close(() => resolve());
      }),
  };
}
