import { afterEach, describe, expect, it } from "vitest";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import type { SessionStore } from "../../../src/gateway/store/store.ts";
import { createVault } from "../../../src/gateway/crypto/vault.ts";
import { createSessionVault } from "../../../src/gateway/sessions/session-vault.ts";
import {
  newSession,
  OTHER_PASSWORD,
  startGateway,
  testKeys,
  withCard,
  type TestGateway,
} from "../../support/test-gateway.ts";

/**
 * Two kinds of requests take turns, such as for sessions of another merchant and for sessions that never were.
 * Whether the first kind takes longer more often than chance explains is a matter of counting pairs, which the load
 * of the machine, the same for both of a pair, does not move.
 */

const PAIRS = 1000;
/** A thousand throws of a fair coin stay well within this of one half. */
const CHANCE = 0.12;
const OTHERS = { merchant: "OTHER", password: OTHER_PASSWORD };

type Probe = (gateway: TestGateway, id: string) => Promise<{ status: number; text: string }>;

const PROBES: [string, Probe][] = [
  ["Retrieve Session", (gateway, id) => gateway.call("GET", `/session/${id}`, OTHERS)],
  [
    "Update Session",
    (gateway, id) =>
      gateway.call("PUT", `/session/${id}`, { ...OTHERS, body: { order: { amount: "1.00" } } }),
  ],
  [
    "Pay",
    (gateway, id) =>
      gateway.call("PUT", "/order/A/transaction/1", {
        ...OTHERS,
        body: { apiOperation: "PAY", order: { amount: "1.00", currency: "EUR" }, session: { id } },
      }),
  ],
];

let gateway: TestGateway;
afterEach(() => gateway.close());

/** Of pairs, the share in which the one took longer than the other. */
async function shareSlower(one: () => Promise<void>, other: () => Promise<void>): Promise<number> {
  const timed = async (ask: () => Promise<void>) => {
    const started = process.hrtime.bigint();
    await ask();
    return process.hrtime.bigint() - started;
  };
  for (let round = 0; round < 200; round += 1) await timed(round % 2 === 0 ? one : other);
  let slower = 0;
  for (let pair = 0; pair < PAIRS; pair += 1) {
    // The first of a pair may find colder caches, so each of the two is first in every other pair.
    const isFirst = pair % 2 === 0;
    const first = await timed(isFirst ? one : other);
    const second = await timed(isFirst ? other : one);
    if (isFirst ? first > second : second > first) slower += 1;
  }
  return slower / PAIRS;
}

/** How often a session that is there, and another's, is slower to refuse than one that is not there. */
async function foreignSlower(probe: Probe): Promise<number> {
  const { id } = await newSession(gateway, withCard());
  // As much like an id as the one that is known: only the last characters tell.
  const unknown = `${id.slice(0, -4)}${id.endsWith("0000") ? "1111" : "0000"}`;
  const ask = (which: string) => async () => {
    const { status, text } = await probe(gateway, which);
    expect(status).toBe(400);
    expect(text).toContain("Form Session not found or expired.");
  };
  return shareSlower(ask(id), ask(unknown));
}

describe("the time of a response does not disclose whether another merchant's session exists", () => {
  it.each(PROBES)("%s", async (_, probe) => {
    gateway = startGateway();
    expect(Math.abs((await foreignSlower(probe)) - 0.5)).toBeLessThan(CHANCE);
  });

  it("discloses it with a store that opens a session before it checks the merchant (negative control)", async () => {
    const keys = testKeys();
    const vault = createVault(keys);
    const sessions = createSessionVault(keys.derive("session-id"), vault, keys);
    const honest = openEmbeddedStore(":memory:");
    const careless: SessionStore = {
      ...honest,
      async findSession(merchant, key) {
        const found = await honest.findSession("TESTMERCHANT", key);
        if (found) sessions.open(found.row);
        return found?.row.merchant === merchant ? found : undefined;
      },
    };
    gateway = startGateway({}, { keys, store: careless });
    expect((await foreignSlower(PROBES[0]![1])) - 0.5).toBeGreaterThan(CHANCE);
  });
});

describe("the time of a response does not disclose how wrong a password is", () => {
  const wrong =
    (password: string, merchant = "TESTMERCHANT") =>
    async () => {
      const { status } = await gateway.call("GET", "/session/x", { merchant, password });
      expect(status).toBe(401);
    };

  it.each([
    ["wrong in the first or in the last character", wrong("Xecret"), wrong("secreX")],
    ["wrong password, or unknown merchant", wrong("Xecret", "OTHER"), wrong("Xecret", "NOBODY")],
  ])("%s", async (_, one, other) => {
    gateway = startGateway();
    expect(Math.abs((await shareSlower(one, other)) - 0.5)).toBeLessThan(CHANCE);
  });
});
