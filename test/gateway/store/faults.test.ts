import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { firstTampered } from "../../../src/gateway/observability/audit-check.ts";
import { openAudit } from "../../../src/gateway/observability/audit.ts";
import { watchClock } from "../../../src/gateway/observability/clock-watch.ts";
import { createGatewayProcessor } from "../../../src/gateway/processors/gateway/gateway.ts";
import type { Processor } from "../../../src/gateway/processors/processor.ts";
import { createSimulator } from "../../../src/gateway/processors/simulator/simulator.ts";
import type { LogEvent } from "../../../src/gateway/observability/log.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { startUpstream, type Upstream } from "../../crash/upstream.ts";
import { newSession, pay, startGateway, withCard, type TestGateway } from "../../support/test-gateway.ts";
import { removeFolder } from "../../support/remove-folder.ts";

const amount = { order: { amount: "42.00", currency: "EUR" } };

const hasCode = async (gateway: TestGateway, id: string): Promise<boolean> => {
  const { body } = await gateway.call("GET", `/session/${id}`);
  return "securityCode" in body.sourceOfFunds.provided.card;
};

/** Whether this process may mount a file system of a given size. */
function maySizeDisks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", folder], { stdio: "ignore" });
    execFileSync("umount", [folder], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("A disk of a given size cannot be made here; the test of a full one is skipped.");
    return false;
  } finally {
    removeFolder(folder);
  }
}

describe.skipIf(!maySizeDisks())("a full disk", () => {
  let folder: string;
  let gateway: TestGateway;
  let clock: number;
  /** The requests to the bank. A test may fill the disk before a request. */
  let charged: string[];
  let fillsMeanwhile: boolean;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "full-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "none", folder]);
    clock = Date.parse("2026-11-22T12:00:00Z");
    charged = [];
    fillsMeanwhile = false;
    const simulator = createSimulator(() => new Date());
    const processor: Processor = {
      async process(request) {
        charged.push(request.orderId);
        if (fillsMeanwhile) fill();
        return simulator.process(request);
      },
      inquire: async () => ({ result: "SUCCESS", response: { gatewayCode: "APPROVED" } }),
    };
    const store = openEmbeddedStore(join(folder, "sessions.sqlite"), () => clock);
    gateway = startGateway({}, { store, processorOf: () => processor });
  });
  afterEach(async () => {
    await gateway.close();
    execFileSync("umount", [folder]);
    removeFolder(folder);
  });

  /** Fills the disk. */
  function fill(): void {
    for (let size = 1 << 20; size >= 512; size /= 2) {
      for (let n = 0; n < 16; n += 1) {
        try {
          writeFileSync(join(folder, `filler-${size}-${n}`), Buffer.alloc(size), { flag: "wx" });
        } catch {
          break;
        }
      }
    }
  }

  const makeRoom = () => execFileSync("find", [folder, "-name", "filler-*", "-delete"]);

  it("gives 503 and a log event; acknowledged writes stay, and work continues when there is space", async () => {
    const acknowledged: { id: string; version: string }[] = [];
    for (let n = 0; n < 5; n += 1) acknowledged.push(await newSession(gateway, { ...amount, ...withCard() }));
    fill();
    let last = 201;
    for (let n = 0; n < 500 && last === 201; n += 1) {
      const { status, body } = await gateway.call("POST", "/session", { body: {} });
      if (status === 201) acknowledged.push(body.session);
      last = status;
    }
    expect(last).toBe(503);
    expect(gateway.lines.at(-1) + gateway.lines.at(-2)!).toContain('"kind":"StoreFullError"');
    const [{ id } = { id: "" }] = acknowledged;
    const refused = await Promise.all(["A", "B"].map((order) => pay(gateway, order, { session: { id } })));
    expect(refused.map(({ status, body }) => [status, body.error?.cause])).toEqual([
      [503, "SERVER_BUSY"],
      [503, "SERVER_BUSY"],
    ]);
    // The operation did not start, so the code is still there, and no write is partial.
    expect(await hasCode(gateway, id)).toBe(true);
    expect((await gateway.call("GET", "/order/A")).body.error.explanation).toContain("Unable to find order");

    makeRoom();
    expect((await pay(gateway, "A", { session: { id } })).body.result).toBe("SUCCESS");
    expect(await hasCode(gateway, id)).toBe(false);
    const found = await Promise.all(
      acknowledged.map((session) => gateway.call("GET", `/session/${session.id}`)),
    );
    expect(found.map(({ body }) => body.session.version)).toEqual(acknowledged.map(({ version }) => version));
  }, 60_000);

  it("leaves no partial line in the audit log", () => {
    const path = join(folder, "audit.log");
    const key = randomBytes(32);
    const failed: string[] = [];
    const audit = openAudit({ path, key, now: () => new Date(), onFailure: (kind) => failed.push(kind) });
    const add = () => audit.record({ event: "merchant-added", merchant: "SHOP1" });
    add();
    fill();
    // Until the disk block of the file is full.
    for (let n = 0; n < 100; n += 1) add();
    expect(new Set(failed)).toEqual(new Set(["ENOSPC"]));
    expect(readFileSync(path, "utf8")).toMatch(/\n$/);
    makeRoom();
    add();
    const text = readFileSync(path, "utf8");
    expect(text.trimEnd().split("\n")).toHaveLength(102 - failed.length);
    expect(firstTampered(text, key)).toBeUndefined();
  });

  it("during a payment: it is charged once, and its outcome is known when there is space", async () => {
    const { id } = await newSession(gateway, { ...amount, ...withCard() });
    fillsMeanwhile = true;
    const attempt = () => pay(gateway, "A", { session: { id } });
    expect((await attempt()).status).toBe(503);
    expect(await hasCode(gateway, id)).toBe(false);
    // A retry meanwhile gets LOCK_FAILURE and charges nothing.
    expect((await attempt()).body.response.gatewayCode).toBe("LOCK_FAILURE");
    makeRoom();
    clock += 151_000;
    expect((await gateway.call("GET", "/order/A")).body.status).toBe("CAPTURED");
    expect((await attempt()).body.result).toBe("SUCCESS");
    expect(charged).toEqual(["A"]);
  }, 60_000);
});

