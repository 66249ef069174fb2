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
/** Fewer of those for whom the system keeps megabytes that nobody reads. */
const READERS = 8;
const SESSIONS = "/api/rest/version/100/merchant/TESTMERCHANT/session";
const BASIC = `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}`;

/** How a connection begins, what it says every half second from then on, and whether it reads. */
interface Dawdling {
  begin: string;
  drip?: string;
  reads?: false;
  many?: number;
}

/** How a connection ended: after how many seconds, and with which status; none where there was no answer. */
interface End {
  seconds: number;
  status: string | undefined;
}

/** A connection that never gets to the point, for as long as the service puts up with it. */
function dawdle({ begin, drip, reads }: Dawdling): Promise<End> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket: Socket = connect(gateway.port, "127.0.0.1", () => socket.write(begin));
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

/** How long those wait who know what they want, in milliseconds, the fastest first. */
async function waits(): Promise<number[]> {
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
/** More than the system itself holds for somebody who does not read. */
const MUCH = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(40);

/** The limit, and room for the service to look (once a second) on a machine with other work. */
const within = (limit: number) => ({ least: limit - 1, most: limit + 6 });

describe.concurrent("a connection that dawdles is closed, and does not keep others waiting", () => {
  it.each<[string, Dawdling, { least: number; most: number }, string?]>([
    ["over its headers", { begin: HEAD, drip: "X-Slow: x\r\n" }, within(10), "408"],
    [
      "over its body",
      { begin: `${HEAD}Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n{`, drip: " " },
      within(15),
      "408",
    ],
    ["saying nothing", { begin: "" }, within(10)],
    ["after its answer", { begin: `${HEAD}Content-Length: 0\r\n\r\n` }, within(5), "201"],
    // The line end only finds out whether the other side is still there: nobody reads it.
    ["and does not read", { begin: MUCH, drip: "\r\n", reads: false, many: READERS }, within(15)],
  ])(
    "%s",
    async (_, dawdling, { least, most }, answered) => {
      const all = Promise.all(Array.from({ length: dawdling.many ?? MANY }, () => dawdle(dawdling)));
      await new Promise((next) => setTimeout(next, 2000));
      // None of them waits until the slow ones are closed.
      expect((await waits()).at(-1)).toBeLessThan(least * 1000);
      for (const { seconds, status } of await all) {
        expect(status).toBe(answered);
        expect(seconds).toBeGreaterThan(least);
        expect(seconds).toBeLessThan(most);
      }
    },
    40_000,
  );
});
