import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openPostgresStore } from "../../../../src/gateway/store/postgres/postgres-store.ts";
import { sharedSecurityCodeKeys } from "../../../../src/gateway/store/postgres/postgres-security-code-keys.ts";
import { newSession, pay, startGateway, testKeys, withCard } from "../../../support/test-gateway.ts";
import { testServer } from "../../../support/postgres-server.ts";
import { spellings } from "../../../support/spellings.ts";

const server = testServer();
afterAll(() => server?.remove());

/** All bytes of the files below a folder of the server. */
function bytesOf(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
}

it.skipIf(!server)(
  "the database's files hold no card, session id or password in any form, and its log no code and no key to one",
  async () => {
    const store = await openPostgresStore(server!.url);
    const keys = testKeys();
    const securityCodeKeys = sharedSecurityCodeKeys(store.pool, keys);
    const gateway = startGateway({}, { store, keys, securityCodeKeys, now: () => new Date() });
    const card = { number: "4716108999716531", securityCode: "737", nameOnCard: "Zelda Quixote" };
    const fields = { order: { amount: "42.00", currency: "EUR" }, ...withCard(card) };
    const { id } = await newSession(gateway, fields);
    const kept = await newSession(gateway, fields);
    await gateway.call("POST", "/token", { body: withCard(card) });
    expect((await pay(gateway, "A", { session: { id } })).status).toBe(201);
    const [code] = await store.pool.read("select kid, wrapped, blob from security_codes");
    const [codeKey] = await store.pool.read("select wrapped, blob from code_keys");
    const sessions = await store.pool.read("select blob from sessions");
    await store.pool.withConnection((connection) => connection.query("checkpoint"));

    const all = bytesOf(server!.data);
    const found = [card.number, card.nameOnCard, id, kept.id, "secret"]
      .flatMap(spellings)
      .filter((text) => all.includes(Buffer.from(text, "latin1")));
    expect(found).toEqual([]);
    expect(all.includes(Buffer.from((await securityCodeKeys.find(String(code!["kid"])))!))).toBe(false);
    // Negative control: an allowed value is found in the same way.
    expect(all.includes("TESTMERCHANT")).toBe(true);

    const log = bytesOf(join(server!.data, "pg_wal"));
    for (const bytes of [code!["wrapped"], code!["blob"], codeKey!["wrapped"], codeKey!["blob"]]) {
      expect(log.includes(bytes as Buffer)).toBe(false);
    }
    // Negative control: a value in the log is found in the same way, unless a page of the log ends within it.
    expect(sessions.some(({ blob }) => log.includes(blob as Buffer))).toBe(true);
    await store.close();
  },
  60_000,
);
