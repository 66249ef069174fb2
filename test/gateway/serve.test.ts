import { Agent, request, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { LogEvent } from "../../src/gateway/observability/log.ts";
import type { Dependencies } from "../../src/gateway/dependencies.ts";
import type { Processor } from "../../src/gateway/processors/processor.ts";
import { createSimulator } from "../../src/gateway/processors/simulator/simulator.ts";
import { serve, type Running } from "../../src/gateway/serve.ts";
import { openEmbeddedStore } from "../../src/gateway/store/sqlite/sqlite-store.ts";
import { NO_AUDIT, testConfig, testKeys, withCard } from "../support/test-gateway.ts";
import { listenGateway } from "../support/listen.ts";

let gateway: Running;
beforeAll(async () => {
  gateway = await listenGateway();
});
afterAll(() => gateway.close());

const BASIC = `Authorization: Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}`;
const SESSIONS = "/api/rest/version/100/merchant/TESTMERCHANT/session";

/** The response text of a connection, and whether the gateway has closed it. */
interface Exchange {
  answer: string;
  closed: boolean;
}

/** Sends raw lines and reads until the gateway closes the connection, or for three seconds. */
function exchange(lines: string[], body = "", isEnough = (_answer: string) => false): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const socket = connect(gateway.port, "127.0.0.1");
    let answer = "";
    const done = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ answer, closed });
    };
    const timer = setTimeout(done, 3000, false);
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString();
      if (isEnough(answer)) done(false);
    });
    socket.on("close", () => done(true));
    socket.on("error", reject);
    socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
  });
}

