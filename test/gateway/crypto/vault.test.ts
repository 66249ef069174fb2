import { chmodSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeKeyRing, ephemeralKeys, readKeyRing } from "../../../src/gateway/crypto/key-ring.ts";
import { Secret } from "../../../src/gateway/crypto/secret.ts";
import { createVault, UnopenableError } from "../../../src/gateway/crypto/vault.ts";
import { testKeys } from "../../support/test-gateway.ts";
import { removeFolder } from "../../support/remove-folder.ts";
import { asOtherUser, isRoot } from "../../support/other-user.ts";

describe("a sealed value", () => {
  const vault = createVault(testKeys());
  const about = ["session", "M", "key", 2];

  it("opens beside the associated data that it was sealed with", () => {
    expect(vault.open(about, vault.seal(about, "5123450000000008"))).toBe("5123450000000008");
  });

  it.each([
    ["another kind", ["code", "M", "key", 2]],
    ["another merchant", ["session", "N", "key", 2]],
    ["another session", ["session", "M", "other", 2]],
    ["another version", ["session", "M", "key", 3]],
    ["parts that are split at another place", ["session", "Mk", "ey", 2]],
    ["a missing part", ["session", "M", "key"]],
  ])("does not open beside %s", (_, other) => {
    expect(() => vault.open(other, vault.seal(about, "x"))).toThrow(UnopenableError);
  });

  it.each(["wrapped", "blob"] as const)("does not open with one bit of its %s changed", (part) => {
    const sealed = vault.seal(about, "x");
    for (let place = 0; place < sealed[part].length; place += 1) {
      const bytes = Buffer.from(sealed[part]);
      bytes[place]! ^= 1;
      expect(() => vault.open(about, { ...sealed, [part]: bytes })).toThrow(UnopenableError);
    }
    expect(() => vault.open(about, { ...sealed, [part]: sealed[part].subarray(0, 20) })).toThrow(
      UnopenableError,
    );
  });

  it("never uses a nonce twice", () => {
    const nonces = new Set<string>();
    for (let n = 0; n < 50_000; n += 1) {
      const { wrapped, blob } = vault.seal(about, "x");
      nonces.add(Buffer.from(wrapped.subarray(0, 12)).toString("hex"));
      nonces.add(Buffer.from(blob.subarray(0, 12)).toString("hex"));
    }
    expect(nonces.size).toBe(100_000);
  });
});

describe("the key ring", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "keys-"));
    file = join(folder, "keys.json");
  });
  afterEach(() => removeFolder(folder));

  const write = (content: unknown, mode = 0o600) => {
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content), { mode });
    chmodSync(file, mode);
  };
  const key = () => randomBytes(32).toString("base64");

  it("is created once, and only its owner may read it", () => {
    makeKeyRing(file);
    const first = readKeyRing(file).active();
    makeKeyRing(file);
    expect(readKeyRing(file).active()).toEqual(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is rotated, and earlier values still open", () => {
    const [old, next] = [key(), key()];
    write({ active: "old", keys: { old }, index: key() });
    const sealed = createVault(readKeyRing(file)).seal(["x"], "kept");
    write({ active: "next", keys: { old, next }, index: key() });
    const turned = createVault(readKeyRing(file));
    expect(turned.open(["x"], sealed)).toBe("kept");
    expect(turned.seal(["x"], "new").kid).toBe("next");
    write({ active: "next", keys: { next } });
    expect(() => createVault(readKeyRing(file)).open(["x"], sealed)).toThrow(UnopenableError);
  });

  it.each<[string, unknown, number]>([
    ["other users may read", { active: "a", keys: { a: key() } }, 0o644],
    ["is not JSON", "{", 0o600],
    ["is not of the form", { keys: {} }, 0o600],
    ["is not among the keys", { active: "b", keys: { a: key() } }, 0o600],
    ["must be 32 bytes", { active: "a", keys: { a: randomBytes(16).toString("base64") } }, 0o600],
    ["is not random", { active: "a", keys: { a: Buffer.alloc(32).toString("base64") } }, 0o600],
  ])("that %s is refused", (words, content, mode) => {
    write(content, mode);
    expect(() => readKeyRing(file)).toThrow(words.replace("others", ""));
  });

  it("that this user may not read is refused with the reason", () => {
    write({ active: "a", keys: { a: key() } }, 0o000);
    chmodSync(folder, 0o755);
    const read = () => readKeyRing(file);
    expect(isRoot ? () => asOtherUser(read) : read).toThrow("cannot be read (EACCES)");
  });

  it("that is missing is refused", () => {
    expect(() => readKeyRing(join(folder, "none"))).toThrow("does not exist");
  });
});

describe("ephemeral keys", () => {
  it("change every hour, and are discarded an hour later", () => {
    let now = 0;
    const keys = ephemeralKeys(() => now);
    const { kid } = keys.active();
    now += 3_599_000;
    expect(keys.active().kid).toBe(kid);
    now += 2000;
    expect(keys.active().kid).not.toBe(kid);
    expect(keys.find(kid)).toBeDefined();
    now += 3_600_000;
    keys.active();
    expect(keys.find(kid)).toBeUndefined();
  });

  it("are discarded after two hours even if the next one was created late", () => {
    let now = 0;
    const keys = ephemeralKeys(() => now);
    const { kid, key } = keys.active();
    now += 7_199_000;
    expect(keys.active().kid).not.toBe(kid);
    expect(keys.find(kid)).toBeDefined();
    now += 1000;
    expect(keys.find(kid)).toBeUndefined();
    expect(key).toEqual(Buffer.alloc(32));
  });

  it("do not live longer when the clock is set back", () => {
    let now = 0;
    let elapsed = 0;
    const keys = ephemeralKeys(
      () => now,
      () => elapsed,
    );
    const { kid } = keys.active();
    now -= 86_400_000;
    elapsed += 3_600_000;
    expect(keys.active().kid).not.toBe(kid);
    elapsed += 3_600_000;
    expect(keys.find(kid)).toBeUndefined();
  });

  it("are discarded after a long time without use", () => {
    let now = 0;
    const keys = ephemeralKeys(() => now);
    const { kid } = keys.active();
    now += 10 * 3_600_000;
    expect(keys.find(kid)).toBeUndefined();
  });
});

describe("a secret", () => {
  const secret = new Secret("5123450000000008");
  it.each([
    ["as text", String(secret)],
    ["in a template", `a ${secret as unknown as string}`],
    ["as JSON", JSON.stringify({ secret })],
    ["inspected", inspect({ secret }, { depth: 9, showHidden: true })],
    ["added up", "a " + (secret as unknown as string)],
  ])("shows no value %s", (_, shown) => {
    expect(shown).not.toContain("5123");
    expect(shown).toContain("secret");
  });

  it("is returned by reveal()", () => {
    expect(secret.reveal()).toBe("5123450000000008");
  });
});
