import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { commandLine } from "../../../src/gateway/cli/commands/command-line.ts";
import { merchantOrigins } from "../../../src/gateway/cli/commands/merchant-origins.ts";
import { makeKeyRing, readKeyRing } from "../../../src/gateway/crypto/key-ring.ts";
import { verifyDomain } from "../../../src/gateway/origins/verify-domain.ts";
import { PROOF_VALID_MS } from "../../../src/gateway/origins/origin-proof.ts";
import { createOriginProofs } from "../../../src/gateway/origins/origin-proofs.ts";
import { challengeOf } from "../../../src/gateway/origins/domain-challenge.ts";
import { databaseFile, openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { openPostgresStore } from "../../../src/gateway/store/postgres/postgres-store.ts";
import { readOriginProofs } from "../../../src/gateway/cli/read-origin-proofs.ts";
import { createVault } from "../../../src/gateway/crypto/vault.ts";
import { testDatabase } from "../../support/postgres-server.ts";
import { startShop, type ShopServer } from "../../support/shop-server.ts";
import { removeFolder } from "../../support/remove-folder.ts";

/** The operator's commands for origins, and their output. */

const database = await testDatabase();
afterAll(() => database?.drop());

const SHOP = "https://shop.invalid";

let folder: string;
let config: string;
let out: string;
const output = {
  print: (line: string) => (out += `${line}\n`),
  progress: (line: string) => (out += `${line}\n`),
  printError: (line: string) => (out += `${line}\n`),
};

async function run(...args: string[]) {
  out = "";
  const status = await commandLine([...args, "--config", config], output);
  return { status, out };
}

const settings = (more: object) => {
  const now = JSON.parse(readFileSync(config, "utf8")) as object;
  writeFileSync(config, JSON.stringify({ ...now, ...more }));
};
const line = (origin: string, merchant = "SHOP1") =>
  challengeOf(readKeyRing(join(folder, "keys.json")).derive("origin-proof"), merchant, origin).line;

/** Stores the result of a check, so many milliseconds ago. */
async function keep(outcome: "found" | "absent", ago = 0) {
  const store = openEmbeddedStore(databaseFile(folder), () => Date.now() - ago);
  const vault = createVault(readKeyRing(join(folder, "keys.json")));
  await createOriginProofs({ store, vault, now: Date.now, log: () => undefined }).record(
    "SHOP1",
    SHOP,
    outcome,
  );
  await store.close();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "merchant-origins-"));
  config = join(folder, "gateway.json");
  makeKeyRing(join(folder, "keys.json"));
  mkdirSync(join(folder, "frame"));
  writeFileSync(join(folder, "frame", "frame.html"), "");
  const json = { data: folder, build: folder, keys: { file: join(folder, "keys.json") }, merchants: [] };
  writeFileSync(config, JSON.stringify({ publicOrigin: "https://pay.example", ...json }));
});
afterEach(() => removeFolder(folder));

const add = (...origins: string[]) =>
  run("merchant", "add", "SHOP1", ...origins.flatMap((origin) => ["--origin", origin]));

describe("a merchant that is added", () => {
  it("gets the line to publish, and its places", async () => {
    const told = (await add(SHOP, "http://localhost:3000")).out;
    expect(told).toContain(`${SHOP}\n    ${line(SHOP)}\n`);
    expect(told).toContain(`${SHOP}/.well-known/hosted-session/SHOP1.txt\n`);
    expect(told).toContain("_hosted-session.shop.invalid\n");
    expect(told).not.toContain("localhost");
  });

  it("gets no line where no proof is needed", async () => {
    settings({ originProof: "off" });
    expect((await add(SHOP)).out).not.toContain("hosted-session-proof");
    settings({ originProof: "required", merchants: [] });
    expect((await add("http://localhost:3000")).out).not.toContain("hosted-session-proof");
  });
});