/** Sends raw lines and returns the first complete response, or the part of it that arrived. */
async function raw(lines: string[], body = ""): Promise<string> {
  const isHead = lines[0]!.startsWith("HEAD ");
  const { answer } = await exchange(lines, body, (text) => {
    const [head = "", content] = text.split("\r\n\r\n");
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    return content !== undefined && (isHead || content.length >= length);
  });
  return answer;
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

describe("valid HTTP", () => {
  it.each([
    ["HTTP/1.1", [`POST ${SESSIONS} HTTP/1.1`, "Host: localhost", BASIC, "Content-Length: 0"]],
    ["HTTP/1.0 with a host", [`POST ${SESSIONS} HTTP/1.0`, "Host: localhost", BASIC, "Content-Length: 0"]],
    ["HTTP/1.0 without", [`POST ${SESSIONS} HTTP/1.0`, BASIC, "Content-Length: 0"]],
    [
      "a JSON type and no body",
      [
        `POST ${SESSIONS} HTTP/1.1`,
        "Host: localhost",
        BASIC,
        "Content-Type: application/json",
        "Content-Length: 0",
      ],
    ],
    ["a trailing slash", [`POST ${SESSIONS}/ HTTP/1.1`, "Host: localhost", BASIC, "Content-Length: 0"]],
    [
      "another name of a demo",
      [`POST ${SESSIONS} HTTP/1.1`, "Host: GATEWAY.localhost:4400", BASIC, "Content-Length: 0"],
    ],
  ])("%s", async (_, lines) => {
    const answer = await raw(lines);
    expect(statusOf(answer)).toBe(201);
  });

  it("chunked", async () => {
    const head = [
      `POST ${SESSIONS} HTTP/1.1`,
      "Host: localhost",
      BASIC,
      "Transfer-Encoding: chunked",
      "Content-Type: application/json",
    ];
    expect(statusOf(await raw(head, "2\r\n{}\r\n0\r\n\r\n"))).toBe(201);
  });

  it("with Expect: 100-continue", async () => {
    const head = [`POST ${SESSIONS} HTTP/1.1`, "Host: localhost", BASIC, "Expect: 100-continue"];
    const headers = ["Content-Type: application/json", "Content-Length: 2", "Connection: close"];
    const { answer } = await exchange([...head, ...headers], "{}");
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
  });
});

describe("a client that disconnects during its body", () => {
  it.each([
    ["JSON", SESSIONS, "application/json"],
    ["pairs", "/api/nvp/version/100", "application/x-www-form-urlencoded"],
    ["a report", "/form/report", "application/csp-report"],
  ])("of %s is no failure of the gateway", async (_, path, type) => {
    const events: LogEvent[] = [];
    const consoleError = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const other = await listenGateway({}, { log: (event) => events.push(event) });
    const socket = connect(other.port, "127.0.0.1");
    const head = [`POST ${path} HTTP/1.1`, "Host: localhost", BASIC, `Content-Type: ${type}`];
    const headers = [...head, "Content-Length: 10", "Expect: 100-continue"];
    socket.write(`${headers.join("\r\n")}\r\n\r\n`);
    // The gateway reads the body from here on.
    await once(socket, "data");
    socket.write("{", () => socket.destroy());
    // It waits for the request in flight.
    await other.close();
    expect(events.filter(({ event }) => event === "failure")).toEqual([]);
    const requests = events.filter(({ event }) => event === "request");
    for (const request of requests) expect(request).toMatchObject({ status: 400, error: "MALFORMED_HTTP" });
    expect(consoleError).not.toHaveBeenCalled();
    consoleError.mockRestore();
  });
});

describe("invalid HTTP", () => {
  it.each<[string, string[], number]>([
    ["two hosts", [`GET ${SESSIONS}/x HTTP/1.1`, "Host: a", "Host: b", BASIC], 400],
    ["no host", [`GET ${SESSIONS}/x HTTP/1.1`, BASIC], 400],
    ["a host with a blank", [`GET ${SESSIONS}/x HTTP/1.1`, "Host: a b", BASIC], 400],
    ["half a host", [`GET ${SESSIONS}/x HTTP/1.1`, "Host: [", BASIC], 400],
    ["an invalid port", [`GET ${SESSIONS}/x HTTP/1.1`, "Host: x:99999", BASIC], 400],
    ["an empty port", [`GET ${SESSIONS}/x HTTP/1.1`, "Host: 127.0.0.1:", BASIC], 400],
    ["a user before the host", ["GET /nothing HTTP/1.1", "Host: a@localhost"], 400],
    ["a full URL", [`GET http://x${SESSIONS}/x HTTP/1.1`, "Host: localhost", BASIC], 400],
    ["another host", [`POST ${SESSIONS} HTTP/1.1`, "Host: evil.example", BASIC, "Content-Length: 0"], 421],
    ["another host in HTTP/1.0", [`GET ${SESSIONS}/x HTTP/1.0`, "Host: evil.example", BASIC], 421],
    ["another host's preflight", [`OPTIONS ${SESSIONS}/x HTTP/1.1`, "Host: evil.example"], 421],
    ["another host's pairs", ["POST /api/nvp/version/100 HTTP/1.1", "Host: evil.example"], 421],
    ["another host's description", ["GET /api/openapi.json HTTP/1.1", "Host: evil.example"], 421],
    ["an asterisk", ["OPTIONS * HTTP/1.1", "Host: localhost"], 400],
    ["a fragment", ["GET /metrics#x HTTP/1.1", "Host: localhost"], 400],
    [
      "a compressed transfer coding",
      [`POST ${SESSIONS} HTTP/1.1`, "Host: localhost", BASIC, "Transfer-Encoding: gzip, chunked"],
      415,
    ],
    ["two slashes", ["GET /api//rest HTTP/1.1", "Host: localhost"], 400],
    ["a dot segment", ["GET /api/../etc/passwd HTTP/1.1", "Host: localhost"], 404],
    ["an encoded dot", ["GET /api/%2e%2e/etc HTTP/1.1", "Host: localhost"], 404],
    ["an encoded slash", [`GET ${SESSIONS}/a%2Fb HTTP/1.1`, "Host: localhost", BASIC], 404],
    ["a semicolon", [`GET ${SESSIONS};a=b HTTP/1.1`, "Host: localhost", BASIC], 404],
    ["TRACE", [`TRACE ${SESSIONS} HTTP/1.1`, "Host: localhost"], 405],
    ["CONNECT", ["CONNECT x:443 HTTP/1.1", "Host: localhost"], 405],
    ["an unknown method", [`STEAL ${SESSIONS} HTTP/1.1`, "Host: localhost"], 400],
    [
      "an upgrade",
      [`GET ${SESSIONS}/x HTTP/1.1`, "Host: localhost", "Connection: Upgrade", "Upgrade: websocket"],
      400,
    ],
    [
      "a header that is too long",
      [`GET ${SESSIONS}/x HTTP/1.1`, "Host: localhost", `X: ${"x".repeat(9000)}`],
      413,
    ],
    ["text that is not HTTP", ["hello"], 400],
    ["a header name with a space", [`GET ${SESSIONS}/x HTTP/1.1`, "Host: localhost", "A : b"], 400],
    [
      "two lengths",
      [`POST ${SESSIONS} HTTP/1.1`, "Host: localhost", BASIC, "Content-Length: 0", "Content-Length: 2"],
      400,
    ],
    [
      "a length and chunks",
      [
        `POST ${SESSIONS} HTTP/1.1`,
        "Host: localhost",
        BASIC,
        "Content-Length: 2",
        "Transfer-Encoding: chunked",
      ],
      400,
    ],
  ])("%s", async (_, lines, status) => {
    const answer = await raw(lines);
    expect(statusOf(answer)).toBe(status);
    expect(answer).toMatch(/"result":"ERROR"|result=ERROR/);
    expect(answer.toLowerCase()).toContain("cache-control: no-cache, no-store");
    expect(answer).not.toContain("passwd");
  });

  it.each<[string, string[], string]>([
    ["a large body, before it arrives", ["Content-Length: 1000000000"], "{"],
    ["one byte too many", ["Content-Length: 65537"], "{"],
    ["a large body with Expect: 100-continue", ["Content-Length: 1000000000", "Expect: 100-continue"], ""],
    ["an endless body, early", ["Transfer-Encoding: chunked"], `4000\r\n${"x".repeat(0x4000)}\r\n`.repeat(8)],
  ])("%s, and the connection is closed", async (_, headers, body) => {
    const head = [
      `POST ${SESSIONS} HTTP/1.1`,
      "Host: localhost",
      BASIC,
      "Content-Type: application/json",
      ...headers,
    ];
    const { answer, closed } = await exchange(head, body);
    // There is no "100 Continue" before it.
    expect(statusOf(answer)).toBe(413);
    expect(closed).toBe(true);
  });

  it("HEAD, with an empty body", async () => {
    const answer = await raw([`HEAD ${SESSIONS}/x HTTP/1.1`, "Host: localhost", BASIC]);
    expect(statusOf(answer)).toBe(405);
    expect(answer.split("\r\n\r\n")[1]).toBe("");
  });
});

describe("the gateway", () => {
  it.each([
    ["/health", 200],
    ["/api/rest/version/100/information", 200],
    ["/api/openapi.json", 200],
    ["/nothing", 404],
    ["/", 404],
  ])("%s is %s", async (path, status) => {
    expect((await fetch(gateway.address + path)).status).toBe(status);
  });

  const hasIPv6 = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === "::1"),
  );
  it.skipIf(!hasIPv6)("has a valid address, over IPv6 too", async () => {
    const config = testConfig({}, { port: 0, host: "::1" });
    const given = { keys: testKeys(), store: openEmbeddedStore(":memory:"), audit: NO_AUDIT };
    const other = await serve(config, { ...given, log: () => undefined });
    expect(other.address).toBe(`http://[::1]:${other.port}`);
    expect((await fetch(`${other.address}/health`)).status).toBe(200);
    await other.close();
  });

  describe("when it is stopped", () => {
    /** A gateway with a payment in flight, whose processor responds when it is released. */
    async function withPayment(given: Partial<Dependencies> = {}) {
      const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      const simulator = createSimulator(() => new Date());
      const processor: Processor = {
        ...simulator,
        async process(request) {
          isAsked();
          await held;
          return simulator.process(request);
        },
      };
      const stopped = await listenGateway({}, { processorOf: () => processor, ...given });
      const client = new AbortController();
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const send = (method: string, path: string, body = "") =>
        new Promise<IncomingMessage>((resolve, reject) => {
          const headers = { Authorization: BASIC.slice(15) };
          const options = { method, agent, headers, signal: client.signal };
          request(`${stopped.address}${path}`, options, (answer) => resolve(answer.resume()))
            .on("error", reject)
            .end(body);
        });
      const path = SESSIONS.replace("/session", "/order/A/transaction/1");
      const order = { amount: "1.00", currency: "EUR" };
      const payment = send("PUT", path, JSON.stringify({ apiOperation: "PAY", order, ...withCard() }));
      await asked;
      return { stopped, payment, release, client, send };
    }

    it("finishes the requests in flight, and does not listen", async () => {
      const { stopped, payment, release } = await withPayment();
      const closed = stopped.close();
      await expect(fetch(`${stopped.address}/health`)).rejects.toThrow();
      release();
      expect((await payment).statusCode).toBe(201);
      await closed;
    });

    it("waits for a slow processor", async () => {
      const { stopped, payment, release } = await withPayment();
      const closed = stopped.close();
      // Longer than every timeout of the HTTP server but the one for a whole request.
      setTimeout(release, 11_000);
      expect((await payment).statusCode).toBe(201);
      await closed;
    }, 20_000);

    it("stores the outcome of a payment whose client has disconnected", async () => {
      const store = openEmbeddedStore(":memory:");
      let running: unknown = "not closed";
      const close = async () => {
        running = (await store.findOrder("TESTMERCHANT", "A"))?.running;
        await store.close();
      };
      const { stopped, payment, release, client } = await withPayment({ store: { ...store, close } });
      client.abort();
      await expect(payment).rejects.toThrow();
      const closed = stopped.close();
      const isListening = () => fetch(`${stopped.address}/health`).then(Boolean, () => false);
      await expect.poll(isListening).toBe(false);
      release();
      await closed;
      expect(running).toBeNull();
    });

    it("waits for a webhook in flight, and sends none after it", async () => {
      const events: LogEvent[] = [];
      const { promise: held, resolve: arrive } = Promise.withResolvers<void>();
      const sent: string[] = [];
      const send = async ({ url }: { url: string }) => {
        sent.push(url);
        await held;
        return true;
      };
      const store = openEmbeddedStore(":memory:");
      let left: unknown = "not closed";
      const close = async () => {
        left = await store.dueWebhooks(9);
        await store.close();
      };
      const config = testConfig({}, { port: 0 });
      const given = { keys: testKeys(), store: { ...store, close }, audit: NO_AUDIT, send };
      const other = await serve(config, { ...given, log: (event) => events.push(event) });
      await fetch(`${other.address}${SESSIONS.replace("/session", "/order/A/transaction/1")}`, {
        method: "PUT",
        headers: { "Authorization": BASIC.slice(15), "Content-Type": "application/json" },
        body: JSON.stringify({
          apiOperation: "PAY",
          order: { amount: "1.00", currency: "EUR", notificationUrl: "https://shop.example/" },
          ...withCard(),
        }),
      });
      await expect.poll(() => sent).toHaveLength(1);
      // A slow server: it responds while the gateway is stopping.
      setTimeout(arrive, 300);
      await other.close();
      expect(left).toEqual([]);
      expect(events.filter(({ event }) => event === "failure")).toEqual([]);
    }, 15_000);

    it("responds to a request on an open connection, and closes the connection", async () => {
      const { stopped, payment, release, send } = await withPayment();
      const next = send("GET", "/health");
      const closed = stopped.close();
      release();
      expect((await payment).headers.connection).toBe("keep-alive");
      const { statusCode, headers } = await next;
      expect([statusCode, headers.connection]).toEqual([200, "close"]);
      await closed;
    });
  });
});
