import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CARD, newSession, startGateway, type TestGateway, withCard } from "../support/test-gateway.ts";
import { languagesIn, programsIn } from "../support/programs.ts";
import { removeFolder } from "../support/remove-folder.ts";

const MANUAL = "docs/decisions-from-sessions.md";
const DEBIT = withCard({ number: "5111111111111118" });

const folder = mkdtempSync(join(tmpdir(), "manual-"));
const programs = programsIn(MANUAL, folder);

let gateway: TestGateway;
let server: Server;
let address: string;
/** Runs before a payment is processed; and how many responses to payments are then lost. */
let before: () => Promise<unknown>;
let lose: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      const body = request.method === "GET" ? "" : await text(request);
      const isPayment = /"PAY"|apiOperation=PAY/.test(body);
      if (isPayment) await before();
      const answer = await gateway.app.fetch(
        new Request(`${address}${request.url}`, {
          method: request.method ?? "GET",
          headers: Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
            typeof value === "string" && name !== "connection" ? [[name, value]] : [],
          ),
          ...(body === "" ? {} : { body }),
        }),
      );
      if (isPayment && lose-- > 0) return request.socket.destroy();
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  removeFolder(folder);
});
beforeEach(() => {
  gateway = startGateway();
  before = () => Promise.resolve();
  lose = 0;
});
afterEach(() => gateway.close());

/** Returns all charges on the order. */
async function charged(): Promise<number[]> {
  const { body } = await gateway.call("GET", "/order/O1");
  if (body.result === "ERROR") return [];
  const all = body.transaction as { result: string; transaction: { amount: number } }[];
  return all.filter(({ result }) => result === "SUCCESS").map(({ transaction }) => transaction.amount);
}

const swap = (id: string) => gateway.call("PUT", `/session/${id}`, { body: DEBIT });

it("the manual has a program for every language it names", () => {
  expect(languagesIn(MANUAL)).toEqual(["js", "python", "php", "java"]);
  expect(programs.map(({ language }) => language)).toContain("js");
});

describe.each(programs)("the manual's program in $language", { timeout: 60_000 }, ({ run }) => {
  const pay = (session: { id: string; version: string }, shown: string) =>
    run(address, [session.id, session.version, shown, "O1"]);

  it("pays the shown price once, however often it is called", async () => {
    const session = await newSession(gateway, withCard());
    expect(await pay(session, "10.20")).toBe("paid 10.20");
    expect(await pay(session, "10.20")).toBe("paid 10.20");
    expect(await charged()).toEqual([10.2]);
  });

  it("pays no price that was not shown, and shows the present one", async () => {
    const session = await newSession(gateway, withCard());
    expect(await pay(session, "10.00")).toBe(`show 10.20 ${session.version}`);
    const { version } = (await swap(session.id)).body.session;
    expect(await pay(session, "10.20")).toBe(`show 10.00 ${version}`);
    expect(await charged()).toEqual([]);
    expect(await pay({ id: session.id, version }, "10.00")).toBe("paid 10.00");
    expect(await charged()).toEqual([10]);
  });

  it("charges nothing when the card is replaced between decision and payment", async () => {
    const session = await newSession(gateway, withCard());
    before = () => swap(session.id);
    expect(await pay(session, "10.20")).toMatch(/^show 10\.00 /);
    expect(await charged()).toEqual([]);
  });

  it("charges once when the response is lost", async () => {
    const session = await newSession(gateway, withCard());
    lose = 1;
    expect(await pay(session, "10.20")).toBe("paid 10.20");
    expect(await charged()).toEqual([10.2]);
  });

  it("reports a decline, and an expired session", async () => {
    const expired = { ...CARD, expiry: { month: "05", year: "39" } };
    expect(await pay(await newSession(gateway, withCard(expired)), "10.20")).toBe("declined DECLINED");
    expect(await pay({ id: "SESSION0000000000000000000000000A", version: "aaaaaaaa01" }, "10.20")).toBe(
      "refused",
    );
    expect(await charged()).toEqual([]);
  });
});
