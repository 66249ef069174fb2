import {
  chownSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { followKeyRing } from "../../../src/gateway/crypto/follow-key-ring.ts";
import { makeKeyRing, readKeyRing } from "../../../src/gateway/crypto/key-ring.ts";
import { retireKey, rotateKeyRing, SETTLED_MS } from "../../../src/gateway/store/key-rotation.ts";
import { rewrap, type RewrapProgress } from "../../../src/gateway/store/rewrap.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { openPostgresStore, type PostgresStore } from "../../../src/gateway/store/postgres/postgres-store.ts";
import { sharedSecurityCodeKeys } from "../../../src/gateway/store/postgres/postgres-security-code-keys.ts";
import type { SessionStore } from "../../../src/gateway/store/store.ts";
import { newSession, pay, startGateway, withCard } from "../../support/test-gateway.ts";
import { isRoot, OTHER_USER } from "../../support/other-user.ts";
import { testDatabase } from "../../support/postgres-server.ts";
import { removeFolder } from "../../support/remove-folder.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rotation-"));
  file = join(folder, "keys.json");
  makeKeyRing(file);
});
afterEach(() => removeFolder(folder));

const content = () =>
  JSON.parse(readFileSync(file, "utf8")) as { active: string; keys: Record<string, string> };
/** Sets the file time back, so that the last change was long ago. */
const age = () => {
  const then = Date.now() / 1000 - SETTLED_MS;
  utimesSync(file, then, then);
};
const noRows = { countByKey: async () => ({}) };

