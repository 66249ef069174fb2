import { createServer as createPlainServer } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { verifyDomain } from "../../../src/gateway/origins/verify-domain.ts";
import { internet, type Network } from "../../../src/gateway/net/network.ts";
import { challengeOf } from "../../../src/gateway/origins/domain-challenge.ts";
import { startDns, type DnsServer, type Zone } from "../../support/dns-server.ts";
import { selfSigned } from "../../support/self-signed.ts";
import { HOST, startShop, type ShopServer } from "../../support/shop-server.ts";

/** The real check of a real server over real TLS. The server is on loopback under another name. */

const INTERNET = internet();
const KEY = new Uint8Array(32).fill(7);

let shop: ShopServer;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.close());

const challenge = (origin = shop.origin) => challengeOf(KEY, "SHOP1", origin);
const look = (network: Partial<Network> = {}, what = challenge(), stop?: AbortSignal) =>
  verifyDomain({ ...shop.network, ...network })(what, stop);
const publish = (text: string, headers: Record<string, string> = {}) => {
  shop.answer = (_, response) => response.writeHead(200, headers).end(text);
};

describe("the challenge", () => {
  it("has one line for one merchant and origin, which depends on the key", () => {
    const lines = [
      challengeOf(KEY, "SHOP1", "https://shop.example"),
      challengeOf(KEY, "SHOP2", "https://shop.example"),
      challengeOf(KEY, "SHOP1", "https://shop.example:8443"),
      challengeOf(KEY, "SHOP1", "https://www.shop.example"),
      challengeOf(new Uint8Array(32).fill(8), "SHOP1", "https://shop.example"),
    ].map(({ line }) => line);
    expect(new Set(lines).size).toBe(5);
    for (const line of lines) expect(line).toMatch(/^hosted-session-proof=[A-Za-z0-9_-]{43}$/);
    expect(challengeOf(KEY, "SHOP1", "https://shop.example").line).toBe(lines[0]);
  });

  it("has two places", () => {
    expect(challengeOf(KEY, "SHOP1", "https://www.shop.example:8443")).toMatchObject({
      file: "https://www.shop.example:8443/.well-known/hosted-session/SHOP1.txt",
      record: "_hosted-session.www.shop.example",
    });
  });
});

