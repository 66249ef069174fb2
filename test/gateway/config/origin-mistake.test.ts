import { describe, expect, it, test } from "vitest";
import { ConfigError, parseConfig, type GatewayConfigInput } from "../../../src/gateway/config/config.ts";
import { originMistake, type OriginMistakeName } from "../../../src/gateway/config/origin-mistake.ts";

const LIVE = { patterns: false, ownMachine: false };
const TEST = { patterns: false, ownMachine: true };
const DEMO = { patterns: true, ownMachine: true };

describe("an origin of a shop", () => {
  test.each([
    "https://shop.example",
    "https://shop.example:8443",
    "https://www.shop.co.uk",
    "https://shop.co.uk",
    "https://xn--shp-tna.example",
    "https://3-d.example",
    "https://go.com",
    "https://web.de",
  ])("may be %s", (origin) => {
    expect(originMistake(origin, LIVE)).toBeUndefined();
  });

  test.each<[string, OriginMistakeName, string]>([
    // written                           its mistake      what to write instead
    ["", "no-origin", '"https://shop.example"'],
    ["null", "no-origin", '"https://shop.example"'],
    ["shop.example", "no-origin", '"https://shop.example"'],
    ["shop.example:443", "no-origin", '"https://shop.example"'],
    ["javascript:alert(1)", "no-origin", '"https://shop.example"'],
    ["ftp://shop.example", "no-origin", '"https://shop.example"'],
    ["https://", "no-origin", '"https://shop.example"'],
    ["https://shop.example; script-src *", "pattern", "each origin"],
    ["https://shop.example; script-src 'self'", "no-origin", '"https://shop.example"'],
    ["https://shop.example https://evil.example", "no-origin", '"https://shop.example"'],
    ["https://shop.example:99999", "no-origin", '"https://shop.example"'],
    ["https://*.co.uk", "pattern", "each origin"],
    ["https://*.shop.example", "pattern", "each origin"],
    ["*", "pattern", "each origin"],
    ["http://localhost:*", "pattern", "each origin"],
    ["https://a@shop.example", "user", '"https://shop.example"'],
    ["https://shop.example@evil.example", "user", '"https://evil.example"'],
    ["https://shop.example/", "path", '"https://shop.example"'],
    ["http://shop.example/pay?x#y", "path", '"https://shop.example"'],
    ["https://shop.example?", "path", '"https://shop.example"'],
    ["https://shop.example\\", "spelling", '"https://shop.example"'],
    ["https://shop.example.", "trailing-dot", '"https://shop.example"'],
    ["https://shop.example.:8443", "trailing-dot", '"https://shop.example:8443"'],
    ["http://localhost:3000", "own-machine", '"https://shop.example"'],
    ["https://shop.localhost", "own-machine", '"https://shop.example"'],
    ["https://127.0.0.1", "own-machine", '"https://shop.example"'],
    ["https://2130706433", "own-machine", '"https://shop.example"'],
    ["https://[::1]:8443", "own-machine", '"https://shop.example"'],
    ["http://shop.example", "not-https", '"https://shop.example"'],
    ["http://shop.example:8080", "not-https", '"https://shop.example:8080"'],
    ["https://192.0.2.7", "address", "the shop's name"],
    ["https://0xc0000207", "address", "the shop's name"],
    ["https://[2001:db8::7]", "address", "the shop's name"],
    ["https://[::ffff:127.0.0.1]", "address", "the shop's name"],
    ["https://SHOP.example", "spelling", '"https://shop.example"'],
    ["https://shop.example:443", "spelling", '"https://shop.example"'],
    ["https://shop.example\n", "spelling", '"https://shop.example"'],
    [" https://shop.example", "spelling", '"https://shop.example"'],
    ["https://sh%6fp.example", "spelling", '"https://shop.example"'],
    ["https://shöp.example", "spelling", '"https://xn--shp-tna.example"'],
    ["https://аpple.example", "spelling", '"https://xn--pple-43d.example"'], // the first letter is Cyrillic
    ["https://my_shop.example", "host-name", "letters, digits and hyphens"],
    ["https://-shop.example", "host-name", "letters, digits and hyphens"],
    ["https://shop..example", "host-name", "letters, digits and hyphens"],
    [`https://${"a".repeat(64)}.example`, "host-name", "letters, digits and hyphens"],
    [`https://${"a.".repeat(130)}example`, "host-name", "letters, digits and hyphens"],
    ["https://com", "single-name", '"https://com.example"'],
    ["https://intranet:8443", "single-name", '"https://intranet.example"'],
    ["https://co.uk", "public-suffix", '"https://shop.co.uk"'],
    ["https://com.au", "public-suffix", '"https://shop.com.au"'],
    ["https://or.at:8443", "public-suffix", '"https://shop.or.at"'],
  ])("is not %j: %s", (origin, name, words) => {
    const mistake = originMistake(origin, LIVE);
    expect(mistake?.name).toBe(name);
    expect(mistake?.words).toMatch(/: write /);
    expect(mistake?.words).toContain(words);
  });

  test.each<[string, OriginMistakeName | undefined, OriginMistakeName | undefined]>([
    // written               with the simulator      in a demo
    ["http://localhost:3000", undefined, undefined],
    ["http://127.0.0.1:3000", undefined, undefined],
    ["http://[::1]:3000", undefined, undefined],
    ["http://shop.localhost", undefined, undefined],
    ["https://shop.localhost", undefined, undefined],
    ["http://LOCALHOST:3000", "spelling", "spelling"],
    ["http://localhost:*", "pattern", undefined],
    ["http://*.localhost:*", "pattern", undefined],
    ["http://127.0.0.1:*", "pattern", undefined],
    ["http://*.example:*", "pattern", "pattern"],
    ["http://localhost.evil.example:*", "pattern", "pattern"],
    ["http://*:*", "pattern", "pattern"],
    ["http://shop.example", "not-https", "not-https"],
    ["https://192.168.0.7", "address", "address"],
    ["https://localhost.evil", undefined, undefined],
  ])("%j: for tests %s, in a demo %s", (origin, inTests, inDemo) => {
    expect(originMistake(origin, TEST)?.name).toBe(inTests);
    expect(originMistake(origin, DEMO)?.name).toBe(inDemo);
  });
});

