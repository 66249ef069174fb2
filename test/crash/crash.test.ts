import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/gateway/app.ts";
import { readConfig } from "../../src/gateway/config/config.ts";
import { makeKeyRing } from "../../src/gateway/crypto/key-ring.ts";
import { createLog } from "../../src/gateway/observability/log.ts";
import { openDependencies } from "../../src/gateway/dependencies.ts";
import { seeded } from "../history/random.ts";
import { NO_AUDIT } from "../support/test-gateway.ts";
import { testServer } from "../support/postgres-server.ts";
import { spellings } from "../support/spellings.ts";
import { startChild } from "./child.ts";
import { comparePayments, compareSessions, secretsOf } from "./compare.ts";
import { bytesBelow, findAny } from "./find-bytes.ts";
import { work, type Call, type Known, type Ledger } from "./shop.ts";
import { startUpstream, type Upstream } from "./upstream.ts";
import { removeFolder } from "../support/remove-folder.ts";

/**
 * A gateway in its own process, under load, which is killed with `kill -9` at random moments, again and again on the same
 * data. After each kill: acknowledged writes are there, the bank's records agree with every order, and no file contains
 * a card number, a code, a name or a session id.
 *
 * `SERVICE_RUNS=100 npx vitest run --project node test/crash` runs more rounds.
 */
const ROUNDS = Number(process.env["SERVICE_RUNS"] ?? 3);
const SEED = Number(process.env["SERVICE_SEED"] ?? 1);
const CLIENTS = 6;
/** After this time the gateway asks the bank about a transaction whose process was killed. */
const LATER_MS = 151_000;
const MOST_MS = 60_000 + ROUNDS * 20_000;

const server = testServer();
afterAll(() => server?.remove());

const PASSWORD = "secret";
const basic = `Basic ${Buffer.from(`merchant.SHOP1:${PASSWORD}`).toString("base64")}`;