describe("the check of the file", () => {
  it("finds the line, alone or among others", async () => {
    const { line } = challenge();
    for (const text of [line, `${line}\n`, `another\r\n  ${line} \r\nmore`]) {
      publish(text);
      expect(await look()).toBe("found");
    }
  });

  it("requests that file alone, without credentials", async () => {
    publish(challenge().line);
    await look();
    expect(shop.requests).toHaveLength(1);
    const { method, url, headers } = shop.requests[0]!;
    expect([method, url]).toEqual(["GET", "/.well-known/hosted-session/SHOP1.txt"]);
    expect(headers).toEqual({
      "host": new URL(shop.origin).host,
      "accept": "text/plain",
      "accept-encoding": "identity",
      "user-agent": "hosted-session",
      "connection": "close",
    });
  });

  it("accepts no other line, and no part of one", async () => {
    const { line } = challenge();
    for (const text of [
      "",
      line.slice(0, -1),
      `${line}x`,
      `x${line}`,
      `${line} ${line}`,
      line.toUpperCase(),
      challengeOf(KEY, "SHOP2", shop.origin).line,
      challengeOf(KEY, "SHOP1", "https://shop.example").line,
    ]) {
      publish(text);
      expect(await look(), text).toBe("different");
    }
  });

  it.each([204, 206, 401, 403, 404, 410, 500, 503])("accepts no response with %i", async (status) => {
    shop.answer = (_, response) => response.writeHead(status).end(challenge().line);
    expect(await look()).toBe("absent");
  });

  it.each([301, 302, 303, 307, 308])("follows no redirect: %i", async (status) => {
    shop.answer = (request, response) => {
      if (request.url === "/there") response.end(challenge().line);
      else response.writeHead(status, { Location: "/there" }).end(challenge().line);
    };
    expect(await look()).toBe("redirected");
    expect(shop.requests).toHaveLength(1);
  });

  it("reads at most a kilobyte", async () => {
    const { line } = challenge();
    publish(`${line}\n`.padEnd(1024, "x"));
    expect(await look()).toBe("found");
    publish(`${line}\n`.padEnd(1025, "x"));
    expect(await look()).toBe("different");
  });

  it("does not read an endless response", async () => {
    const { line } = challenge();
    let sent = 0;
    let closed = false;
    shop.answer = (_, response) => {
      response.on("close", () => (closed = true));
      response.write(`${line}\n`);
      const more = () => {
        response.write("x".repeat(65_536));
        sent += 1;
      };
      response.on("drain", more);
      more();
    };
    expect(await look()).toBe("different");
    await expect.poll(() => closed).toBe(true);
    // The buffers of both ends; the whole response would never end.
    expect(sent).toBeLessThan(1000);
  });

  it("accepts no compressed response", async () => {
    const packed = gzipSync(challenge().line);
    shop.answer = (_, response) => response.writeHead(200, { "Content-Encoding": "gzip" }).end(packed);
    expect(await look()).toBe("different");
    publish(challenge().line, { "Content-Encoding": "gzip" });
    expect(await look()).toBe("different");
  });

  it("ends within five seconds, however slow the shop is", async () => {
    const dripping: NodeJS.Timeout[] = [];
    shop.answer = (_, response) => {
      response.writeHead(200);
      dripping.push(setInterval(() => response.write("x"), 50));
    };
    const started = performance.now();
    const outcomes = await Promise.all([
      look(),
      look({ addresses: () => new Promise(() => undefined) }),
      look({ addresses: async () => [], texts: () => new Promise(() => undefined) }),
    ]);
    dripping.forEach(clearInterval);
    expect(outcomes).toEqual(["unreachable", "unreachable", "unresolved"]);
    expect(performance.now() - started).toBeLessThan(15_000);
  }, 20_000);

  it("ends at once when it is aborted", async () => {
    shop.answer = () => undefined;
    const stop = new AbortController();
    const outcome = look({}, challenge(), stop.signal);
    await expect.poll(() => shop.requests.length).toBe(1);
    stop.abort();
    expect(await outcome).toBe("unreachable");
  });

  it("uses TLS alone", async () => {
    const plain = createPlainServer((_, response) => response.end(challenge(origin).line));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const origin = `https://${HOST}:${(plain.address() as AddressInfo).port}`;
    expect(await look({}, challenge(origin))).toBe("untrusted");
    expect(await look({}, challenge(origin.replace("https:", "http:")))).toBe("unreachable");
    plain.close();
  });

  it("accepts only a valid certificate for the name", async () => {
    publish(challenge().line);
    const { ca: _, ...strangers } = shop.network;
    expect(await verifyDomain(strangers)(challenge())).toBe("untrusted");
    expect(await look({ ca: selfSigned(HOST).cert })).toBe("untrusted");
    const other = challenge(shop.origin.replace(HOST, "other.example"));
    publish(other.line);
    expect(await look({ addresses: async () => ["127.0.0.1"] }, other)).toBe("untrusted");
    expect(shop.requests).toEqual([]);
  });

  it("validates certificates even if the environment turns it off", async () => {
    publish(challenge().line);
    const { ca: _, ...strangers } = shop.network;
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      expect(await verifyDomain(strangers)(challenge())).toBe("untrusted");
    } finally {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    }
  });

  it("reports a host that cannot be reached, and one without an address", async () => {
    publish(challenge().line);
    expect(await look({ addresses: async () => [] })).toBe("unresolved");
    expect(await look({ addresses: () => Promise.reject(new Error("no DNS")) })).toBe("unreachable");
    const silent = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const origin = `https://${HOST}:${(silent.address() as AddressInfo).port}`;
    expect(await look({}, challenge(origin))).toBe("unreachable");
    silent.close();
    expect(await look({}, challenge(origin))).toBe("unreachable");
  });
});

