import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { StoreUnavailableError, StoreOutcomeUnknownError } from "../../../../src/gateway/store/faults.ts";
import {
  openPostgresStore,
  type PostgresStore,
} from "../../../../src/gateway/store/postgres/postgres-store.ts";
import { sharedSecurityCodeKeys } from "../../../../src/gateway/store/postgres/postgres-security-code-keys.ts";
import type { Change } from "../../../../src/gateway/store/store.ts";
import {
  frameHeaders,
  newSession,
  pay,
  startGateway,
  testKeys,
  withCard,
} from "../../../support/test-gateway.ts";
import { cuttingProxy, type CuttingProxy } from "../../../support/cutting-proxy.ts";
import { testServer } from "../../../support/postgres-server.ts";

// A server of its own, because this file stops it and loses its connections.
const server = testServer();
const database = await server?.database();
afterAll(() => server?.remove());

const sealed = () => ({ kid: "k", wrapped: randomBytes(60), blob: randomBytes(90) });
const order = (id: string, revision = 1): Change => ({
  put: "order",
  row: { merchant: "M", id, revision, running: null, sealed: sealed() },
});
const token = (id: string): Change => ({
  put: "token",
  row: { merchant: "M", id, revision: 1, sealed: sealed() },
});

/** `SERVICE_RUNS=1000` cuts 1000 connections. */
const CUTS = Number(process.env["SERVICE_RUNS"] ?? 40);
/** Updates with another card number, with and without a code. */
const CARDS: { number: string; securityCode?: string | undefined }[] = [
  { number: "5123450000000008", securityCode: "100" },
  { number: "4508750015741019", securityCode: undefined },
  { number: "5123450000000008", securityCode: undefined },
  { number: "4508750015741019", securityCode: "101" },
];