describe("the file of a key ring", () => {
  it("gets a new active key beside the older ones, and only its owner can read it", () => {
    const day = new Date("2026-12-24T00:00:00Z");
    const before = content();
    const first = rotateKeyRing(file, () => day);
    const second = rotateKeyRing(file, () => day);
    expect([first, second]).toEqual([
      { from: before.active, to: "k2026-12-24" },
      { from: "k2026-12-24", to: "k2026-12-24.2" },
    ]);
    expect(content()).toEqual({
      ...before,
      active: second.to,
      keys: { ...before.keys, [first.to]: expect.any(String), [second.to]: expect.any(String) },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readKeyRing(file).derive("x")).toEqual(readKeyRing(file).derive("x"));
  });

  // Only root can change the owner of a file.
  it.skipIf(!isRoot)(
    "keeps the gateway's user as its owner, when another user rotates and retires",
    async () => {
      chownSync(file, OTHER_USER, OTHER_USER);
      const { from } = rotateKeyRing(file);
      expect(statSync(file)).toMatchObject({ uid: OTHER_USER, gid: OTHER_USER });
      age();
      await retireKey(file, from, noRows);
      expect(statSync(file)).toMatchObject({ uid: OTHER_USER, gid: OTHER_USER });
    },
  );

  it("keeps the derived keys", () => {
    const before = readKeyRing(file).derive("session-id");
    rotateKeyRing(file);
    expect(readKeyRing(file).derive("session-id")).toEqual(before);
  });

  it("never reuses the name of a retired key, because backups may need that key", async () => {
    const day = () => new Date();
    const { from, to } = rotateKeyRing(file, day);
    age();
    await retireKey(file, from, noRows);
    const next = rotateKeyRing(file, day);
    expect([from, to, next.to].map((name) => name.slice("k2026-12-24".length))).toEqual(["", ".2", ".3"]);
  });

  it("is changed by one process at a time", () => {
    const before = content();
    const other = new DatabaseSync(`${file}.lock`);
    other.exec("begin exclusive");
    expect(() => rotateKeyRing(file)).toThrow("another command is changing it");
    expect(content()).toEqual(before);
    other.close();
    rotateKeyRing(file);
    expect(Object.keys(content().keys)).toHaveLength(2);
  }, 15_000);

  it("keeps a key that another process adds while rows are counted", async () => {
    const { from, to } = rotateKeyRing(file);
    age();
    let next = "";
    const busy = {
      countByKey: async () => {
        next = rotateKeyRing(file).to;
        return {};
      },
    };
    await expect(retireKey(file, from, busy)).rejects.toThrow("was changed just now");
    expect(content().active).toBe(next);
    expect(Object.keys(content().keys)).toEqual([from, to, next]);
  });

  it("loses a retired key that no row uses", async () => {
    const { from } = rotateKeyRing(file);
    age();
    await retireKey(file, from, noRows);
    expect(Object.keys(content().keys)).toEqual([content().active]);
  });

  it("loses a key with the name of an object property, too", async () => {
    const { active, keys, ...rest } = content();
    const named = { ...keys, constructor: randomBytes(32).toString("base64") };
    writeFileSync(file, JSON.stringify({ ...rest, active, keys: named }));
    age();
    await retireKey(file, "constructor", noRows);
    expect(Object.keys(content().keys)).toEqual([active]);
  });

  it.each<[string, (from: string, to: string) => Promise<void>]>([
    ["is the active key", (_, to) => retireKey(file, to, noRows)],
    ["3 rows are under", (from) => retireKey(file, from, { countByKey: async () => ({ [from]: 3 }) })],
    ["there is no key", () => retireKey(file, "k0", noRows)],
    ["there is no key", () => retireKey(file, "constructor", noRows)],
    [
      "was changed just now",
      (from) => {
        utimesSync(file, new Date(), new Date());
        return retireKey(file, from, noRows);
      },
    ],
    [
      "the stored hashes of session ids are derived from",
      (from) => {
        const { active, keys } = content();
        writeFileSync(file, JSON.stringify({ active, keys }));
        age();
        return retireKey(file, from, noRows);
      },
    ],
  ])("keeps a key that is needed: %s", async (message, retire) => {
    const { from, to } = rotateKeyRing(file);
    age();
    const before = content().keys;
    await expect(retire(from, to)).rejects.toThrow(message);
    expect(content().keys).toEqual(before);
  });
});

describe("a key ring in use", () => {
  it("loads a key that another process adds, at once when a row needs it", async () => {
    const told: boolean[] = [];
    const ring = followKeyRing(file, (taken) => told.push(taken));
    const { from, to } = rotateKeyRing(file);
    expect(ring.find(to)).toBeDefined();
    expect(ring.active().kid).toBe(to);
    expect(ring.find(from)).toBeDefined();
    expect(told).toEqual([true]);
    const next = rotateKeyRing(file);
    await expect.poll(() => ring.active().kid, { timeout: 3000 }).toBe(next.to);
  });

  it("does not load an invalid file", () => {
    const told: boolean[] = [];
    const ring = followKeyRing(file, (taken) => told.push(taken));
    const { kid } = ring.active();
    writeFileSync(file, "{");
    expect(ring.find("other")).toBeUndefined();
    expect(ring.active().kid).toBe(kid);
    rmSync(file);
    expect(ring.find("other")).toBeUndefined();
    expect(ring.find(kid)).toBeDefined();
    expect(told).toEqual([false, false]);
    // An unreadable file changes nothing either.
    symlinkSync(file, file);
    expect(ring.find("other")).toBeUndefined();
    expect(ring.find(kid)).toBeDefined();
    expect(told).toEqual([false, false, false]);
    rmSync(file);
    makeKeyRing(file);
  });
});

const database = await testDatabase();
afterAll(() => database?.drop());

describe.each([
  ["embedded", async () => openEmbeddedStore(join(folder, "sessions.sqlite"))],
  ["PostgreSQL", async () => openPostgresStore(await database!.schema())],
] satisfies [string, () => Promise<SessionStore>][])("rotation on the %s store", (name, open) => {
  it.skipIf(name === "PostgreSQL" && !database)(
    "works under load: no request fails, every row is rewrapped, and the old key can be retired",
    async () => {
      const store: SessionStore = await open();
      const keys = followKeyRing(file, () => undefined);
      const shared =
        "pool" in store
          ? { securityCodeKeys: sharedSecurityCodeKeys((store as PostgresStore).pool, keys) }
          : {};
      const gateway = startGateway({}, { store, keys, now: () => new Date(), ...shared });
      const refused: unknown[] = [];
      const sessions: string[] = [];
      const load = { on: true };
      const fields = { order: { amount: "1.00", currency: "EUR" }, ...withCard() };
      const clients = Array.from({ length: 6 }, async (_, client) => {
        for (let n = 0; load.on; n += 1) {
          const { id } = await newSession(gateway, fields);
          sessions.push(id);
          const answers = [
            await pay(gateway, `${client}-${n}`, { session: { id } }),
            await gateway.call("GET", `/session/${id}`),
            await gateway.call("PUT", `/token/9${client}${String(n).padStart(13, "0")}2`, {
              body: withCard(),
            }),
            await gateway.call("GET", `/session/${sessions[0]}`),
          ];
          for (const { status, body } of answers) if (status >= 500) refused.push(body);
        }
      });
      await expect.poll(() => sessions.length, { timeout: 10_000 }).toBeGreaterThan(20);

      const { from, to } = rotateKeyRing(file);
      const counts = await store.countByKey();
      expect(counts[from]).toBeGreaterThan(20);
      age();
      await expect(retireKey(file, from, store)).rejects.toThrow(`rows are under "${from}"`);
      const progress: RewrapProgress[] = [];
      const done = await rewrap(store, readKeyRing(file), (step) => progress.push(step));
      const during = sessions.length;
      await expect.poll(() => sessions.length, { timeout: 10_000 }).toBeGreaterThan(during);
      load.on = false;
      await Promise.all(clients);

      expect(refused).toEqual([]);
      expect(done).toEqual({ rewrapped: expect.any(Number), left: {}, unopenable: 0 });
      expect(done.rewrapped).toBeGreaterThan(20);
      expect(new Set(progress.map(({ kind }) => kind))).toContain("transaction");
      expect(Object.keys(await store.countByKey())).toEqual([to]);
      await retireKey(file, from, store);

      // Without the old key, everything opens.
      const later = startGateway({}, { store, keys: readKeyRing(file), now: () => new Date() });
      for (const id of sessions) {
        const { body } = await later.call("GET", `/session/${id}`);
        expect(body.sourceOfFunds.provided.card.number).toBe("512345xxxxxx0008");
      }
      expect((await later.call("GET", "/order/0-0")).body.result).toBe("SUCCESS");
      await store.close();
    },
    60_000,
  );

  it.skipIf(name === "PostgreSQL" && !database)(
    "skips a row that was written meanwhile, and counts a row that cannot be opened",
    async () => {
      const store: SessionStore = await open();
      const keys = followKeyRing(file, () => undefined);
      const gateway = startGateway({}, { store, keys, now: () => new Date() });
      const { id } = await newSession(gateway, withCard());
      const [was] = (await store.ringRows("session", [], 9)).rows;
      await gateway.call("PUT", `/session/${id}`, { body: { order: { reference: "later" } } });
      const sealed = { ...was!.row.sealed, wrapped: randomBytes(60) };
      expect(await store.rewrap([{ was: was!, sealed }])).toBe(0);
      expect((await gateway.call("GET", `/session/${id}`)).body.order.reference).toBe("later");

      const stranger = { kid: "gone", wrapped: randomBytes(60), blob: randomBytes(60) };
      await store.write([{ put: "token", row: { merchant: "M", id: "T", revision: 1, sealed: stranger } }]);
      const { to } = rotateKeyRing(file);
      expect(await rewrap(store, readKeyRing(file))).toEqual({
        rewrapped: 1,
        left: { gone: 1 },
        unopenable: 1,
      });
      expect(await store.countByKey()).toEqual({ [to]: 1, gone: 1 });
      await store.close();
    },
  );
});
