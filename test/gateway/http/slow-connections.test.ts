import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Running } from "../../../src/gateway/serve.ts";
import { listenGateway } from "../../support/listen.ts";

let gateway: Running;
beforeAll(async () => {
  gateway = await listenGateway();
});
afterAll(() => gateway.close());

const MANY = 125;
/** Fewer of these connections, because the system buffers megabytes for each. */
const READERS = 8;
const SESSIONS = "/api/rest/version/100/merchant/TESTMERCHANT/session";
const BASIC = `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}`;

/** The first bytes of a slow connection, the bytes that it sends every half second, and whether it reads. */
interface SlowConnection {
  begin: string;
  drip?: string;
  reads?: false;
  many?: number;
}

/** When a connection ended, in seconds, and the status of its last response, if any. */
interface End {
  seconds: number;
  status: string | undefined;
}

/** A connection that stays slow until the gateway closes it. */
function connectSlowly({ begin, drip, reads }: SlowConnection, onConnect: () => void): Promise<End> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket: Socket = connect(gateway.port, "127.0.0.1", () => {
      socket.write(begin);
      onConnect();
    });
    const dripping = drip === undefined ? undefined : setInterval(() => socket.write(drip), 500);
    let last = "";
    if (reads === false) socket.pause();
    else socket.on("data", (chunk: Buffer) => (last = String(chunk)));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearInterval(dripping);
      resolve({ seconds: (performance.now() - started) / 1000, status: /^HTTP\/1.1 (\d+)/.exec(last)?.[1] });
    });
  });
}

/** Latencies of normal requests, in milliseconds, the fastest first. */
async function latencies(): Promise<number[]> {
  const all: number[] = [];
  for (let n = 0; n < 40; n += 1) {
    const started = performance.now();
    const answer = await fetch(gateway.address + SESSIONS, {
      method: "POST",
      headers: { Authorization: BASIC },
    });
    await answer.arrayBuffer();
    expect(answer.status).toBe(201);
    all.push(performance.now() - started);
  }
  return all.toSorted((a, b) => a - b);
}

const HEAD = `POST ${SESSIONS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${BASIC}\r\n`;
/** More than the system buffers for a client that does not read. */
const MUCH = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(40);

/** The timeout, with a margin: the gateway checks once a second, and the machine may be busy. */
const within = (limit: number) => ({ least: limit - 1, most: limit + 6 });

describe.concurrent("a slow connection is closed, and does not delay others", () => {
  it.each<[string, SlowConnection, { least: number; most: number }, string?]>([
    ["that sends its headers slowly", { begin: HEAD, drip: "X-Slow: x\r\n" }, within(10), "408"],
    [
      "that sends its body slowly",
      { begin: `${HEAD}Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n{`, drip: " " },
      within(15),
      "408",
    ],
    ["that sends nothing", { begin: "" }, within(10)],
    ["after its response", { begin: `${HEAD}Content-Length: 0\r\n\r\n` }, within(5), "201"],
    // The line ends only detect that the gateway has closed the connection.
    ["that does not read", { begin: MUCH, drip: "\r\n", reads: false, many: READERS }, within(15)],
  ])(
    "%s",
    async (_, slow, { least, most }, answered) => {
      const many = slow.many ?? MANY;
      let connected = 0;
      const connections = Array.from({ length: many }, () => connectSlowly(slow, () => (connected += 1)));
      const all = Promise.all(connections);
      await expect.poll(() => connected, { timeout: 5000 }).toBe(many);
      // No request waits until the slow connections are closed.
      expect((await latencies()).at(-1)).toBeLessThan(least * 1000);
      for (const { seconds, status } of await all) {
        expect(status).toBe(answered);
        expect(seconds).toBeGreaterThan(least);
        expect(seconds).toBeLessThan(most);
      }
    },
    40_000,
  );
});