/** Makes a caller over a function that sends a request to a gateway. */
function caller(send: (url: string, init: RequestInit) => Promise<Response>): Call {
  return async (method, path, body) => {
    try {
      const response = await send(`/api/rest/version/100/merchant/SHOP1${path}`, {
        method,
        headers: { Authorization: basic, ...(body ? { "Content-Type": "application/json" } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const answer = { status: response.status, body: await response.json() };
      // A 5xx response says no more than a missing one.
      return response.status >= 500 ? undefined : answer;
    } catch {
      return undefined;
    }
  };
}

/** The store after the kill, behind a gateway in this process whose clock is later. */
async function look<T>(config: string, laterMs: number, compare: (call: Call) => Promise<T>): Promise<T> {
  const dependencies = await openDependencies(readConfig(config), {
    audit: NO_AUDIT,
    log: createLog(() => undefined),
  });
  const store = { ...dependencies.store, now: async () => (await dependencies.store.now()) + laterMs };
  const app = createApp({ ...dependencies, store });
  try {
    return await compare(
      caller((path, init) =>
        app.fetch(new Request(`https://pay.example${path}`, init), { peer: "127.0.0.1" }),
      ),
    );
  } finally {
    app.webhooks.stop();
    await dependencies.store.close();
  }
}

interface Place {
  folder: string;
  config: string;
  upstream: Upstream;
}

async function withPlace(settings: object, test: (place: Place) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "crash-"));
  const random = seeded(SEED);
  const upstream = await startUpstream(() => random.below(25));
  const config = join(folder, "gateway.json");
  makeKeyRing(join(folder, "keys.json"));
  const sha256 = createHash("sha256").update(PASSWORD).digest("hex");
  const processor = { type: "gateway", url: upstream.url, merchant: "UP", password: "x", timeoutSeconds: 5 };
  writeFileSync(
    config,
    JSON.stringify({
      ...settings,
      port: 0,
      publicOrigin: "https://pay.example",
      // No fields are shown, and the test sends no request to the shop.
      originProof: "off",
      data: folder,
      build: folder,
      keys: { file: join(folder, "keys.json") },
      session: { idleMinutes: 60, maxMinutes: 60 },
      merchants: [{ id: "SHOP1", passwords: [{ sha256 }], origins: ["https://shop.example"], processor }],
    }),
  );
  try {
    await test({ folder, config, upstream });
  } finally {
    await upstream.close();
    removeFolder(folder);
  }
}

/** One run of the gateway. Returns the responses that the shop got until the kill. */
async function life(
  { config }: Place,
  seed: number,
  end: (kill: () => Promise<void>) => Promise<void>,
): Promise<{ ledger: Ledger; said: string }> {
  const random = seeded(seed);
  const child = await startChild(config);
  const call = caller((path, init) => fetch(`${child.address}${path}`, init));
  const ledger: Ledger = { sessions: [] };
  const clients = Array.from({ length: CLIENTS }, (_, client) =>
    work(call, random.branch(), ledger, `R${seed}-${client}`),
  );
  // The kill comes at a random moment under load.
  await wait(150 + random.below(700));
  await end(() => child.kill());
  await Promise.all(clients);
  return { ledger, said: child.said() };
}

async function rounds(
  place: Place,
  data: string,
  end: (round: number, kill: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const counted = { sessions: 0, unanswered: 0 };
  let before: Ledger = { sessions: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const seed = SEED * 1000 + round;
    const { ledger, said } = await life(place, seed, (kill) => end(round, kill));
    await place.upstream.idle();
    const { sessions } = ledger;
    // The rows of the run before are still there after this one.
    const wrong = [
      ...(await look(place.config, 0, (call) => compareSessions(call, [...before.sessions, ...sessions]))),
      ...(await look(place.config, LATER_MS, (call) => comparePayments(call, sessions, place.upstream))),
      ...findAny(
        Buffer.concat([bytesBelow(place.folder), bytesBelow(data), Buffer.from(said)]),
        secretsOf(ledger).flatMap(spellings),
      ).map(() => "a secret lies in a file"),
    ];
    expect({ seed, wrong }).toEqual({ seed, wrong: [] });
    before = ledger;
    counted.sessions += sessions.length;
    counted.unanswered += sessions.filter(
      ({ unanswered, payment }) => unanswered ?? (payment && !payment.isAcknowledged),
    ).length;
  }
  // Negative controls: there were acknowledged writes, and the kill came during calls.
  expect(counted.sessions).toBeGreaterThan(ROUNDS);
  expect(place.upstream.charges.length).toBeGreaterThan(0);
  expect(counted.unanswered).toBeGreaterThan(0);
  await wouldBeSeen(place, before);
  console.log(
    `${ROUNDS} crashes: ${counted.sessions} sessions, ${place.upstream.charges.length} charges, ` +
      `${counted.unanswered} calls without a response`,
  );
}

/** Negative control: the same comparisons detect a lost write, a lost payment and a second charge. */
async function wouldBeSeen({ folder, config, upstream }: Place, { sessions }: Ledger): Promise<void> {
  const [held] = sessions.filter(({ content }) => content !== undefined);
  const [paid] = sessions.filter(({ payment }) => payment?.isAcknowledged);
  expect(findAny(bytesBelow(folder), ["SHOP1"])).toEqual(["SHOP1"]);
  if (!held?.content || !paid?.payment) return;
  const lost = { ...held, content: { ...held.content, name: "Another" } };
  expect(await look(config, 0, (call) => compareSessions(call, [lost]))).toHaveLength(1);
  const { payment } = paid;
  const unpaid = { ...paid, payment: { ...payment, order: "none" } };
  const [charge] = upstream.charges.filter(({ order }) => order === payment.order);
  const twice = { ...upstream, charges: [...upstream.charges, { ...charge!, transaction: "2" }] };
  const later = (session: Known, bank: Upstream) =>
    look(config, LATER_MS, (call) => comparePayments(call, [session], bank));
  expect(await later(unpaid, upstream)).toContain("a payment that was acknowledged is not there");
  expect(await later(paid, twice)).toContain("an order was charged twice");
}

describe("a gateway that is killed", () => {
  it(
    "loses no acknowledged write, charges nothing twice and leaves no secret (embedded store)",
    () => withPlace({}, (place) => rounds(place, place.folder, (_, kill) => kill())),
    MOST_MS,
  );

  it.skipIf(!server)(
    "nor with PostgreSQL, whose server is also killed in every second round",
    () =>
      withPlace({ databaseUrl: server!.url }, (place) =>
        rounds(place, server!.data, async (round, kill) => {
          if (round % 2 === 0) return kill();
          server!.crash();
          await kill();
          server!.start();
        }),
      ),
    MOST_MS,
  );
});

describe("the search for secrets", () => {
  const junk = () => randomBytes(4096);
  const secret = "371449635398431";

  it.each(spellings(secret))("finds a number written as %j", (text) => {
    const bytes = Buffer.concat([junk(), Buffer.from(text, "latin1"), junk()]);
    expect(findAny(bytes, spellings(secret))).toContain(text);
  });

  it.each([
    ["hexadecimal within more", Buffer.from(Buffer.from(`x${secret}y`).toString("hex"))],
    ["base64, one byte in", Buffer.from(Buffer.from(`x${secret}yz`).toString("base64"))],
    ["base64, two bytes in", Buffer.from(Buffer.from(`xy${secret}z`).toString("base64url"))],
    ["packed digits with a sign", Buffer.from(`${secret}c`, "hex")],
    ["packed digits after a length", Buffer.from(`0${secret}`, "hex")],
    ["UTF-16, the other way round", Buffer.from(secret, "utf16le").swap16()],
  ])("finds a number in %s", (_, hidden) => {
    expect(findAny(Buffer.concat([junk(), hidden, junk()]), spellings(secret))).not.toEqual([]);
  });

  it("finds nothing in other bytes", () => {
    expect(findAny(Buffer.concat(Array.from({ length: 100 }, junk)), spellings(secret))).toEqual([]);
  });
});