describe("a slow processor", () => {
  let upstream: Upstream;
  let gateway: TestGateway;
  afterEach(async () => {
    await gateway.close();
    await upstream.close();
  });

  it("is awaited; then the outcome is unknown, and a later retrieval finds it", async () => {
    let delay = 1500;
    upstream = await startUpstream(() => delay);
    const { url } = upstream;
    const options = { url, merchant: "UP", password: "x", timeoutSeconds: 1 };
    gateway = startGateway({}, { processorOf: () => createGatewayProcessor(options) });
    const { id } = await newSession(gateway, { ...amount, ...withCard() });
    const paying = pay(gateway, "A", { session: { id } });
    await expect.poll(() => hasCode(gateway, id), { timeout: 10_000 }).toBe(false);
    const { status, body } = await paying;
    expect([status, body.result, body.order.status]).toEqual([201, "UNKNOWN", "PENDING"]);
    await upstream.idle();
    delay = 0;
    const settled = await gateway.call("GET", "/order/A/transaction/1");
    expect([settled.body.result, settled.body.order.status]).toEqual(["SUCCESS", "CAPTURED"]);
    expect((await pay(gateway, "A", { session: { id } })).body.result).toBe("SUCCESS");
    expect(upstream.charges).toHaveLength(1);
    expect(await hasCode(gateway, id)).toBe(false);
  }, 30_000);
});