describe("an address that is not public", () => {
  it("is not connected to, not even beside a public one", async () => {
    publish(challenge().line);
    const { mayReach } = INTERNET;
    expect(await look({ mayReach })).toBe("private-address");
    expect(await look({ mayReach, addresses: async () => ["9.9.9.9", "127.0.0.1"] })).toBe("private-address");
    expect(await look({ mayReach, addresses: async () => ["127.0.0.1", "2620:fe::fe"] })).toBe(
      "private-address",
    );
    expect(shop.connections).toBe(0);
    // Negative control: without the check of addresses the request succeeds.
    expect(await look()).toBe("found");
    expect(shop.connections).toBe(1);
  });

  it("that passed the check is the one connected to, even if the name resolves elsewhere a moment later", async () => {
    publish(challenge().line);
    const asked: string[][] = [["127.0.0.1"], ["192.0.2.1"]];
    const checked: string[] = [];
    const outcome = await look({
      addresses: async () => asked.shift()!,
      mayReach: (address) => (checked.push(address), true),
    });
    expect([outcome, checked, asked.length]).toEqual(["found", ["127.0.0.1"], 1]);
  });

  test.each([
    ["8.8.8.8", true],
    ["172.15.0.1", true],
    ["172.32.0.1", true],
    ["100.63.255.255", true],
    ["100.128.0.1", true],
    ["2620:fe::fe", true],
    ["2a00:1450:4001:829::200e", true],
    ["0.0.0.0", false],
    ["10.1.2.3", false],
    ["100.64.0.1", false],
    ["127.0.0.1", false],
    ["127.255.255.254", false],
    ["169.254.169.254", false],
    ["172.16.0.1", false],
    ["172.31.255.255", false],
    ["192.0.0.170", false],
    ["192.0.2.1", false],
    ["192.88.99.1", false],
    ["192.168.1.1", false],
    ["198.19.0.1", false],
    ["198.51.100.1", false],
    ["203.0.113.1", false],
    ["224.0.0.1", false],
    ["240.0.0.1", false],
    ["255.255.255.255", false],
    ["::", false],
    ["::1", false],
    ["::ffff:127.0.0.1", false],
    ["::ffff:8.8.8.8", false],
    ["::7f00:1", false],
    ["64:ff9b::7f00:1", false],
    ["64:ff9b:1::1", false],
    ["100::1", false],
    ["2001::1", false],
    ["2001:db8::1", false],
    ["2002:7f00:1::", false],
    ["3fff::1", false],
    ["5f00::1", false],
    ["fc00::1", false],
    ["fd12:3456::1", false],
    ["fe80::1", false],
    ["fe80::1%eth0", false],
    ["fec0::1", false],
    ["ff02::1", false],
    ["localhost", false],
    ["", false],
  ])("%s: %s", (address, isPublic) => {
    expect(INTERNET.mayReach(address)).toBe(isPublic);
  });
});

describe("the check of the DNS", () => {
  it("finds the line when the file is missing", async () => {
    const { line, record } = challenge();
    const asked: string[] = [];
    const texts = async (name: string) => (asked.push(name), ["v=spf1 -all", line]);
    expect(await look({ texts })).toBe("found");
    expect(asked).toEqual([record]);
    expect(await look({ texts, addresses: async () => ["10.0.0.1"], mayReach: INTERNET.mayReach })).toBe(
      "found",
    );
    expect(shop.connections).toBe(1);
  });

  it("accepts no other record, and treats an error as none", async () => {
    const { line } = challenge();
    const lines = async () => [`${line}x`, ` ${line}`, challengeOf(KEY, "SHOP2", shop.origin).line];
    expect(await look({ texts: lines })).toBe("absent");
    expect(await look({ texts: () => Promise.reject(new Error("SERVFAIL")) })).toBe("absent");
  });

  it("is skipped when the file has the line", async () => {
    publish(challenge().line);
    const texts = () => Promise.reject(new Error("asked"));
    expect(await look({ texts })).toBe("found");
  });
});

describe("the DNS", () => {
  const line = challengeOf(KEY, "SHOP1", "https://both.example").line;
  const zone: Zone = {
    "both.example": { A: ["192.0.2.1", "192.0.2.2"], AAAA: ["2001:db8::1"] },
    "old.example": { A: ["192.0.2.3"] },
    "_hosted-session.both.example": { TXT: [["v=spf1 -all"], [line.slice(0, 20), line.slice(20)]] },
  };
  let dns: DnsServer;
  beforeEach(async () => {
    dns = await startDns(zone);
  });
  afterEach(() => dns.close());
  const { signal } = new AbortController();

  it("resolves all addresses of a name, and its TXT records with their parts joined", async () => {
    const network = internet([dns.address]);
    expect(await network.addresses("both.example", signal)).toEqual([
      "192.0.2.1",
      "192.0.2.2",
      "2001:db8::1",
    ]);
    expect(await network.addresses("old.example", signal)).toEqual(["192.0.2.3"]);
    expect(await network.addresses("none.example", signal)).toEqual([]);
    expect(await network.texts("_hosted-session.both.example", signal)).toEqual(["v=spf1 -all", line]);
    await expect(network.texts("_hosted-session.old.example", signal)).rejects.toThrow();
  });

  it("proves an origin without a connection to its host", async () => {
    const find = verifyDomain(internet([dns.address]));
    expect(await find(challengeOf(KEY, "SHOP1", "https://both.example"))).toBe("found");
    expect(await find(challengeOf(KEY, "SHOP1", "https://old.example"))).toBe("private-address");
    expect(await find(challengeOf(KEY, "SHOP1", "https://none.example"))).toBe("unresolved");
  });

  it("is not waited for after the timeout", async () => {
    dns.silent = true;
    const stop = new AbortController();
    const outcome = internet([dns.address]).addresses("both.example", stop.signal);
    stop.abort();
    expect(await outcome).toEqual([]);
  });
});