describe("merchant origins", () => {
  it("prints the state of each origin, and the line to publish", async () => {
    await add(SHOP, "http://localhost:3000");
    const { status, out: told } = await run("merchant", "origins", "SHOP1");
    expect(status).toBe(0);
    expect(told).toContain(`${SHOP}: not proven: not verified yet\n    ${line(SHOP)}\n`);
    expect(told).toContain("http://localhost:3000: a page on this machine; needs no proof\n");
    await keep("found");
    expect((await run("merchant", "origins", "SHOP1")).out).toMatch(/: proven, last on \d{4}-\d\d-\d\d\n/);
    await keep("absent");
    expect((await run("merchant", "origins", "SHOP1")).out).toMatch(
      /: proven until \d{4}-\d\d-\d\d unless the line is found again: the file does not exist/,
    );
  });

  it("prints which proof has lapsed, and since when", async () => {
    await add(SHOP);
    await keep("found", PROOF_VALID_MS + 1000);
    expect((await run("merchant", "origins", "SHOP1")).out).toMatch(/: no longer proven since \d{4}-/);
  });

  it("names an unknown merchant, and a missing key ring", async () => {
    await add();
    expect((await run("merchant", "origins", "SHOP2")).out).toContain('there is no "SHOP2"');
    expect((await run("merchant", "origins", "SHOP1")).out).toContain("SHOP1 has no origins");
    settings({ originProof: "off" });
    expect((await run("merchant", "origins", "SHOP1")).out).toContain("originProof is off");
  });

  describe("--verify", () => {
    let shop: ShopServer;
    beforeEach(async () => {
      shop = await startShop();
    });
    afterEach(() => shop.close());
    const verify = async () => {
      out = "";
      return merchantOrigins({ config, id: "SHOP1", verify: true, look: verifyDomain(shop.network) }, output);
    };

    it("checks now, stores the result, and records it in the audit log", async () => {
      await add(shop.origin);
      expect(await verify()).toBe(1);
      expect(out).toContain(
        `${shop.origin}: not proven: the file does not exist, and no TXT record has the line\n`,
      );
      shop.answer = (_, response) => response.end(line(shop.origin));
      expect(await verify()).toBe(0);
      expect(out).toContain(`${shop.origin}: proven`);
      const audit = readFileSync(join(folder, "audit.log"), "utf8");
      expect(audit).toMatch(
        /"event":"origin-proof","merchant":"SHOP1",.*"state":"unproven","outcome":"absent"/,
      );
      expect(audit).toMatch(/"event":"origin-proof","merchant":"SHOP1",.*"state":"proven","outcome":"found"/);
      expect((await run("merchant", "origins", "SHOP1")).out).toContain(`${shop.origin}: proven`);
      expect((await run("check")).out).toMatch(/^ok {3}audit log: /m);
    });

    it("prints nothing of the shop's response", async () => {
      await add(shop.origin);
      shop.answer = (_, response) => response.writeHead(200, { "X-Word": "mango" }).end("papaya");
      expect(await verify()).toBe(1);
      expect(out).toContain("the file does not contain the line");
      expect(out + readFileSync(join(folder, "audit.log"), "utf8")).not.toMatch(/papaya|mango/);
    });

    it("uses the Internet when the operator runs it", async () => {
      await add(SHOP);
      const { status, out: told } = await run("merchant", "origins", "SHOP1", "--verify");
      expect(status).toBe(1);
      // A machine without DNS gets no response instead.
      expect(told).toMatch(/shop\.invalid: not proven: the (name has no address|shop did not respond)/);
    }, 30_000);
  });
});

describe("check", () => {
  it("warns of each origin without a proof, and changes nothing", async () => {
    await add(SHOP, "https://www.shop.invalid", "http://localhost:3000");
    const warned = await run("check");
    expect(warned.status).toBe(0);
    expect(warned.out).toMatch(
      /^warn merchant SHOP1: https:\/\/shop\.invalid is not proven: not verified yet; .*merchant origins SHOP1$/m,
    );
    expect(warned.out).toMatch(/^ok {3}originProof: 0 of 2 origins are proven$/m);
    expect(existsSync(databaseFile(folder))).toBe(false);
    await keep("found");
    const after = await run("check");
    expect(after.out).not.toContain("https://shop.invalid is");
    expect(after.out).toMatch(/^ok {3}originProof: 1 of 2 origins are proven$/m);
    await keep("absent");
    expect((await run("check")).out).toMatch(
      /^warn merchant SHOP1: https:\/\/shop\.invalid is proven until/m,
    );
    expect((await run("check")).out).toMatch(/^ok {3}originProof: 1 of 2/m);
  });

  it("warns of a proof that is too old", async () => {
    await add(SHOP);
    await keep("found", PROOF_VALID_MS + 1000);
    expect((await run("check")).out).toMatch(/^ok {3}originProof: 0 of 1/m);
  });

  it("warns when proofs are off and an origin would need one", async () => {
    settings({ originProof: "off" });
    await add("http://localhost:3000");
    expect((await run("check")).out).not.toContain("originProof");
    settings({ merchants: [] });
    await add(SHOP);
    expect((await run("check")).out).toMatch(/^warn originProof: is off/m);
  });

  it("reports when it cannot read the proofs", async () => {
    await add(SHOP);
    settings({ databaseUrl: "postgresql://app@127.0.0.1:1/none" });
    expect((await run("check")).out).toMatch(/^warn originProof: is unknown/m);
  });
});

describe("rows at rest", () => {
  it.skipIf(!database)("are read from PostgreSQL, before and after its tables are created", async () => {
    const url = await database!.schema();
    expect(await readOriginProofs({ url })).toEqual([]);
    const store = await openPostgresStore(url);
    expect(await readOriginProofs({ url })).toEqual([]);
    const sealed = { kid: "k", wrapped: new Uint8Array([1]), blob: new Uint8Array([2]) };
    await store.write([
      { put: "origin-proof", row: { merchant: "SHOP1", origin: SHOP, revision: 1, sealed } },
    ]);
    expect(await readOriginProofs({ url })).toMatchObject([{ merchant: "SHOP1", origin: SHOP, revision: 1 }]);
    await store.close();
  });

  it("are none in a file of an older version", async () => {
    const file = databaseFile(folder);
    await openEmbeddedStore(file).close();
    const { DatabaseSync } = await import("node:sqlite");
    const db = new DatabaseSync(file);
    db.exec("drop table origin_proofs");
    db.close();
    expect(await readOriginProofs({ file })).toEqual([]);
  });
});
