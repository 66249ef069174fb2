import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Processor } from "../../src/service/processors/processor.ts";
import { createSimulator } from "../../src/service/processors/simulator.ts";
import type { Running } from "../../src/service/serve.ts";
import { withCard } from "./gateway.ts";
import { listenGateway } from "./listen.ts";

let gateway: Running;
beforeAll(async () => {
  gateway = await listenGateway();
});
afterAll(() => gateway.close());

const BASIC = `Authorization: Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}`;
const SESSIONS = "/api/rest/version/100/merchant/TESTMERCHANT/session";

/** Sends raw lines and gives everything that comes back until the other side is done. */
function raw(lines: string[], { wait = 300, body = "" } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(gateway.port, "127.0.0.1");
    let answer = "";
    const done = () => {
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(done, wait);
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    socket.on("close", () => {
      clearTimeout(timer);
      done();
    });
    socket.on("error", reject);
    socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
  });
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

describe("HTTP that is fine", () => {
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
    expect(statusOf(await raw(head, { body: "2\r\n{}\r\n0\r\n\r\n" }))).toBe(201);
  });
});

describe("HTTP that is refused", () => {
  it.each<[string, string[], number]>([
    ["two hosts", [`GET ${SESSIONS}/x HTTP/1.1`, "Host: a", "Host: b", BASIC], 400],
    ["no host", [`GET ${SESSIONS}/x HTTP/1.1`, BASIC], 400],
    ["a full URL", [`GET http://x${SESSIONS}/x HTTP/1.1`, "Host: localhost", BASIC], 400],
    ["another host", [`POST ${SESSIONS} HTTP/1.1`, "Host: evil.example", BASIC, "Content-Length: 0"], 421],
    ["another host in HTTP/1.0", [`GET ${SESSIONS}/x HTTP/1.0`, "Host: evil.example", BASIC], 421],
    ["another host's preflight", [`OPTIONS ${SESSIONS}/x HTTP/1.1`, "Host: evil.example"], 421],
    ["another host's pairs", ["POST /api/nvp/version/100 HTTP/1.1", "Host: evil.example"], 421],
    ["another host's description", ["GET /api/openapi.json HTTP/1.1", "Host: evil.example"], 421],
    ["an asterisk", ["OPTIONS * HTTP/1.1", "Host: localhost"], 400],
    ["two slashes", ["GET /api//rest HTTP/1.1", "Host: localhost"], 400],
    ["a dot segment", ["GET /api/../etc/passwd HTTP/1.1", "Host: localhost"], 404],
    ["an encoded dot", ["GET /api/%2e%2e/etc HTTP/1.1", "Host: localhost"], 404],
    ["an encoded slash", [`GET ${SESSIONS}/a%2Fb HTTP/1.1`, "Host: localhost", BASIC], 404],
    ["a semicolon", [`GET ${SESSIONS};a=b HTTP/1.1`, "Host: localhost", BASIC], 404],
    ["TRACE", [`TRACE ${SESSIONS} HTTP/1.1`, "Host: localhost"], 405],
    ["CONNECT", ["CONNECT x:443 HTTP/1.1", "Host: localhost"], 405],
    ["a method nobody knows", [`STEAL ${SESSIONS} HTTP/1.1`, "Host: localhost"], 400],
    [
      "an upgrade",
      [`GET ${SESSIONS}/x HTTP/1.1`, "Host: localhost", "Connection: Upgrade", "Upgrade: websocket"],
      400,
    ],
    ["too long a header", [`GET ${SESSIONS}/x HTTP/1.1`, "Host: localhost", `X: ${"x".repeat(9000)}`], 413],
    ["no HTTP at all", ["hello"], 400],
    ["a header with a line of its own", [`GET ${SESSIONS}/x HTTP/1.1`, "Host: localhost", "A : b"], 400],
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

  it("a large body, before it has come", async () => {
    const answer = await raw(
      [
        `POST ${SESSIONS} HTTP/1.1`,
        "Host: localhost",
        BASIC,
        "Content-Length: 1000000000",
        "Content-Type: application/json",
      ],
      {
        body: "{",
        wait: 2000,
      },
    );
    expect(statusOf(answer)).toBe(413);
  });

  it("an endless body, early", async () => {
    const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    const answer = await raw(
      [
        `POST ${SESSIONS} HTTP/1.1`,
        "Host: localhost",
        BASIC,
        "Transfer-Encoding: chunked",
        "Content-Type: application/json",
      ],
      {
        body: chunk.repeat(8),
        wait: 2000,
      },
    );
    expect(statusOf(answer)).toBe(413);
  });

  it("HEAD, with nothing in it", async () => {
    const answer = await raw([`HEAD ${SESSIONS}/x HTTP/1.1`, "Host: localhost", BASIC]);
    expect(statusOf(answer)).toBe(405);
    expect(answer.split("\r\n\r\n")[1]).toBe("");
  });
});

describe("the rest of the service", () => {
  it.each([
    ["/health", 200],
    ["/api/rest/version/100/information", 200],
    ["/api/openapi.json", 200],
    ["/nothing", 404],
    ["/", 404],
  ])("%s is %s", async (path, status) => {
    expect((await fetch(gateway.address + path)).status).toBe(status);
  });

  it("lets what is under way end when it is stopped, and then does not listen", async () => {
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
    const other = await listenGateway({}, { processorOf: () => processor });
    const payment = fetch(`${other.address}${SESSIONS.replace("/session", "/order/A/transaction/1")}`, {
      method: "PUT",
      headers: { Authorization: BASIC.slice(15) },
      body: JSON.stringify({
        apiOperation: "PAY",
        order: { amount: "1.00", currency: "EUR" },
        ...withCard(),
      }),
    });
    await asked;
    const closed = other.close();
    await expect(fetch(`${other.address}/health`)).rejects.toThrow();
    release();
    expect((await payment).status).toBe(201);
    await closed;
  });
});
