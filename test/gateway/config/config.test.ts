import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, GatewayConfig, parseConfig } from "../../../src/gateway/config/config.ts";
import { createMerchants, isAllowedOrigin, MerchantProfile } from "../../../src/gateway/config/merchants.ts";
import { readBinTable } from "../../../src/gateway/cards/bin-table.ts";
import { removeFolder } from "../../support/remove-folder.ts";

const merchant = { id: "SHOP1", passwords: [{ sha256: "0".repeat(64) }], origins: ["https://shop.example"] };
const whole = { keys: { file: "keys.json" }, merchants: [merchant] };

describe("the configuration", () => {
  it("needs key ring and merchants alone", () => {
    expect(parseConfig(whole)).toMatchObject({
      port: 4400,
      data: ".data",
      demo: false,
      session: { idleMinutes: 15, maxMinutes: 60, authenticationLimit: 10 },
      merchants: [
        {
          id: "SHOP1",
          apiVersions: { min: 18, max: 100 },
          disclose: { cardType: "settled", bin: false, protocol: false },
          sessionAsPassword: false,
          browserSessions: false,
          processor: { type: "simulator" },
        },
      ],
    });
  });

  it("lists each mistake once, with the environment variable it comes from", () => {
    const mistake = 'databaseUrl: write "postgresql://user:password@host:5432/database?sslmode=verify-full"';
    const of = (parse: () => unknown) => {
      try {
        parse();
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(of(() => parseConfig({ ...whole, databaseUrl: "garbage" }))).toBe(mistake);
    expect(of(() => parseConfig(whole, { DATABASE_URL: "garbage" }))).toBe(
      `${mistake} (it comes from DATABASE_URL of the environment)`,
    );
    expect(of(() => parseConfig(whole, { GATEWAY_ORIGIN: "pay.example" }))).toContain("GATEWAY_ORIGIN");
  });

  it("prefers the environment to the file", () => {
    const env = {
      GATEWAY_PORT: "5000",
      GATEWAY_DATA: "/data",
      GATEWAY_KEYS: "/keys",
      GATEWAY_ORIGIN: "https://pay.example",
      DATABASE_URL: "postgresql://app@db.example/shop",
    };
    expect(parseConfig({ ...whole, port: 1 }, env)).toMatchObject({
      port: 5000,
      data: "/data",
      keys: { file: "/keys" },
      publicOrigin: "https://pay.example",
      databaseUrl: "postgresql://app@db.example/shop",
    });
  });

  it.each([
    "mysql://app:hunter2@db.example/shop",
    "postgresql://",
    "postgresql://app:hunter2@db.example:x/shop",
  ])("refuses %s as a database, and does not repeat it", (databaseUrl) => {
    const parse = () => parseConfig({ ...whole, databaseUrl });
    expect(parse).toThrow(/databaseUrl: write "postgresql:/);
    expect(parse).not.toThrow("hunter2");
  });

  it.each<[string, object, string]>([
    ["an invalid port", { port: 70_000 }, "port: write a port number"],
    ["an unknown setting", { prot: 1 }, "no such setting: prot"],
    ["no keys", { keys: undefined }, "keys: write"],
    ["no list of merchants", { merchants: {} }, "merchants: write a list"],
    [
      "a password in the clear",
      { merchants: [{ ...merchant, passwords: [{ sha256: "secret" }] }] },
      "merchants[0].passwords[0].sha256: write one or two",
    ],
    [
      "three passwords",
      { merchants: [{ ...merchant, passwords: [1, 2, 3].map(() => ({ sha256: "0".repeat(64) })) }] },
      "merchants[0].passwords: write one or two",
    ],
    [
      "an origin with a path",
      { merchants: [{ ...merchant, origins: ["https://shop.example/x"] }] },
      "merchants[0].origins[0]: has more than scheme, host and port",
    ],
    [
      "a pattern outside a demo",
      { merchants: [{ ...merchant, origins: ["http://localhost:*"] }] },
      "which only a demo has",
    ],
    ...[
      { flat: "0.30" },
      { currency: "JPY", percent: "1", least: "0.5" },
      { currency: "EUR", least: "2", most: "1" },
      { percent: "1,5" },
      { product: ["MCC"] },
    ].map((rule): [string, object, string] => [
      `a surcharge of ${JSON.stringify(rule)}`,
      { merchants: [{ ...merchant, surcharge: [{ percent: "1" }, rule] }] },
      "merchants[0].surcharge[1]",
    ]),
    [
      "a country in two letters",
      { merchants: [{ ...merchant, surchargeForbidden: { countries: ["GB"] } }] },
      'merchants[0].surchargeForbidden.countries[0]: write {"debit": true',
    ],
    ["a merchant twice", { merchants: [merchant, merchant] }, '"SHOP1" is there twice'],
    [
      "a public origin with a path",
      { publicOrigin: "https://pay.example/x" },
      "publicOrigin: write an origin without a path",
    ],
    ["a session of a day", { session: { idleMinutes: 1440 } }, "session.idleMinutes: write minutes"],
  ])("says what to write for %s", (_, change, words) => {
    expect(() => parseConfig({ ...whole, ...change })).toThrow(ConfigError);
    expect(() => parseConfig({ ...whole, ...change })).toThrow(words);
  });

  it.each([
    ["https://pay.example:443", "https://pay.example"],
    ["https://PAY.example", "https://pay.example"],
    ["https://pay.example:", "https://pay.example"],
    ["https://pay.example.", "https://pay.example"],
    ["https://päy.example", "https://xn--py-via.example"],
    ["http://pay.example:80", "http://pay.example"],
    ["https://[", "https://pay.example"],
    ["https://pay.example:99999", "https://pay.example"],
    ["https://pay.example%20", "https://pay.example"],
    ["https://[2001:db8::1]", "https://pay.example"],
  ])(
    "says what to write for %s as an own origin, because browsers spell it otherwise",
    (spelled, instead) => {
      const words = (path: string) => new RegExp(`^${path}: .*write .*"${instead}"( \\(it comes from .*)?$`);
      expect(() => parseConfig({ ...whole, publicOrigin: spelled })).toThrow(words("publicOrigin"));
      expect(() => parseConfig(whole, { GATEWAY_ORIGIN: spelled })).toThrow(words("publicOrigin"));
      const publicOrigins = ["https://b.example", spelled];
      expect(() => parseConfig({ ...whole, publicOrigins })).toThrow(words("publicOrigins\\[1\\]"));
      const origins = [spelled];
      const processor = { type: "gateway", url: "https://up.example", merchant: "M", password: "p" };
      expect(() => parseConfig({ ...whole, merchants: [{ ...merchant, processor, origins }] })).toThrow(
        /^merchants\[0\]\.origins\[0\]: /,
      );
    },
  );

  it.each([
    "https://pay.example",
    "https://pay.example:8443",
    "http://gateway.localhost:4400",
    "http://127.0.0.1:4400",
    "http://[::1]:4400",
    "https://gateway",
    "https://10.0.0.7",
  ])("accepts %s as an own origin", (publicOrigin) => {
    expect(parseConfig({ ...whole, publicOrigin, publicOrigins: [publicOrigin] })).toMatchObject({
      publicOrigin,
    });
  });

  const upstream = { type: "gateway", url: "https://up.example/api", merchant: "M", password: "p" };
  const urls = [
    "http://up.example/api",
    "ftp://up.example",
    "mailto:up@up.example",
    "file:///etc/passwd",
    "https://me:hunter2@up.example",
    "https://up.example/api?key=hunter2",
    "https://up.example/api#",
    "up.example",
  ];
  it.each<[string, object, string]>([
    ...urls.flatMap((url): [string, object, string][] => [
      [`a processor at ${url}`, { processor: { ...upstream, url } }, 'processor.url: write "https://'],
      [
        `a wallet at ${url}`,
        { wallets: { MASTERPASS_ONLINE: { type: "simulated", url } } },
        'wallets.MASTERPASS_ONLINE.url: write {"MASTERPASS_ONLINE"',
      ],
    ]),
    [
      "a processor without a merchant",
      { processor: { ...upstream, merchant: "" } },
      "processor.merchant: write",
    ],
    [
      "a processor without a password",
      { processor: { ...upstream, password: "" } },
      "processor.password: write",
    ],
    [
      "no time for a processor",
      { processor: { ...upstream, timeoutSeconds: 0 } },
      "processor.timeoutSeconds: write seconds for one attempt, 1 to 60",
    ],
    ["an unknown operation", { operations: ["PAYY"] }, "operations[0]: write a list such as"],
    ["versions in the wrong order", { apiVersions: { min: 100, max: 18 } }, 'apiVersions: write {"min"'],
    ["no brands", { brands: [] }, "brands: write a list"],
    [
      "an invalid name of a wallet",
      { wallets: { "a b": { type: "simulated", url: "https://x.example" } } },
      "wallets",
    ],
    ["a secret with a line feed", { notificationSecret: "0123456789abcdef\n" }, "notificationSecret: write"],
    [
      "a secret that no header can have",
      { notificationSecret: "0123456789abcdefé" },
      "notificationSecret: write",
    ],
  ])("says what to write for %s, of a merchant, and does not repeat it", (_, change, words) => {
    const parse = () => parseConfig({ ...whole, merchants: [{ ...merchant, ...change }] });
    expect(parse).toThrow(`merchants[0].${words}`);
    expect(parse).not.toThrow("hunter2");
  });

  it.each(["https://up.example/api/", "http://127.0.0.1:9", "http://up.localhost:9/api", "http://[::1]:9"])(
    "accepts a processor and a wallet at %s",
    (url) => {
      const wallets = { MASTERPASS_ONLINE: { type: "simulated", url } };
      const profile = { id: "S", passwords: merchant.passwords, processor: { ...upstream, url }, wallets };
      expect(parseConfig({ ...whole, merchants: [profile] }).merchants[0]).toMatchObject(profile);
    },
  );

  it("refuses an idle timeout over the lifetime of sessions", () => {
    const session = { idleMinutes: 60, maxMinutes: 5 };
    expect(() => parseConfig({ ...whole, session })).toThrow(
      "session.idleMinutes: is 60, and over maxMinutes",
    );
  });

  it.each(["", undefined])("treats a variable that is %j as unset", (nothing) => {
    const names = ["GATEWAY_PORT", "GATEWAY_DATA", "GATEWAY_KEYS", "GATEWAY_ORIGIN", "DATABASE_URL"];
    const env = Object.fromEntries(names.map((name) => [name, nothing]));
    expect(parseConfig({ ...whole, port: 4500 }, env)).toEqual(parseConfig({ ...whole, port: 4500 }));
  });

  it.each([" ", "0x50", "1e3", "-1", "4400.5", "http"])("refuses %j as a port", (port) => {
    expect(() => parseConfig(whole, { GATEWAY_PORT: port })).toThrow("port: write a port number");
    expect(() => parseConfig(whole, { GATEWAY_PORT: port })).toThrow("it comes from GATEWAY_PORT of");
    expect(() => parseConfig({ ...whole, port })).not.toThrow("GATEWAY_PORT");
  });

  it.each(["nginx", "10.0.0.0/33", "10.0.0.0/0", "10.0.0.0/", "::/129", "fe80::1%eth0", "10.0.0.1:80", ""])(
    "refuses %s as an address or a network",
    (text) => {
      const lists = "write a list of addresses and networks";
      expect(() => parseConfig({ ...whole, trustedProxies: [text] })).toThrow(`trustedProxies[0]: ${lists}`);
      expect(() => parseConfig({ ...whole, operators: [text] })).toThrow(`operators[0]: ${lists}`);
    },
  );

  it("accepts every kind of surcharge rule", () => {
    const surcharge = [
      { products: ["MCC"], currency: "KWD", percent: "1.5", flat: "0.125", least: "0.5", most: "0.500" },
      { currency: "JPY", flat: "30" },
      { fundingMethods: ["CREDIT" as const], percent: "0.0001" },
    ];
    const { merchants } = parseConfig({ ...whole, merchants: [{ ...merchant, surcharge }] });
    expect(merchants[0]).toMatchObject({
      surcharge,
      surchargeForbidden: { debit: false, countries: [] },
    });
  });

  it.each(Object.keys(GatewayConfig.shape))("has advice for %s", (name) => {
    expect(() => parseConfig({ ...whole, [name]: null })).toThrow(new RegExp(`^${name}: write .`));
  });

  it.each(Object.keys(MerchantProfile.shape))("has advice for %s of a merchant", (name) => {
    expect(() => parseConfig({ ...whole, merchants: [{ ...merchant, [name]: null }] })).toThrow(
      new RegExp(`^merchants\\[0\\]\\.${name}: write .`),
    );
  });

  it("lists every mistake at once", () => {
    expect(() => parseConfig({ port: -1, merchants: 1 })).toThrow(/port[^]*keys[^]*merchants/);
  });
});

describe("which pages may embed fields", () => {
  const [exact] = parseConfig(whole).merchants;
  const [demo] = parseConfig({
    ...whole,
    demo: true,
    merchants: [
      {
        ...merchant,
        origins: ["http://127.0.0.1:*", "http://localhost:*", "http://*.localhost:*"],
      },
    ],
  }).merchants;
  // The configuration refuses such a pattern; added here, it must match no page.
  demo!.origins.push("http://*.example:*");

  it.each([
    ["https://shop.example", true],
    ["https://shop.example:443", false],
    ["https://shop.example/", false],
    ["http://shop.example", false],
    ["https://evil-shop.example", false],
    ["https://shop.example.evil.example", false],
    ["null", false],
    ["", false],
  ])("%s: %s", (origin, allowed) => {
    expect(isAllowedOrigin(exact!, origin, false)).toBe(allowed);
  });

  it.each([
    ["http://localhost:8080", true],
    ["http://127.0.0.1:4401", true],
    ["http://shop.localhost:4401", true],
    ["http://localhost", true],
    ["https://localhost:8080", false],
    ["http://localhost.evil.example:8080", false],
    ["http://evillocalhost:8080", false],
    ["http://shop.example:8080", false], // a pattern, but not a loopback page
  ])("in a demo, %s: %s", (origin, allowed) => {
    expect(isAllowedOrigin(demo!, origin, true)).toBe(allowed);
    expect(isAllowedOrigin(demo!, origin, false)).toBe(false);
  });

  it("finds merchants by their id alone", () => {
    const merchants = createMerchants([exact!]);
    expect(merchants.find("SHOP1")).toBe(exact);
    expect(["SHOP2", "__proto__", "constructor", ""].map((id) => merchants.find(id))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("the table of issuer ranges", () => {
  const bins = readBinTable();
  it.each([
    ["5123450000000008", "MASTERCARD", "CREDIT"],
    ["2223000000000007", "MASTERCARD", "CREDIT"],
    ["2223000000000023", "MASTERCARD", "CREDIT"],
    ["5111111111111118", "MASTERCARD", "DEBIT"],
    ["4508750015741019", "VISA", "CREDIT"],
    ["4012000033330026", "VISA", "DEBIT"],
    ["371881634498004", "AMEX", "CREDIT"],
    ["371881127160004", "AMEX", "CREDIT"],
    ["371881245560002", "AMEX", "CREDIT"],
    ["371881911767006", "AMEX", "CREDIT"],
    ["30123400000000", "DINERS_CLUB", "CHARGE"],
    ["36259600000012", "DINERS_CLUB", "CHARGE"],
    ["3528000000000007", "JCB", "CREDIT"],
    ["3528111100000001", "JCB", "CREDIT"],
    ["6011003179988686", "DISCOVER", "CREDIT"],
    ["6011963280099774", "DISCOVER", "CREDIT"],
    ["5000000000000000005", "MAESTRO", "DEBIT"],
    ["5666555544443333", "MAESTRO", "DEBIT"],
    ["135492354874528", "UATP", "CHARGE"],
    ["135420001569134", "UATP", "CHARGE"],
    ["6201089999995464", "CHINA_UNIONPAY", "CREDIT"],
    ["6214239999999611", "CHINA_UNIONPAY", "DEBIT"],
    ["2205459999997832", "LOCAL_BRAND_ONLY", "DEBIT"],
    ["6690109900000010", "LOCAL_BRAND_ONLY", "DEBIT"],
    ["9682090000000007", "LOCAL_BRAND_ONLY", "DEBIT"],
    ["5060990580000217499", "LOCAL_BRAND_ONLY", "DEBIT"],
    ["5079539999990592", "LOCAL_BRAND_ONLY", "DEBIT"],
    ["5555229999999975", "MASTERCARD", "DEBIT"],
    ["4043409999991437", "VISA", "DEBIT"],
    ["4929000000006", "VISA", "UNKNOWN"], // in no range, so by brand
    ["51234", "MASTERCARD", "UNKNOWN"], // too few digits for a range
    ["0000000000000000", "UNKNOWN", "UNKNOWN"],
  ])("%s is %s, %s", (number, brand, fundingMethod) => {
    expect(bins.factsOf(number)).toMatchObject({ brand, fundingMethod });
  });

  it("gives the same facts for the first ten digits as for all", () => {
    for (const number of ["5123450000000008", "4012000033330026", "371881634498004"]) {
      expect(bins.factsOf(number.slice(0, 10))).toEqual(bins.factsOf(number));
    }
  });

  it.each([
    ["5555229999999975", "EFTPOS"],
    ["4043409999991437", "EFTPOS"],
    ["4228180191362993", "MADA"],
    ["4012000033330026", undefined],
    ["5060990580000217499", undefined], // local scheme alone, so there is no choice
    ["404", undefined],
  ])("%s may also be charged over %s", (number, localBrand) => {
    expect(bins.localBrandOf(number)).toBe(localBrand);
  });

  it("refuses ranges that overlap", () => {
    const folder = mkdtempSync(join(tmpdir(), "bins-"));
    const file = join(folder, "bins.csv");
    writeFileSync(file, "head\n400000,499999,VISA,VISA,CREDIT,,,\n450000,459999,VISA,VISA,DEBIT,,,\n");
    expect(() => readBinTable(file)).toThrow("line 3");
    removeFolder(folder);
  });
});

/** Writes a configuration to a file in a new folder. */
function fileWith(config: object): string {
  const file = join(mkdtempSync(join(tmpdir(), "config-")), "gateway.json");
  writeFileSync(file, JSON.stringify(config));
  return file;
}

describe("the command line", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["src/gateway/cli/main.ts", ...args], { encoding: "utf8" });

  it("names the configuration that cannot be read", () => {
    const { status, stderr } = run("serve", "--config", "/none.json");
    expect([status, stderr]).toEqual([1, "/none.json: cannot be read\n"]);
  });

  it.each([
    ["an inspector, by the environment", { NODE_OPTIONS: "--inspect=127.0.0.1:0" }, []],
    ["--heapsnapshot-signal, by its arguments", {}, ["--heapsnapshot-signal=SIGUSR2"]],
  ])(
    "refuses to start with %s",
    (what, environment, options) => {
      const config = fileWith({ ...whole, demo: true });
      const { status, stderr } = spawnSync(
        process.execPath,
        [...options, "src/gateway/cli/main.ts", "serve", "--config", config],
        { encoding: "utf8", env: { ...process.env, ...environment }, timeout: 15_000 },
      );
      expect(status).toBe(1);
      expect(stderr).toContain(`refusing to start with ${what.split(",")[0]}: `);
    },
    20_000,
  );

  it("serves until it is stopped, opens no inspector, and reports a port in use", async () => {
    const folder = mkdtempSync(join(tmpdir(), "serve-"));
    const other = mkdtempSync(join(tmpdir(), "serve-"));
    const config = fileWith({
      ...whole,
      port: 0,
      demo: true,
      data: folder,
      build: folder,
      keys: { file: join(folder, "keys.json") },
    });
    const service = spawn(process.execPath, ["src/gateway/cli/main.ts", "serve", "--config", config]);
    let written = "";
    service.stdout.on("data", (chunk: Buffer) => (written += chunk.toString()));
    service.stderr.on("data", (chunk: Buffer) => (written += chunk.toString()));
    await expect.poll(() => written, { timeout: 10_000 }).toContain("started");
    const { address } = JSON.parse(written.split("\n")[0]!) as { address: string };
    expect((await fetch(`${address}/health`)).status).toBe(200);

    const second = spawnSync(process.execPath, ["src/gateway/cli/main.ts", "serve", "--config", config], {
      encoding: "utf8",
      env: { ...process.env, GATEWAY_PORT: new URL(address).port, GATEWAY_DATA: other },
    });
    expect([second.status, second.stderr]).toEqual([
      1,
      expect.stringContaining("is in use by another program"),
    ]);

    service.kill("SIGUSR1");
    // A debugger that does not start has no event to wait for.
    await new Promise((next) => setTimeout(next, 300));
    expect((await fetch(`${address}/health`)).status).toBe(200);
    expect(written).not.toContain("Debugger listening");

    service.kill("SIGTERM");
    await once(service, "exit");
    expect(service.exitCode).toBe(0);
    expect(written).toContain("stopped");
    for (const data of [folder, other]) removeFolder(data);
  }, 20_000);

  it("does not end on SIGHUP while it waits for its database", async () => {
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<Socket>();
    const database = createServer(isAsked);
    await new Promise<void>((resolve) => database.listen(0, "127.0.0.1", resolve));
    const { port } = database.address() as AddressInfo;
    const folder = mkdtempSync(join(tmpdir(), "serve-"));
    const config = fileWith({
      ...whole,
      demo: true,
      data: folder,
      keys: { file: join(folder, "keys.json") },
      databaseUrl: `postgresql://app@127.0.0.1:${port}/shop`,
    });
    const service = spawn(process.execPath, ["src/gateway/cli/main.ts", "serve", "--config", config]);
    const socket = await asked;
    service.kill("SIGHUP");
    // Later than the signal: a process that survived it reports the closed connection.
    setTimeout(() => socket.destroy(), 500);
    await once(service, "exit");
    expect([service.exitCode, service.signalCode]).toEqual([1, null]);
    database.close();
    removeFolder(folder);
  }, 20_000);
});