describe.skipIf(!server)("a lost connection", () => {
  let proxy: CuttingProxy;
  let store: PostgresStore;
  /** The same rows over a connection that is not cut. */
  let witness: PostgresStore;
  beforeEach(async () => {
    proxy = await cuttingProxy(server!.socket);
    const url = await database!.schema();
    witness = await openPostgresStore(url);
    const through = new URL(url);
    through.searchParams.delete("host");
    through.host = `127.0.0.1:${proxy.port}`;
    store = await openPostgresStore(through.href);
  });
  afterEach(async () => {
    await store.close();
    await witness.close();
    await proxy.close();
  });

  const COMMIT = "commit\0";

  it("after the commit, whose response is lost: the write succeeds", async () => {
    proxy.cutNext(COMMIT, "after");
    expect(await store.write([order("A"), token("T")])).toBe(true);
    expect((await witness.findOrder("M", "A"))?.revision).toBe(1);
    expect(await witness.findToken("M", "T")).toBeDefined();
  });

  it("before the commit arrives: a retry writes it, once", async () => {
    proxy.cutNext(COMMIT, "before");
    expect(await store.write([order("A"), token("T")])).toBe(true);
    expect(await witness.findToken("M", "T")).toBeDefined();
    expect(await store.write([order("A"), token("T")])).toBe(false);
  });

  it.each(["before", "after"] as const)(
    "in the middle of the changes, %s the server saw them",
    async (when) => {
      proxy.cutNext("begin isolation", when);
      expect(await store.write([order("A"), token("T")])).toBe(true);
      expect(await witness.findToken("M", "T")).toBeDefined();
    },
  );

  it("when the outcome cannot be read: unknown, and not a failure", async () => {
    proxy.cutNext(COMMIT, "after, and away");
    await expect(store.write([order("A"), token("T")])).rejects.toThrow(StoreOutcomeUnknownError);
    proxy.away(false);
    expect((await store.findOrder("M", "A"))?.revision).toBe(1);
  }, 20_000);

  it.each(["before", "after"] as const)("with one change, %s it was carried out: unknown", async (when) => {
    proxy.cutNext("insert into orders", when);
    await expect(store.write([order("A")])).rejects.toThrow(StoreOutcomeUnknownError);
    // A retry is safe, because of the revision.
    expect(await store.write([order("A")])).toBe(when === "before");
    expect((await witness.findOrder("M", "A"))?.revision).toBe(1);
  });

  it("is replaced for a read", async () => {
    await witness.write([order("A")]);
    await store.findOrder("M", "A");
    proxy.cutNext("A", "before");
    expect((await store.findOrder("M", "A"))?.revision).toBe(1);
  });

  it("for a while: the store is unavailable, and recovers by itself", async () => {
    await store.write([order("A")]);
    proxy.away(true);
    await expect(store.findOrder("M", "A")).rejects.toThrow(StoreUnavailableError);
    await expect(store.write([token("T"), token("U")])).rejects.toThrow(StoreUnavailableError);
    proxy.away(false);
    expect((await store.findOrder("M", "A"))?.revision).toBe(1);
    expect(await store.write([token("T"), token("U")])).toBe(true);
  });

  it("gives a client 503, charges nothing, and recovers with the database", async () => {
    const keys = testKeys();
    const gateway = startGateway(
      {},
      { keys, store, securityCodeKeys: sharedSecurityCodeKeys(store.pool, keys) },
    );
    const session = await newSession(gateway, { order: { amount: "1.00", currency: "EUR" }, ...withCard() });
    const pay = () =>
      gateway.call("PUT", "/order/A/transaction/1", {
        body: { apiOperation: "PAY", session: { id: session.id } },
      });
    proxy.away(true);
    const answer = await pay();
    expect([answer.status, answer.body.error.cause]).toEqual([503, "SERVER_BUSY"]);
    expect(gateway.lines.join("")).toContain('"kind":"StoreUnavailableError"');
    proxy.away(false);
    expect((await pay()).body.result).toBe("SUCCESS");
  });

  it("keeps no card for later: an update gets 503, and the old session stays", async () => {
    const keys = testKeys();
    const gateway = startGateway(
      {},
      { keys, store, securityCodeKeys: sharedSecurityCodeKeys(store.pool, keys) },
    );
    const session = await newSession(gateway, withCard(CARDS[0]));
    const update = () =>
      gateway.call("PUT", `/session/${session.id}`, {
        password: null,
        headers: frameHeaders(gateway),
        body: withCard(CARDS[3]),
      });
    const found = async () => (await gateway.call("GET", `/session/${session.id}`)).body;
    proxy.away(true);
    const refused = await update();
    expect([refused.status, refused.body.error.cause]).toEqual([503, "SERVER_BUSY"]);
    proxy.away(false);
    // The error was true: nothing of the update is written afterwards.
    // A wait for nothing: a late write would arrive within it.
    await wait(500);
    const after = await found();
    expect(after.session.version).toBe(session.version);
    expect(after.sourceOfFunds.provided.card.number).toMatch(/^512345/);
    expect((await update()).status).toBe(201);
    expect((await found()).sourceOfFunds.provided.card.number).toMatch(/^450875/);
  });

  it("during an update leaves the old session or the new one: version, card and code together", async () => {
    const keys = testKeys();
    const dependencies = { keys, store, securityCodeKeys: sharedSecurityCodeKeys(store.pool, keys) };
    const gateway = startGateway({}, dependencies);
    const calm = startGateway(
      {},
      { keys, store: witness, securityCodeKeys: sharedSecurityCodeKeys(witness.pool, keys) },
    );
    const session = await newSession(gateway, withCard(CARDS[0]));
    const places = ["begin isolation", "update sessions", "security_codes", COMMIT];
    let expected = { version: session.version, card: CARDS[0]! };
    let unanswered = 0;
    for (let n = 1; n <= CUTS; n += 1) {
      const card = CARDS[n % CARDS.length]!;
      proxy.cutNext(places[n % 4]!, n % 3 === 0 ? "before" : "after");
      const update = await gateway.call("PUT", `/session/${session.id}`, { body: withCard(card) });
      const { body } = await calm.call("GET", `/session/${session.id}`);
      const held = body.sourceOfFunds.provided.card;
      if (update.status === 201) expected = { version: update.body.session.version, card };
      else {
        unanswered += 1;
        if (body.session.version !== expected.version) expected = { version: body.session.version, card };
      }
      const { number, securityCode } = expected.card;
      expect([body.session.version, held.number, held.securityCode]).toEqual([
        expected.version,
        `${number.slice(0, 6)}xxxxxx${number.slice(-4)}`,
        securityCode === undefined ? undefined : "xxx",
      ]);
    }
    // A write that is cut before its commit is retried, and the database knows the outcome of a commit.
    expect(unanswered).toBe(0);
  }, 300_000);

  it("again and again, under load: acknowledged writes are there, and no write is partial", async () => {
    const acknowledged: string[] = [];
    const load = { on: true };
    const killer = (async () => {
      while (load.on) {
        await wait(20);
        await database!.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'hosted-session' and pid % 2 = ${Date.now() % 2}`);
      }
    })();
    let kinds = 0;
    const clients = Array.from({ length: 8 }, async (_, client) => {
      for (let n = 0; n < 60; n += 1) {
        const id = `${client}-${n}`;
        try {
          if (await store.write([order(id), token(id)])) acknowledged.push(id);
        } catch (error) {
          kinds += 1;
          expect([StoreUnavailableError.name, StoreOutcomeUnknownError.name]).toContain(
            (error as Error).name,
          );
        }
      }
    });
    await Promise.all(clients);
    load.on = false;
    await killer;
    expect(acknowledged.length + kinds).toBe(480);
    expect(acknowledged.length).toBeGreaterThan(240);
    for (let client = 0; client < 8; client += 1) {
      for (let n = 0; n < 60; n += 1) {
        const id = `${client}-${n}`;
        const found = [await witness.findOrder("M", id), await witness.findToken("M", id)].map(Boolean);
        expect(found[0]).toBe(found[1]);
        if (acknowledged.includes(id)) expect(found[0]).toBe(true);
      }
    }
  }, 60_000);
});

describe.skipIf(!server)("a database whose disk is full", () => {
  it("gives 503 and a log event; nothing has started, and work continues when there is space", async () => {
    const url = await database!.schema();
    const schema = new URL(url).searchParams.get("options")!.replace("-csearch_path=", "");
    const store = await openPostgresStore(url);
    const keys = testKeys();
    const gateway = startGateway(
      {},
      { keys, store, securityCodeKeys: sharedSecurityCodeKeys(store.pool, keys) },
    );
    const fields = { order: { amount: "1.00", currency: "EUR" }, ...withCard() };
    const { id } = await newSession(gateway, fields);
    const attempt = () => pay(gateway, "A", { session: { id } });
    // The error of the server when a table cannot grow.
    await database!.query(`create function ${schema}.no_room() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`);
    await database!.query(`create trigger no_room before insert on ${schema}.transactions
      for each row execute function ${schema}.no_room()`);
    const { status, body } = await attempt();
    expect([status, body.error.cause]).toEqual([503, "SERVER_BUSY"]);
    expect(gateway.lines.join("")).toContain('"kind":"StoreFullError"');
    const held = async () => (await gateway.call("GET", `/session/${id}`)).body.sourceOfFunds.provided.card;
    expect(await held()).toHaveProperty("securityCode");
    expect(await store.findOrder("TESTMERCHANT", "A")).toBeUndefined();
    await database!.query(`drop trigger no_room on ${schema}.transactions`);
    expect((await attempt()).body.result).toBe("SUCCESS");
    expect(await held()).not.toHaveProperty("securityCode");
    await store.close();
  });
});

describe.skipIf(!server)("a database that rejects writes for now", () => {
  it.each([
    ["is read-only, as a standby is", "read_only_sql_transaction"],
    ["timed out on a lock", "lock_not_available"],
    ["timed out", "query_canceled"],
    ["has no memory", "out_of_memory"],
    ["had repeated deadlocks", "deadlock_detected"],
  ])("because it %s: 503, and nothing has started", async (_, code) => {
    const url = await database!.schema();
    const schema = new URL(url).searchParams.get("options")!.replace("-csearch_path=", "");
    const store = await openPostgresStore(url);
    const keys = testKeys();
    const gateway = startGateway(
      {},
      { keys, store, securityCodeKeys: sharedSecurityCodeKeys(store.pool, keys) },
    );
    await database!.query(`create function ${schema}.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'not now' using errcode = '${code}'; end $$`);
    for (const table of ["transactions", "sessions"]) {
      await database!.query(`create trigger refuse before insert on ${schema}.${table}
        for each row execute function ${schema}.refuse()`);
    }
    // Several changes in one transaction, and one change.
    const paid = () =>
      pay(gateway, "A", { order: { amount: "1.00", currency: "EUR" }, ...withCard() }).then(
        ({ status, body }) => [status, body.error?.cause],
      );
    expect(await paid()).toEqual([503, "SERVER_BUSY"]);
    expect((await gateway.call("POST", "/session")).status).toBe(503);
    expect(gateway.lines.join("")).toContain('"kind":"StoreUnavailableError"');
    expect(await store.findOrder("TESTMERCHANT", "A")).toBeUndefined();
    await database!.query(`drop function ${schema}.refuse() cascade`);
    expect(await paid()).toEqual([201, undefined]);
    await store.close();
  });

  it("because it rejects the user: the store is unavailable, and recovers by itself", async () => {
    const url = new URL(await database!.schema());
    await database!.query("create role guest superuser login");
    url.username = "guest";
    const store = await openPostgresStore(url.href);
    await database!.query("alter role guest nologin");
    await database!.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'guest'");
    await expect(store.findOrder("M", "A")).rejects.toThrow(StoreUnavailableError);
    await expect(store.write([order("A")])).rejects.toThrow(StoreUnavailableError);
    await expect(openPostgresStore(url.href)).rejects.toThrow("rejects this user");
    await database!.query("alter role guest login");
    expect(await store.write([order("A")])).toBe(true);
    await store.close();
  });
});

describe.skipIf(!server)("a database that crashes", () => {
  it("keeps every acknowledged session and no code, and the instances continue with new keys", async () => {
    const keys = testKeys();
    const store = await openPostgresStore(server!.url);
    const securityCodeKeys = sharedSecurityCodeKeys(store.pool, keys);
    const gateway = startGateway({}, { keys, store, securityCodeKeys });
    const { id } = await newSession(gateway, withCard());
    const [before] = await store.pool.read("select name from code_keys");
    server!.crash();
    expect((await gateway.call("GET", `/session/${id}`)).status).toBe(503);
    server!.start();
    const { body } = await gateway.call("GET", `/session/${id}`);
    expect(body.sourceOfFunds.provided.card.number).toBe("512345xxxxxx0008");
    expect(body.sourceOfFunds.provided.card).not.toHaveProperty("securityCode");
    expect(await store.pool.read("select name from code_keys")).toEqual([]);

    // Another instance creates a new key later.
    const fresh = sharedSecurityCodeKeys(store.pool, keys);
    expect((await fresh.active()).kid).not.toBe(before!["name"]);
    await store.close();
  }, 60_000);
});
