import { describe, expect, it } from "vitest";
import { ephemeralKeys } from "../../../src/gateway/crypto/key-ring.ts";
import { createSessionVault } from "../../../src/gateway/sessions/session-vault.ts";
import type { CodeRow, SessionRow } from "../../../src/gateway/store/store.ts";
import { createVault } from "../../../src/gateway/crypto/vault.ts";
import { testKeys } from "../../support/test-gateway.ts";

const keys = testKeys();
const vault = createSessionVault(
  keys.derive("session-id"),
  createVault(keys),
  ephemeralKeys(() => 0),
);
const session: SessionRow = vault.seal(
  {
    key: "k",
    merchant: "M",
    apiVersion: 100,
    version: "0123456702",
    updateStatus: "SUCCESS",
    revision: 2,
    createdAt: 1,
    expiresAt: 9,
    authenticationLeft: 10,
  },
  { fields: {}, aes256Key: "" },
);

describe("a security code at rest", () => {
  it("opens with the associated data that it was sealed with", async () => {
    const row = await vault.sealCode(session, 9, "100");
    expect(row).toMatchObject({ sessionKey: "k", merchant: "M", version: "0123456702", expiresAt: 9 });
    expect((await vault.openCode(row))?.reveal()).toBe("100");
    expect(JSON.stringify(row)).not.toContain('"100"');
  });

  it.each<[string, Partial<CodeRow>]>([
    ["session", { sessionKey: "other" }],
    ["merchant", { merchant: "OTHER" }],
    ["version of the session", { version: "0123456703" }],
    ["end", { expiresAt: 10 }],
  ])("does not open with another %s", async (_, edited) => {
    const row = await vault.sealCode(session, 9, "100");
    expect(await vault.openCode({ ...row, ...edited })).toBeUndefined();
  });
});