describe("a processor that needs the operator", () => {
  it.each([
    ["rejects the credentials", 401, '{"error":{"cause":"INVALID_REQUEST"}}', "credentials", "FAILURE"],
    ["has another URL", 404, '{"error":{"cause":"INVALID_REQUEST"}}', "address", "FAILURE"],
    ["is a different web server", 200, "<html>", "silent", "UNKNOWN"],
    ["has failed", 500, "{}", "silent", "UNKNOWN"],
    ["declines this payment", 400, '{"error":{"cause":"INVALID_REQUEST"}}', undefined, "FAILURE"],
  ])("because it %s: a log event", async (_, status, text, kind, result) => {
    const upstream = createServer((_request, response) => void response.writeHead(status).end(text));
    await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/api/rest/version/100`;
    const gateway = startGateway({ processor: { type: "gateway", url, merchant: "UP", password: "x" } });
    const failures = () =>
      gateway.lines
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ event }) => event === "failure")
        .map(({ where, kind: told }) => [where, told]);
    const { body } = await pay(gateway, "A", { ...amount, ...withCard() });
    expect(body.result).toBe(result);
    const word = kind === undefined ? [] : [["processor", kind]];
    expect(failures()).toEqual(word);
    // The gateway asks again for an unknown outcome.
    await gateway.call("GET", "/order/A");
    expect(failures()).toEqual(result === "UNKNOWN" ? [...word, ...word] : word);
    await gateway.close();
    upstream.close();
  });
});

describe("a clock that was moved", () => {
  const MINUTE = 60_000;
  let gateway: TestGateway;
  beforeEach(() => {
    gateway = startGateway();
  });
  afterEach(() => gateway.close());

  it.each<[string, number[], { session: boolean; code: boolean }]>([
    ["a little forward and back", [10, -10], { session: true, code: true }],
    ["back", [-30], { session: true, code: true }],
    ["back and to its place", [-30, 30], { session: true, code: true }],
    ["forward beyond the session's end", [20], { session: false, code: false }],
    // A row that was not removed meanwhile is found again, but no code whose key has expired.
    ["forward beyond every end, and back", [180, -180], { session: true, code: false }],
  ])("%s: the gateway keeps working, and no code comes back", async (_, moves, expected) => {
    const { id } = await newSession(gateway, { ...amount, ...withCard() });
    for (const minutes of moves) {
      gateway.clock.now += minutes * MINUTE;
      // Other requests continue meanwhile.
      expect((await newSession(gateway, withCard())).version).toBeDefined();
    }
    const { status } = await gateway.call("GET", `/session/${id}`);
    expect(status).toBe(expected.session ? 200 : 400);
    if (expected.session) expect(await hasCode(gateway, id)).toBe(expected.code);
  });

  it("forward with a removal, then back: removed rows stay removed", async () => {
    const { id } = await newSession(gateway, { ...amount, ...withCard() });
    gateway.clock.now += 20 * MINUTE;
    await gateway.app.tidy();
    gateway.clock.now -= 20 * MINUTE;
    expect((await gateway.call("GET", `/session/${id}`)).status).toBe(400);
  });

  it("does not charge twice, and lets one payment use a code", async () => {
    const { id } = await newSession(gateway, { ...amount, ...withCard() });
    const first = await pay(gateway, "A", { session: { id } });
    expect(first.body.response).toHaveProperty("cardSecurityCode");
    for (const minutes of [-60, 30, 5]) {
      gateway.clock.now += minutes * MINUTE;
      expect(await hasCode(gateway, id)).toBe(false);
      expect((await pay(gateway, "A", { session: { id } })).body).toEqual(first.body);
    }
    const second = await pay(gateway, "B", { session: { id } });
    expect(second.body.response).not.toHaveProperty("cardSecurityCode");
  });

  it.each([
    ["forward", 3_600_000, [{ event: "clock-moved", seconds: 3600 }]],
    ["back", -90_000, [{ event: "clock-moved", seconds: -90 }]],
    ["by a normal correction", 500, []],
  ])("is logged for the operator, %s", (_, by, told) => {
    const events: LogEvent[] = [];
    let elapsed = 0;
    let moved = 0;
    const look = watchClock(
      (event) => events.push(event),
      () => 1_800_000_000_000 + elapsed + moved,
      () => elapsed,
    );
    elapsed += 10_000;
    look();
    moved += by;
    elapsed += 10_000;
    look();
    elapsed += 10_000;
    look();
    expect(events).toEqual(told);
  });
});