describe("the configuration", () => {
  const REAL = {
    type: "gateway",
    url: "https://bank.example/api/rest/version/100",
    merchant: "M",
    password: "p",
  } as const;
  const config = (origins: string[], more: Partial<GatewayConfigInput> = {}, processor?: typeof REAL) =>
    parseConfig({
      publicOrigin: "https://pay.example",
      keys: { file: "keys.json" },
      ...more,
      merchants: [
        {
          id: "SHOP1",
          passwords: [{ sha256: "0".repeat(64) }],
          origins,
          ...(processor ? { processor } : {}),
        },
      ],
    });

  it("lists every invalid origin, and what to write", () => {
    const parse = () => config(["https://shop.example/pay", "https://shop.example", "https://co.uk"]);
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(
      'merchants[0].origins[0]: has more than scheme, host and port: write "https://shop.example"\n' +
        'merchants[0].origins[2]: is a public suffix, under which others register names: write the shop\'s own, "https://shop.co.uk"',
    );
  });

  it("repeats no password of a user", () => {
    expect(() => config(["https://ada:hunter2@shop.example"])).not.toThrow("hunter2");
  });

  it("accepts at most twenty", () => {
    const list = (n: number) => Array.from({ length: n }, (_, nth) => `https://shop-${nth}.example`);
    expect(config(list(20)).merchants[0]?.origins).toHaveLength(20);
    expect(() => config(list(21))).toThrow("merchants[0].origins: write page origins");
    expect(() => config(list(21))).toThrow("20 at most");
  });

  it("accepts pages of the local machine with the simulator, or on a local gateway", () => {
    const page = ["http://localhost:3000"];
    expect(config(page).merchants[0]?.origins).toEqual(page);
    expect(() => config(page, {}, REAL)).toThrow("a page of the local machine");
    const local = { publicOrigin: "http://gateway.localhost:4400" };
    expect(config(page, local, REAL).merchants[0]?.origins).toEqual(page);
    const both = { ...local, publicOrigins: ["https://pay.example"] };
    expect(() => config(page, both, REAL)).toThrow("a page of the local machine");
  });
});
