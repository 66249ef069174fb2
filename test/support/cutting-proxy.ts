import { createConnection, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** The fault on the connection on which the client sends a given text. */
export type Cut =
  /** The text does not reach the server. */
  | "before"
  /** The server runs it, and the response is lost. */
  | "after"
  /** The same, and the proxy accepts no connection afterwards. */
  | "after, and away";

/** A proxy between a client and the database that can cut connections at a chosen moment. */
export interface CuttingProxy {
  port: number;
  /** Cuts the next connection on which this text is sent. */
  cutNext(text: string, when: Cut): void;
  /** With true, cuts all connections and accepts no new ones. */
  away(isAway: boolean): void;
  close(): Promise<void>;
}

/** @param socket the connection to the database */
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
      // The response is here, so the server has run the statement. The client is cut now.
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
