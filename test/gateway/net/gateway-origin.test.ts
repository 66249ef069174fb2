import { describe, expect, test } from "vitest";
import { gatewayOrigin, isForGateway, type OriginConfig } from "../../../src/gateway/net/gateway-origin.ts";

const LIVE: OriginConfig = { publicOrigin: "https://pay.example", trustedProxies: ["10.0.0.1"] };
const DEMO: OriginConfig = { demo: true };
const OPEN_PROXY: OriginConfig = { trustedProxies: ["10.0.0.1"] };

function asked(headers: Record<string, string>): Request {
  return new Request("http://unused.example/", { headers });
}

describe("the gateway's origin as a browser sees it", () => {
  test.each<[string, OriginConfig, Record<string, string>, string | undefined, string | undefined]>([
    // case                                 config  headers                                             peer        origin
    ["a configured name", LIVE, { host: "pay.example" }, undefined, "https://pay.example"],
    ["upper case", LIVE, { host: "PAY.example" }, undefined, "https://pay.example"],
    ["its own port", LIVE, { host: "pay.example:443" }, undefined, "https://pay.example"],
    ["an invalid port", LIVE, { host: "pay.example:99999" }, undefined, undefined],
    ["another name", LIVE, { host: "evil.example" }, undefined, undefined],
    ["another port", LIVE, { host: "pay.example:444" }, undefined, undefined],
    ["a trailing dot", LIVE, { host: "pay.example." }, undefined, undefined],
    ["user info", LIVE, { host: "a@pay.example" }, undefined, undefined],
    ["a path", LIVE, { host: "pay.example/x" }, undefined, undefined],
    ["a proxy on the same machine", LIVE, { host: "127.0.0.1:4400" }, "127.0.0.1", "https://pay.example"],
    [
      "a further origin",
      { ...LIVE, publicOrigins: ["https://b.example"] },
      { host: "b.example" },
      undefined,
      "https://b.example",
    ],
    [
      "demo on a loopback name",
      DEMO,
      { host: "gateway.localhost:4400" },
      undefined,
      "http://gateway.localhost:4400",
    ],
    ["demo on a loopback address", DEMO, { host: "127.0.0.1:4400" }, undefined, "http://127.0.0.1:4400"],
    ["demo on IPv6", DEMO, { host: "[::1]:4400" }, undefined, "http://[::1]:4400"],
    ["demo under a rebound name", DEMO, { host: "evil.example:4400" }, undefined, undefined],
    [
      "demo, a name that only begins like loopback",
      DEMO,
      { host: "localhost.evil.example" },
      undefined,
      undefined,
    ],
    ["live without any origin", {}, { host: "127.0.0.1:4400" }, undefined, undefined],
    [
      "the headers of a listed proxy",
      OPEN_PROXY,
      { "host": "x", "x-forwarded-proto": "https", "x-forwarded-host": "pay.example" },
      "10.0.0.1",
      "https://pay.example",
    ],
    [
      "the same headers from another peer",
      OPEN_PROXY,
      { "host": "x", "x-forwarded-proto": "https", "x-forwarded-host": "pay.example" },
      "10.0.0.2",
      undefined,
    ],
    [
      "a listed proxy over an IPv6 socket",
      OPEN_PROXY,
      { "host": "pay.example", "x-forwarded-proto": "https" },
      "::ffff:10.0.0.1",
      "https://pay.example",
    ],
    [
      "a proxy of a listed network",
      { trustedProxies: ["10.0.0.0/8"] },
      { "host": "pay.example", "x-forwarded-proto": "https" },
      "10.200.0.1",
      "https://pay.example",
    ],
    [
      "only the last forwarded value",
      OPEN_PROXY,
      { "host": "x", "x-forwarded-proto": "http, https", "x-forwarded-host": "evil.example, pay.example" },
      "10.0.0.1",
      "https://pay.example",
    ],
    [
      "a listed proxy cannot leave the list",
      LIVE,
      { "host": "pay.example", "x-forwarded-host": "evil.example" },
      "10.0.0.1",
      "https://pay.example",
    ],
    [
      "what a listed proxy took in the clear",
      LIVE,
      { "host": "pay.example", "x-forwarded-proto": "http" },
      "10.0.0.1",
      undefined,
    ],
    [
      "the same, sent on under the machine's own name",
      LIVE,
      { "host": "127.0.0.1:4400", "x-forwarded-host": "pay.example", "x-forwarded-proto": "http" },
      "10.0.0.1",
      undefined,
    ],
    [
      "the same over TLS",
      LIVE,
      { "host": "pay.example", "x-forwarded-proto": "https" },
      "10.0.0.1",
      "https://pay.example",
    ],
    [
      "the word of a stranger that it came in the clear",
      LIVE,
      { "host": "pay.example", "x-forwarded-proto": "http" },
      "10.0.0.2",
      "https://pay.example",
    ],
    [
      "an odd scheme",
      OPEN_PROXY,
      { "host": "pay.example", "x-forwarded-proto": "javascript" },
      "10.0.0.1",
      undefined,
    ],
  ])("%s", (_, config, headers, peer, origin) => {
    expect(gatewayOrigin(asked(headers), config, peer)).toBe(origin);
  });
});

describe("a request to the API", () => {
  test.each<[string, OriginConfig, Record<string, string>, boolean]>([
    // case                                config      headers                         for the gateway
    ["a configured name", LIVE, { host: "pay.example" }, true],
    ["a loopback name behind a proxy", LIVE, { host: "127.0.0.1:4400" }, true],
    ["another name", LIVE, { host: "evil.example" }, false],
    ["a further name", { publicOrigins: ["https://b.example"] }, { host: "b.example" }, true],
    ["none of the further names", { publicOrigins: ["https://b.example"] }, { host: "c.example" }, false],
    ["a demo's loopback name", DEMO, { host: "gateway.localhost:4400" }, true],
    ["a demo's loopback address", DEMO, { host: "127.0.0.1:4400" }, true],
    ["a demo under a rebound name", DEMO, { host: "evil.example:4400" }, false],
    ["no name", LIVE, {}, true],
    ["any name where none is configured", {}, { host: "gateway.internal:4400" }, true],
    ["an invalid name", LIVE, { host: "pay.example@evil" }, false],
  ])("under %s", (_, config, headers, expected) => {
    expect(isForGateway(asked(headers), config)).toBe(expected);
  });
});
