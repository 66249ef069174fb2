import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openEmbeddedStore } from "../../../../src/gateway/store/sqlite/sqlite-store.ts";
import { SQLITE_MIGRATIONS } from "../../../../src/gateway/store/sqlite/sqlite-migrations.ts";
import { storeContract } from "../../../contracts/store-contract.ts";
import { spellings } from "../../../support/spellings.ts";
import { frameHeaders, newSession, startGateway, testKeys, withCard } from "../../../support/test-gateway.ts";
import { removeFolder } from "../../../support/remove-folder.ts";

const execute = promisify(execFile);

let clock = 1_800_000_000_000;

storeContract("the embedded store", {
  open: async () => openEmbeddedStore(":memory:", () => clock),
  advance: (ms) => {
    clock += ms;
  },
});

describe("the embedded store on disk", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "store-"));
  });
  afterEach(() => removeFolder(folder));

  it("keeps its rows after it is closed and opened", async () => {
    const keys = testKeys();
    const file = join(folder, "a.sqlite");
    const first = startGateway(
      {},
      { keys, store: openEmbeddedStore(file, () => Date.parse("2026-11-22T12:00:00Z")) },
    );
    const { id } = await newSession(first, withCard());
    await first.close();
    const second = startGateway(
      {},
      { keys, store: openEmbeddedStore(file, () => Date.parse("2026-11-22T12:01:00Z")) },
    );
    const { body } = await second.call("GET", `/session/${id}`);
    expect(body.sourceOfFunds.provided.card.number).toBe("512345xxxxxx0008");
    // The code's key was in the memory of the first process.
    expect(body.sourceOfFunds.provided.card).not.toHaveProperty("securityCode");
    await second.close();
  });

  it("records each migration, and rejects a file of a newer version", () => {
    const file = join(folder, "a.sqlite");
    void openEmbeddedStore(file).close();
    const db = new DatabaseSync(file);
    expect(db.prepare("select number from migrations").all()).toEqual(
      SQLITE_MIGRATIONS.map((_, n) => ({ number: n + 1 })),
    );
    db.prepare("insert into migrations values (?, ?)").run(SQLITE_MIGRATIONS.length + 1, "");
    db.close();
    expect(() => openEmbeddedStore(file)).toThrow("newer version");
  });

  it("is created once, for any number of processes that start at the same time", async () => {
    const module = new URL("../../../../src/gateway/store/sqlite/sqlite-store.ts", import.meta.url).href;
    const script = `const { openEmbeddedStore } = await import(${JSON.stringify(module)});
      await openEmbeddedStore(${JSON.stringify(join(folder, "a.sqlite"))}).close();`;
    const start = () => execute(process.execPath, ["--input-type=module", "-e", script]);
    await Promise.all(Array.from({ length: 5 }, start));
    const db = new DatabaseSync(join(folder, "a.sqlite"));
    expect(db.prepare("select number from migrations").all()).toHaveLength(SQLITE_MIGRATIONS.length);
    db.close();
  }, 30_000);

  it("can only be read by its owner", async () => {
    const gateway = startGateway({}, { store: openEmbeddedStore(join(folder, "a.sqlite")) });
    await newSession(gateway);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    expect(readdirSync(folder).length).toBeGreaterThan(1);
    await gateway.close();
  });

  it("holds no card number, code, session id, password, token or key in any form", async () => {
    const card = { number: "4716108999716531", securityCode: "737", nameOnCard: "Zelda Quixote" };
    const keys = testKeys();
    const gateway = startGateway(
      {},
      {
        keys,
        store: openEmbeddedStore(join(folder, "a.sqlite"), () => Date.parse("2026-11-22T12:00:00Z")),
      },
    );
    const { session } = (await gateway.call("POST", "/session")).body;
    const { id } = session;
    await gateway.call("PUT", `/session/${id}`, {
      body: { order: { amount: "42.00", currency: "EUR" }, ...withCard(card) },
    });
    const headers = frameHeaders(gateway);
    await gateway.call("PUT", `/session/${id}`, { password: null, headers, body: withCard(card) });
    await gateway.call("POST", "/token", { body: { ...withCard(card) } });
    await gateway.call("PUT", "/order/A/transaction/1", { body: { apiOperation: "PAY", session: { id } } });
    const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    const texts = [card.number, card.nameOnCard, id, "secret", session.aes256Key, headers["X-HS-Frame"]!];
    const purposes = ["session-id", "frame-token", "request", "audit"];
    const bare = [keys.active().key, ...purposes.map(keys.derive)].flatMap((key) => {
      const bytesOf = Buffer.from(key);
      return [bytesOf.toString("latin1"), ...spellings(bytesOf.toString("base64")), bytesOf.toString("hex")];
    });
    const found = [...texts.flatMap(spellings), ...bare].filter((text) =>
      bytes.includes(Buffer.from(text, "latin1")),
    );
    expect(found).toEqual([]);
    // Negative control: an allowed value is found in the same way.
    expect(spellings("TESTMERCHANT").some((text) => bytes.includes(Buffer.from(text, "latin1")))).toBe(true);
    await gateway.close();
  });

  it("keeps no row of a used code, and no key to it", async () => {
    const file = join(folder, "a.sqlite");
    const gateway = startGateway(
      {},
      { store: openEmbeddedStore(file, () => Date.parse("2026-11-22T12:00:00Z")) },
    );
    const { id } = await newSession(gateway, { order: { amount: "1.00", currency: "EUR" }, ...withCard() });
    const db = new DatabaseSync(file, { readOnly: true });
    const codes = () => db.prepare("select kid, blob from security_codes").all();
    const [before] = codes();
    expect(before).toBeDefined();
    await gateway.call("PUT", "/order/A/transaction/1", { body: { apiOperation: "PAY", session: { id } } });
    expect(codes()).toEqual([]);
    // The row may have copies in the files, but its key is in none.
    const key = Buffer.from((await gateway.dependencies.securityCodeKeys.find(String(before!["kid"])))!);
    const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    expect(bytes.includes(key)).toBe(false);
    db.close();
    await gateway.close();
  });

  it("shares one commit among concurrent writes", async () => {
    const gateway = startGateway(
      {},
      { store: openEmbeddedStore(join(folder, "a.sqlite"), () => Date.parse("2026-11-22T12:00:00Z")) },
    );
    const answers = await Promise.all(Array.from({ length: 50 }, () => gateway.call("POST", "/session")));
    expect(new Set(answers.map(({ body }) => body.session.id)).size).toBe(50);
    await gateway.close();
  });
});
