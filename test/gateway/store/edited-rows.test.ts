import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Processor } from "../../../src/gateway/processors/processor.ts";
import { createSimulator } from "../../../src/gateway/processors/simulator/simulator.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import {
  type Answer,
  newSession,
  OTHER_PASSWORD,
  pay,
  startGateway,
  type TestGateway,
  withCard,
} from "../../support/test-gateway.ts";
import { removeFolder } from "../../support/remove-folder.ts";

/** An attacker who can write to the database has no key: an edited row does not open, and no payment uses it. */

const order = { order: { amount: "1.00", currency: "EUR" } };
const OTHERS = { merchant: "OTHER", password: OTHER_PASSWORD };

let folder: string;
let db: DatabaseSync;
let gateway: TestGateway;
let charged: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "edited-"));
  const file = join(folder, "a.sqlite");
  const simulator = createSimulator(() => new Date());
  const processor: Processor = {
    ...simulator,
    process: (request) => (charged.push(request.orderId), simulator.process(request)),
  };
  charged = [];
  const now = () => Date.parse("2026-11-22T12:00:00Z");
  gateway = startGateway({}, { store: openEmbeddedStore(file, now), processorOf: () => processor });
  db = new DatabaseSync(file);
});
afterEach(async () => {
  db.close();
  await gateway.close();
  removeFolder(folder);
});

const alarms = () => gateway.lines.filter((line) => line.includes('"what":"unopenable"')).length;

/** The error response: the gateway failed, with a support code. */
function expectClosed({ status, body }: Answer): void {
  expect([status, body.error]).toEqual([500, { cause: "SERVER_FAILED", supportCode: expect.any(String) }]);
}

describe("a session", () => {
  const FIRST = "key = (select min(key) from sessions)";
  const SECOND = "key = (select max(key) from sessions)";
  const other = (column: string) => `(select ${column} from sessions where ${SECOND})`;

  it.each<[string, string, object]>([
    [
      "with the card of another one of its merchant",
      `kid = ${other("kid")}, wrapped = ${other("wrapped")}, blob = ${other("blob")}`,
      {},
    ],
    ["with the key of another", `wrapped = ${other("wrapped")}`, {}],
    ["given to another merchant", "merchant = 'OTHER'", OTHERS],
    ["given another API version", "api_version = 99", { version: 99 }],
    ["set back to another version", "version = '0123456701'", {}],
    ["with another update status", "update_status = 'NO_UPDATE'", {}],
    ["with another revision", "revision = 1", {}],
    ["with another creation time", "created_at = created_at + 1", {}],
    ["with another expiry", "expires_at = expires_at + 1", {}],
    ["with a higher authentication limit", "authentication_left = 25", {}],
  ])("%s does not open", async (_, set, as) => {
    const ids = [await newSession(gateway, withCard()), await newSession(gateway, withCard())].map(
      ({ id }) => id,
    );
    const answers = async () => {
      const all: Answer[] = [];
      for (const [index, id] of ids.entries()) {
        const body = { apiOperation: "PAY", session: { id }, ...order };
        all.push(await gateway.call("PUT", `/order/${index}/transaction/1`, { ...as, body }));
        all.push(await gateway.call("GET", `/session/${id}`, as));
      }
      return all;
    };
    db.exec(`update sessions set ${set} where ${FIRST}`);
    const closed = (await answers()).filter(({ status }) => status === 500);
    expect(closed).toHaveLength(2);
    closed.forEach(expectClosed);
    expect(alarms()).toBe(2);
    // A payment can only have used the other card.
    expect(charged.length).toBeLessThan(2);
  });

  it("is found in that way, and opens, if it was not edited (negative control)", async () => {
    const { id } = await newSession(gateway, withCard());
    db.exec(`update sessions set revision = revision where ${FIRST}`);
    expect((await pay(gateway, "A", { session: { id }, ...order })).body.result).toBe("SUCCESS");
    expect(charged).toEqual(["A"]);
  });
});

