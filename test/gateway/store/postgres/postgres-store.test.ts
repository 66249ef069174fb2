import { createServer, type AddressInfo } from "node:net";
import { inspect } from "node:util";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  assertUsableDatabase,
  openPostgresStore,
  type PostgresStore,
} from "../../../../src/gateway/store/postgres/postgres-store.ts";
import type { KeyRing } from "../../../../src/gateway/crypto/key-ring.ts";
import { sharedSecurityCodeKeys } from "../../../../src/gateway/store/postgres/postgres-security-code-keys.ts";
import { createVault, UnopenableError } from "../../../../src/gateway/crypto/vault.ts";
import { testKeys } from "../../../support/test-gateway.ts";
import { POSTGRES_MIGRATIONS } from "../../../../src/gateway/store/postgres/postgres-migrations.ts";
import { storeContract } from "../../../contracts/store-contract.ts";
import { testDatabase } from "../../../support/postgres-server.ts";

const database = await testDatabase();
afterAll(() => database?.drop());

const schemaOf = (url: string) => new URL(url).searchParams.get("options")!.replace("-csearch_path=", "");

/** Whether a connection of the database is in this wait state of `pg_stat_activity`. */
const waiting = (state: string) => async () => {
  const text = `select 1 from pg_stat_activity where datname = current_database() and ${state}`;
  return (await database!.query(text)).length > 0;
};

it("sends no startup parameter that a connection pooler rejects", async () => {
  const said: string[] = [];
  const pooler = createServer((socket) =>
    socket.once("data", (start) => {
      // After the length and the protocol version come names and values.
      said.push(...start.toString("latin1", 8).split("\0"));
      socket.destroy();
    }),
  );
  await new Promise<void>((resolve) => pooler.listen(0, "127.0.0.1", resolve));
  const { port } = pooler.address() as AddressInfo;
  await expect(openPostgresStore(`postgresql://app@127.0.0.1:${port}/shop`)).rejects.toThrow("databaseUrl");
  pooler.close();
  const names = said.filter((_, index) => index % 2 === 0 && said[index] !== "");
  expect(names.toSorted()).toEqual(["application_name", "client_encoding", "database", "user"]);
});

