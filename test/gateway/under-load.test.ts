import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startChild, type Child } from "../crash/child.ts";
import { type Body, withCard } from "../support/test-gateway.ts";
import { removeFolder } from "../support/remove-folder.ts";

/** The rate of updates and the duration. `npm run bench:service` measures their latency. */
const RATE = 200;
const SECONDS = 4;

const basic = `Basic ${Buffer.from("merchant.SHOP1:secret").toString("base64")}`;

let folder: string;
let gateway: Child;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "load-"));
  const config = join(folder, "gateway.json");
  const sha256 = createHash("sha256").update("secret").digest("hex");
  const keys = { file: join(folder, "keys.json") };
  const merchants = [{ id: "SHOP1", passwords: [{ sha256 }] }];
  writeFileSync(
    config,
    JSON.stringify({ port: 0, demo: true, data: folder, build: folder, keys, merchants }),
  );
  gateway = await startChild(config);
}, 30_000);
afterEach(async () => {
  await gateway.kill();
  removeFolder(folder);
});

async function call(method: string, path: string, body?: object): Promise<{ status: number; body: Body }> {
  const response = await fetch(`${gateway.address}/api/rest/version/100/merchant/SHOP1${path}`, {
    method,
    headers: { Authorization: basic },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: await response.json() };
}

it(
  `${RATE} updates a second are all stored and acknowledged, each by itself`,
  { timeout: 60_000 },
  async () => {
    const { session } = (await call("POST", "/session")).body;
    const answers: ReturnType<typeof call>[] = [];
    const started = performance.now();
    for (let n = 0; n < RATE * SECONDS; n += 1) {
      const due = started + (n * 1000) / RATE;
      if (due > performance.now()) await wait(due - performance.now());
      answers.push(call("PUT", `/session/${session.id}`, withCard()));
    }
    const all = await Promise.all(answers);
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(all.map(({ body }) => body.session.version)).size).toBe(RATE * SECONDS);
  },
);
