import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Running } from "../../src/service/serve.ts";
import { listenGateway } from "./listen.ts";

let gateway: Running;
beforeAll(async () => {
  gateway = await listenGateway();
});
afterAll(() => gateway.close());

const MANY = 100;
const SESSIONS = "/api/rest/version/100/merchant/TESTMERCHANT/session";
const BASIC = `Authorization: Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}`;

/** A connection that never gets to the point; how many seconds the service puts up with it. */
function dawdle(begin: string, drip?: string): Promise<number> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket: Socket = connect(gateway.port, "127.0.0.1", () => socket.write(begin));
    const dripping = drip === undefined ? undefined : setInterval(() => socket.write(drip), 500);
    socket.resume();
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearInterval(dripping);
      resolve((performance.now() - started) / 1000);
    });
  });
}

const HEAD = `POST ${SESSIONS} HTTP/1.1\r\nHost: localhost\r\n${BASIC}\r\n`;

/** The limit, and room for the service to look (once a second) on a machine with other work. */
const within = (limit: number) => ({ least: limit - 1, most: limit + 6 });

describe.concurrent("a connection that dawdles is closed, and does not keep others waiting", () => {
  it.each<[string, string, string | undefined, { least: number; most: number }]>([
    ["over its headers", HEAD, "X-Slow: x\r\n", within(10)],
    [
      "over its body",
      `${HEAD}Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n{`,
      " ",
      within(15),
    ],
    ["saying nothing", "", undefined, within(10)],
    ["after its answer", `${HEAD}Content-Length: 0\r\n\r\n`, undefined, within(5)],
  ])(
    "%s",
    async (_, begin, drip, { least, most }) => {
      const all = Promise.all(Array.from({ length: MANY }, () => dawdle(begin, drip)));
      await new Promise((next) => setTimeout(next, 1000));
      // Meanwhile somebody who knows what he wants is served.
      const quick = await fetch(`${gateway.address}/health`);
      expect(quick.status).toBe(200);
      for (const seconds of await all) {
        expect(seconds).toBeGreaterThan(least);
        expect(seconds).toBeLessThan(most);
      }
    },
    40_000,
  );
});