describe.skipIf(!database)("on a real server", () => {
  let schema = "";
  let clock = 0;
  /** Expiry follows the database's clock, so the tests stop and move that clock. */
  const setClock = () =>
    database!.query(`create or replace function ${schema}.now_ms() returns bigint language sql volatile
      as 'select ${clock}::bigint'`);

  storeContract("the PostgreSQL store", {
    async open() {
      const url = await database!.schema();
      schema = schemaOf(url);
      const store = await openPostgresStore(url);
      clock = await store.now();
      await setClock();
      return store;
    },
    async advance(ms) {
      clock += ms;
      await setClock();
    },
  });

  it("has a timeout for every wait", async () => {
    const store = await openPostgresStore(await database!.schema());
    const rows = await store.pool.read(`select name, setting from pg_settings
      where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') order by name`);
    expect(rows.map(({ setting }) => setting)).toEqual(["10000", "4000", "5000"]);
    await store.close();
  });

  it("uses the database's clock", async () => {
    const store = await openPostgresStore(await database!.schema());
    const [row] = await database!.query("select extract(epoch from clock_timestamp()) * 1000 as now");
    expect(Math.abs((await store.now()) - Number(row!["now"]))).toBeLessThan(5000);
    await store.close();
  });

  describe("its tables", () => {
    it("are created once, for any number of simultaneous starts", async () => {
      const url = await database!.schema();
      const stores = await Promise.all(Array.from({ length: 6 }, () => openPostgresStore(url)));
      const steps = await database!.query(`select number from ${schemaOf(url)}.migrations order by number`);
      expect(steps.map(({ number }) => number)).toEqual(POSTGRES_MIGRATIONS.map((_, n) => n + 1));
      await Promise.all(stores.map((store) => store.close()));
    });

    it("of a newer version are rejected", async () => {
      const url = await database!.schema();
      await (await openPostgresStore(url)).close();
      await database!.query(`insert into ${schemaOf(url)}.migrations values (99, now())`);
      await expect(openPostgresStore(url)).rejects.toThrow("newer version");
    });

    it("are checked without a change", async () => {
      const url = await database!.schema();
      const tables = () =>
        database!.query(`select 1 from pg_class where relnamespace = '${schemaOf(url)}'::regnamespace`);
      await assertUsableDatabase(url);
      expect(await tables()).toEqual([]);
      await (await openPostgresStore(url)).close();
      await assertUsableDatabase(url);
      await database!.query(`insert into ${schemaOf(url)}.migrations values (99, now())`);
      await expect(assertUsableDatabase(url)).rejects.toThrow("newer version");
      const hasty = url.replace("options=", "options=-csynchronous_commit%3Doff%20");
      await expect(assertUsableDatabase(hasty)).rejects.toThrow("synchronous_commit is off");
    });

    it("of codes and their keys are unlogged, the others are not", async () => {
      const url = await database!.schema();
      await (await openPostgresStore(url)).close();
      const rows = await database!.query(`select relname, relpersistence from pg_class
        where relnamespace = '${schemaOf(url)}'::regnamespace and relkind = 'r' order by relname`);
      expect(
        rows.filter(({ relpersistence }) => relpersistence === "u").map(({ relname }) => relname),
      ).toEqual(["code_keys", "security_codes"]);
      expect(rows.filter(({ relpersistence }) => relpersistence === "p").length).toBeGreaterThan(4);
    });
  });

  describe("does not start", () => {
    it("if commits are acknowledged before they are on disk", async () => {
      const url = new URL(await database!.schema());
      const options = `${url.searchParams.get("options")} -c synchronous_commit=off`;
      url.searchParams.set("options", options);
      await expect(openPostgresStore(url.href)).rejects.toThrow("synchronous_commit is off");
    });

    it.each([
      ["postgresql://app:hunter2@127.0.0.1:1/none", "cannot be reached (ECONNREFUSED)"],
      ["postgresql://app:hunter2@nowhere.invalid/none", "cannot be reached (ENOTFOUND)"],
    ])("without a database, and its message contains no password: %s", async (url, message) => {
      const failed = openPostgresStore(url);
      await expect(failed).rejects.toThrow(message);
      expect(inspect(await failed.catch((error: unknown) => error), { depth: 9 })).not.toContain("hunter2");
    });

    it("with an unknown database name", async () => {
      const url = new URL(database!.url);
      url.pathname = "/no_such_database";
      await expect(openPostgresStore(url.href)).rejects.toThrow("has no such name (3D000)");
    });
  });

  describe("many writers", () => {
    let store: PostgresStore;
    let other: PostgresStore;
    beforeAll(async () => {
      const url = await database!.schema();
      store = await openPostgresStore(url);
      other = await openPostgresStore(url);
    });
    afterAll(async () => {
      await store.close();
      await other.close();
    });

    const sealed = { kid: "k", wrapped: Buffer.alloc(1), blob: Buffer.alloc(1) };
    const order = (id: string, revision: number) =>
      ({ put: "order", row: { merchant: "M", id, revision, running: null, sealed } }) as const;

    it("of the same rows in any order: one writes all, the others nothing", async () => {
      for (let revision = 1; revision <= 40; revision += 1) {
        const changes = ["A", "B"].map((id) => order(id, revision));
        const answers = await Promise.all([
          store.write(changes),
          other.write(changes.toReversed()),
          store.write(changes.toReversed()),
          other.write(changes),
        ]);
        expect(answers.filter(Boolean)).toHaveLength(1);
        expect((await store.findOrder("M", "A"))!.revision).toBe(revision);
        expect((await store.findOrder("M", "B"))!.revision).toBe(revision);
      }
    });

    it("retry when the database breaks a deadlock", async () => {
      await store.write([order("C", 1), order("D", 1)]);
      const deadlocks = async () => {
        const text = "select deadlocks from pg_stat_database where datname = current_database()";
        return Number((await database!.query(text))[0]!["deadlocks"]);
      };
      const before = await deadlocks();
      const written = await other.pool.withConnection(async (rival) => {
        await rival.query("begin");
        await rival.query("select 1 from orders where id = 'D' for update");
        const writing = store.write([order("C", 2), order("D", 2)]);
        await expect.poll(waiting("wait_event_type = 'Lock'"), { timeout: 5000 }).toBe(true);
        // Each waits for the other. The database aborts the one that has waited longest, which is the store's.
        await rival.query("select 1 from orders where id = 'C' for update");
        await rival.query("commit");
        return writing;
      });
      expect(written).toBe(true);
      expect((await store.findOrder("M", "D"))!.revision).toBe(2);
      // Negative control: there was a deadlock.
      await expect.poll(deadlocks, { timeout: 5000 }).toBeGreaterThan(before);
    });

    it("that update a session while an operation starts keep their new code", async () => {
      const url = await database!.schema();
      const one = await openPostgresStore(url);
      const row = (revision: number) => ({
        key: "s",
        merchant: "M",
        apiVersion: 100,
        version: `000000000${revision}`,
        updateStatus: "SUCCESS" as const,
        revision,
        createdAt: 1,
        expiresAt: Date.now() + 60_000,
        authenticationLeft: 1,
        sealed,
      });
      const code = { sessionKey: "s", merchant: "M", version: "1", expiresAt: Date.now() + 60_000, sealed };
      await one.write([
        { put: "session", row: row(1) },
        { put: "code", row: code },
      ]);
      // The update arrives between the operation's two statements.
      const schema = schemaOf(url);
      await database!.query(`create function ${schema}.slowly() returns trigger language plpgsql
          as 'begin perform pg_sleep(0.5); return null; end';
        create trigger slowly before delete on ${schema}.security_codes execute function ${schema}.slowly()`);
      const operation = one.write([
        { hold: "session", key: "s", revision: 1 },
        { drop: "code", sessionKey: "s", mustExist: true },
      ]);
      await expect.poll(waiting("wait_event = 'PgSleep'"), { timeout: 5000, interval: 20 }).toBe(true);
      const update = one.write([
        { put: "session", row: row(2) },
        { put: "code", row: code },
      ]);
      expect(await Promise.all([operation, update])).toEqual([true, true]);
      expect(await one.findCode("s")).toBeDefined();
      await one.close();
    });

    it("get different webhooks, and the same ones again only after a minute", async () => {
      const url = await database!.schema();
      const [one, two] = [await openPostgresStore(url), await openPostgresStore(url)];
      const put = (n: number) =>
        ({ put: "webhook", row: { id: `n${n}`, merchant: "M", attempt: 1, dueAt: 1, sealed } }) as const;
      await one.write(Array.from({ length: 40 }, (_, n) => put(n)));
      const given = await Promise.all([one, two, one, two].map((by) => by.dueWebhooks(10)));
      expect(new Set(given.flat().map(({ id }) => id)).size).toBe(given.flat().length);
      expect(given.flat()).toHaveLength(40);
      expect(await two.dueWebhooks(40)).toEqual([]);
      await database!.query(`update ${schemaOf(url)}.notices set given_until = given_until - 60000`);
      expect(await two.dueWebhooks(50)).toHaveLength(40);
      await Promise.all([one.close(), two.close()]);
    });

    it("remove expired rows at the same time without waiting, each row once", async () => {
      const codes = Array.from({ length: 100 }, (_, n) => ({
        put: "code" as const,
        row: { sessionKey: `s${n}`, merchant: "M", version: "1", expiresAt: 1, sealed },
      }));
      await store.write(codes);
      let removed = 0;
      for (let found = 1; found > 0;) {
        const counts = await Promise.all([store, other, store].map((one) => one.removeExpired(7)));
        found = counts.reduce((sum, count) => sum + count, 0);
        removed += found;
      }
      expect(removed).toBe(100);
    });
  });

  describe("the keys of security codes", () => {
    const HOUR = 3_600_000;
    let url: string;
    let store: PostgresStore;
    let ring: KeyRing;
    let now = 0;
    const goTo = (at: number) => {
      now = at;
      return database!.query(`create or replace function ${schemaOf(url)}.now_ms() returns bigint language sql
        volatile as 'select ${at}::bigint'`);
    };
    const instance = () => sharedSecurityCodeKeys(store.pool, ring);
    const rows = () => database!.query(`select name, kid, wrapped, blob from ${schemaOf(url)}.code_keys`);
    beforeEach(async () => {
      url = await database!.schema();
      store = await openPostgresStore(url);
      ring = testKeys();
      await goTo(await store.now());
    });
    afterEach(() => store.close());

    it("are the same for all instances, and are sealed in the database", async () => {
      const [one, two] = [instance(), instance()];
      const { kid, key } = await one.active();
      expect(await two.active()).toMatchObject({ kid, key });
      expect(Buffer.from((await two.find(kid))!)).toEqual(Buffer.from(key));
      const [row] = await rows();
      expect(row!["name"]).toBe(kid);
      const bytes = Buffer.concat([row!["wrapped"] as Buffer, row!["blob"] as Buffer]);
      expect(bytes.includes(Buffer.from(key))).toBe(false);
      // Another key ring opens none, such as that of an attacker who has only the database.
      await expect(sharedSecurityCodeKeys(store.pool, testKeys()).find(kid)).rejects.toThrow(UnopenableError);
    });

    it("are new every hour, and deleted after two", async () => {
      const start = now;
      const { kid } = await instance().active();
      await goTo(start + HOUR - 1);
      expect((await instance().active()).kid).toBe(kid);
      await goTo(start + HOUR);
      expect((await instance().active()).kid).not.toBe(kid);
      expect(await instance().find(kid)).toBeDefined();
      await goTo(start + 2 * HOUR);
      expect(await instance().find(kid)).toBeUndefined();
    });

    it("are deleted with their codes, and no file has their bytes any more", async () => {
      const codes = instance();
      const { kid, key } = await codes.active();
      const seal = createVault({ active: () => ({ kid, key }), find: () => key });
      const sealed = seal.seal(["code", "s", now + 9 * HOUR], "100");
      await store.write([
        {
          put: "code",
          row: { sessionKey: "s", merchant: "M", version: "1", expiresAt: now + 9 * HOUR, sealed },
        },
      ]);
      await store.removeExpired(10);
      expect(await store.findCode("s")).toBeDefined();

      await goTo(now + 2 * HOUR);
      await store.removeExpired(10);
      expect(await rows()).toEqual([]);
      expect(await store.findCode("s")).toBeUndefined();
      const [size] = await database!.query(
        `select pg_relation_size('${schemaOf(url)}.code_keys')::int as bytes`,
      );
      expect(size).toEqual({ bytes: 0 });
    });

    it("leave the file later while the table is read for long, and delay no request meanwhile", async () => {
      await instance().active();
      // pg_dump reads like this.
      const dump = new Client({ connectionString: url });
      await dump.connect();
      await dump.query("begin");
      await dump.query("lock table code_keys in access share mode");
      await goTo(now + 2 * HOUR);
      const started = performance.now();
      await store.removeExpired(10);
      expect(performance.now() - started).toBeLessThan(2000);
      expect(await rows()).toEqual([]);
      const size = async () =>
        (await database!.query(`select pg_relation_size('${schemaOf(url)}.code_keys')::int as bytes`))[0];
      expect(await size()).not.toEqual({ bytes: 0 });
      await dump.end();
      await store.removeExpired(10);
      expect(await size()).toEqual({ bytes: 0 });
    });

    it("stay when another instance starts, with the codes under them", async () => {
      const { kid, key } = await instance().active();
      const seal = createVault({ active: () => ({ kid, key }), find: () => key });
      const row = {
        sessionKey: "s",
        merchant: "M",
        version: "1",
        expiresAt: now + HOUR,
        sealed: seal.seal(["x"], "100"),
      };
      const orphan = { ...row, sessionKey: "o", sealed: { ...row.sealed, kid: "restored" } };
      await store.write([
        { put: "code", row },
        { put: "code", row: orphan },
      ]);
      await (await openPostgresStore(url)).close();
      expect(await store.findCode("s")).toBeDefined();
      // Negative control: the purge ran, because a code without a key is gone.
      expect(await store.findCode("o")).toBeUndefined();
    });
  });
});
