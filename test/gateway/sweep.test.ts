import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import type { Change, SessionRow } from "../../src/gateway/store/store.ts";
import { newSession, startGateway, withCard } from "../support/test-gateway.ts";

const MANY = 20_000;

it("twenty thousand expired sessions are removed in batches, and requests between them do not wait", async () => {
  const gateway = startGateway();
  const { store } = gateway.dependencies;
  const [{ id }, over] = [await newSession(gateway), gateway.clock.now - 1];
  const sealed = { kid: "k", wrapped: randomBytes(60), blob: randomBytes(300) };
  const row = (): SessionRow => ({
    key: randomBytes(32).toString("hex"),
    merchant: "TESTMERCHANT",
    apiVersion: 100,
    version: "0123456701",
    updateStatus: "SUCCESS",
    revision: 1,
    createdAt: over,
    expiresAt: over,
    authenticationLeft: 1,
    sealed,
  });
  for (let n = 0; n < MANY; n += 1000) {
    const changes = Array.from({ length: 1000 }, (): Change => ({ put: "session", row: row() }));
    expect(await store.write(changes)).toBe(true);
  }

  const tidying = { on: true };
  const done = gateway.app.tidy().then(() => (tidying.on = false));
  let turns = 0;
  while (tidying.on) {
    const { status } = await gateway.call("PUT", `/session/${id}`, { body: withCard() });
    expect(status).toBe(201);
    if (tidying.on) turns += 1;
  }
  await done;
  expect(await store.removeExpired(1)).toBe(0);
  expect(gateway.lines.join("")).toContain(`"removed":${MANY}`);
  // Many requests ran meanwhile. With a single batch there would be one or two.
  expect(turns).toBeGreaterThan(15);
  await gateway.close();
}, 20_000);
