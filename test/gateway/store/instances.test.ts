import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Dependencies } from "../../../src/gateway/dependencies.ts";
import { ephemeralKeys } from "../../../src/gateway/crypto/key-ring.ts";
import type { Processor } from "../../../src/gateway/processors/processor.ts";
import { createSimulator } from "../../../src/gateway/processors/simulator/simulator.ts";
import { serve, type Running } from "../../../src/gateway/serve.ts";
import { type Body, PASSWORD, testConfig, testKeys, withCard } from "../../support/test-gateway.ts";
import { testDatabase } from "../../support/postgres-server.ts";
import { removeFolder } from "../../support/remove-folder.ts";

const database = await testDatabase();
afterAll(() => database?.drop());

const basic = `Basic ${Buffer.from(`merchant.TESTMERCHANT:${PASSWORD}`).toString("base64")}`;

async function call(
  { address }: Running,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: Body }> {
  const response = await fetch(`${address}/api/rest/version/100/merchant/TESTMERCHANT${path}`, {
    method,
    headers: { Authorization: basic, ...(body ? { "Content-Type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: await response.json() };
}

describe.skipIf(!database)("two instances on one database", () => {
  const keys = testKeys();
  const ended: (() => unknown)[] = [];
  /** The requests of both instances to the acquirer. */
  let asked: { securityCode: unknown }[];
  let one: Running;
  let two: Running;

  async function start(url: string, given: Partial<Dependencies> = {}): Promise<Running> {
    const simulator = createSimulator(() => new Date());
    const processor: Processor = {
      ...simulator,
      async process(request) {
        const { provided } = request.fields["sourceOfFunds"] as Body;
        asked.push({ securityCode: provided.card.securityCode });
        await new Promise((next) => setTimeout(next, 50));
        return simulator.process(request);
      },
    };
    const data = mkdtempSync(join(tmpdir(), "instance-"));
    const running = await serve(testConfig({}, { port: 0, databaseUrl: url, data }), {
      keys,
      log: () => undefined,
      processorOf: () => processor,
      ...given,
    });
    ended.push(async () => {
      await running.close();
      removeFolder(data);
    });
    return running;
  }

  beforeEach(async () => {
    asked = [];
    const url = await database!.schema();
    one = await start(url);
    two = await start(url);
  });
  afterEach(async () => {
    for (const end of ended.splice(0).toReversed()) await end();
  });

  async function sessionWithCard(): Promise<{ id: string; version: string }> {
    const { body } = await call(one, "POST", "/session");
    const fields = { order: { amount: "10.00", currency: "EUR" }, ...withCard() };
    return (await call(two, "PUT", `/session/${body.session.id}`, fields)).body.session;
  }

  const pay = (at: Running, order: string, { id, version }: { id: string; version: string }) =>
    call(at, "PUT", `/order/${order}/transaction/1`, { apiOperation: "PAY", session: { id, version } });

  it("a session is made on one, updated on the other, and paid on either", async () => {
    for (const [order, at] of [
      ["A", one],
      ["B", two],
    ] as const) {
      const session = await sessionWithCard();
      const read = await call(one, "GET", `/session/${session.id}`);
      expect(read.body.session.version).toBe(session.version);
      const paid = await pay(at, order, session);
      expect([paid.status, paid.body.result]).toEqual([201, "SUCCESS"]);
    }
    // One instance opens the security code that the other has sealed.
    expect(asked.map(({ securityCode }) => securityCode)).toEqual(["100", "100"]);
  });

  it("would not open each other's codes with keys of their own", async () => {
    const url = await database!.schema();
    const [first, second] = await Promise.all(
      [1, 2].map(() => start(url, { securityCodeKeys: ephemeralKeys(Date.now) })),
    );
    const { body } = await call(first!, "POST", "/session", undefined);
    await call(first!, "PUT", `/session/${body.session.id}`, withCard());
    const there = await call(first!, "GET", `/session/${body.session.id}`);
    expect(there.body.sourceOfFunds.provided.card).toHaveProperty("securityCode");
    const elsewhere = await call(second!, "GET", `/session/${body.session.id}`);
    expect(elsewhere.body.sourceOfFunds.provided.card).not.toHaveProperty("securityCode");
  });

  it("one payment sent to both at once is charged once, and both return the same outcome", async () => {
    const session = await sessionWithCard();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => pay(n % 2 === 0 ? one : two, "A", session)),
    );
    expect(asked).toHaveLength(1);
    expect(answers.filter(({ body }) => body.result === "SUCCESS").length).toBeGreaterThan(0);
    const again = await pay(two, "A", session);
    expect(again.body.result).toBe("SUCCESS");
    expect(asked).toHaveLength(1);
  });

  it("one code pays once, whichever instance is first", async () => {
    const session = await sessionWithCard();
    await Promise.all([pay(one, "A", session), pay(two, "B", session)]);
    expect(asked.filter(({ securityCode }) => securityCode !== undefined)).toHaveLength(1);
  });

  it("one version is replaced once", async () => {
    const session = await sessionWithCard();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        call(n % 2 === 0 ? one : two, "PUT", `/session/${session.id}`, {
          session: { version: session.version },
          order: { reference: `R${n}` },
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it.each([
    ["a second before its end", 15 * 60_000 - 1000, 200],
    ["at its end", 15 * 60_000, 400],
    ["a second after", 15 * 60_000 + 1000, 400],
  ])("a session %s is the same on both, whose clocks are ten minutes apart", async (_, age, status) => {
    const url = await database!.schema();
    const minutes = (n: number) => ({ now: () => new Date(Date.now() + n * 60_000) });
    const [early, late] = [await start(url, minutes(-5)), await start(url, minutes(5))];
    const schema = new URL(url).searchParams.get("options")!.replace("-csearch_path=", "");
    const setClock = (ms: number) =>
      database!.query(`create or replace function ${schema}.now_ms() returns bigint language sql volatile
        as 'select ${ms}::bigint'`);
    const began = Date.now();
    await setClock(began);
    const { body } = await call(early, "POST", "/session");
    await setClock(began + age);
    const found = await Promise.all(
      [early, late].map((at) => call(at, "GET", `/session/${body.session.id}`)),
    );
    expect(found.map((answer) => answer.status)).toEqual([status, status]);
  });

  it("a code survives the restart of the instance that has sealed it", async () => {
    const url = await database!.schema();
    const first = await start(url);
    const { body } = await call(first, "POST", "/session");
    const fields = { order: { amount: "1.00", currency: "EUR" }, ...withCard() };
    const { session } = (await call(first, "PUT", `/session/${body.session.id}`, fields)).body;
    await ended.pop()!();
    const second = await start(url);
    expect((await pay(second, "C", session)).body.result).toBe("SUCCESS");
    expect(asked).toEqual([{ securityCode: "100" }]);
  });
});