it("a code that was moved to another session is not found", async () => {
  const [one, two] = [await newSession(gateway, withCard()), await newSession(gateway, withCard())];
  const keys = db.prepare("select session_key from security_codes").all() as { session_key: string }[];
  const put = db.prepare("update security_codes set session_key = ? where session_key = ?");
  for (const [to, from] of [
    ["x", keys[0]!.session_key],
    [keys[0]!.session_key, keys[1]!.session_key],
    [keys[1]!.session_key, "x"],
  ] as const)
    put.run(to, from);
  for (const { id } of [one, two]) {
    const { card } = (await gateway.call("GET", `/session/${id}`)).body.sourceOfFunds.provided;
    expect(card).not.toHaveProperty("securityCode");
  }
});

describe("a paid order", () => {
  it.each([
    ["an order given to another merchant", "orders", "merchant = 'OTHER'", OTHERS],
    ["an order under another name", "orders", "id = 'B'", {}],
    ["an order set back", "orders", "revision = 1", {}],
    ["an order that is marked as running", "orders", "running = '1', running_since = 1", {}],
    ["a transaction of another order", "transactions", "order_id = 'B'", {}],
    ["a transaction under another name", "transactions", "id = '2'", {}],
    ["a transaction of another request", "transactions", "request_hash = 'x'", {}],
    ["a transaction of another time", "transactions", "started_at = started_at + 1", {}],
  ])("%s does not open, and is not paid again", async (_, table, set, as) => {
    await pay(gateway, "A", { ...order, ...withCard() });
    if (set.includes("'B'")) await pay(gateway, "B", { ...order, ...withCard() }, "9");
    if (set === "id = 'B'") db.exec("delete from orders where id = 'B'");
    const before = charged.length;
    db.exec(`update ${table} set ${set} where ${table === "orders" ? "id" : "order_id"} = 'A'`);
    const name = set.includes("'B'") ? "B" : "A";
    expectClosed(await gateway.call("GET", `/order/${name}`, as));
    const body = { apiOperation: "PAY", ...order, ...withCard() };
    const again = await gateway.call("PUT", `/order/${name}/transaction/1`, { ...as, body });
    expectClosed(again);
    expect(charged).toHaveLength(before);
  });

  it("opens if it was not edited (negative control)", async () => {
    await pay(gateway, "A", { ...order, ...withCard() });
    db.exec("update orders set revision = revision; update transactions set id = id");
    expect((await gateway.call("GET", "/order/A")).body.result).toBe("SUCCESS");
  });
});

it.each([
  ["given to another merchant", "merchant = 'OTHER'", OTHERS, "MINE"],
  ["under another name", "id = 'HIS'", {}, "HIS"],
  ["set back", "revision = 7", {}, "MINE"],
])("a saved card %s does not open", async (_, set, as, name) => {
  await gateway.call("PUT", "/token/MINE", { body: withCard() });
  expect((await gateway.call("GET", "/token/MINE")).status).toBe(200);
  db.exec(`update tokens set ${set}`);
  expectClosed(await gateway.call("GET", `/token/${name}`, as));
});

it("a saved card that does not open hides no other card, and is logged", async () => {
  for (const id of ["A", "B", "C"]) await gateway.call("PUT", `/token/${id}`, { body: withCard() });
  const found = async () => {
    const { status, body } = await gateway.call("POST", "/tokenSearch", { body: {} });
    return [status, ...body.page.map(({ token }: { token: string }) => token)];
  };
  expect(await found()).toEqual([201, "A", "B", "C"]);
  expect(alarms()).toBe(0);
  db.exec("update tokens set revision = 7 where id = 'B'");
  expect(await found()).toEqual([201, "A", "C"]);
  expect(alarms()).toBe(1);
});

it("a saved card that does not open can be deleted", async () => {
  await gateway.call("PUT", "/token/A", { body: withCard() });
  db.exec("update tokens set revision = 7");
  expect((await gateway.call("DELETE", "/token/A")).body).toMatchObject({ result: "SUCCESS", token: "A" });
  expect((await gateway.call("DELETE", "/token/A")).status).toBe(400);
});
