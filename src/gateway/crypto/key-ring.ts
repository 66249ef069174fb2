import { createHmac, randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { codeOf } from "../system/code-of.ts";
import { parseJsonFile } from "../system/json-file.ts";
import { z } from "../../wire/schema/zod.ts";

/** Keys by name (`kid`). The active one seals new values. */
export interface Keys {
  active(): { kid: string; key: Uint8Array };
  find(kid: string): Uint8Array | undefined;
}

/** The keys for data at rest, and keys derived from them. */
export interface KeyRing extends Keys {
  /** Derives a key of 32 bytes for one purpose (HMAC-SHA-256); the same on every instance with this ring. */
  derive(purpose: string): Uint8Array;
}

const File = z.strictObject({
  active: z.string().check(z.minLength(1), z.maxLength(64)),
  keys: z.record(z.string(), z.string()),
  /** The root of derived keys, base64. Without it the first key of the file is the root, and must then stay in the file. */
  index: z.optional(z.string()),
});

/** The content of a key ring's file. */
export type KeyRingFile = z.infer<typeof File>;

/**
 * Reads the key ring `{active, keys: {kid: base64 of 32 bytes}, index?}`.
 *
 * @throws Error for the operator, when other users may read the file, or a key is short, not random or missing
 */
export function readKeyRing(path: string): KeyRing {
  const { active, keys, index } = readKeyRingFile(path);
  const ring = new Map(Object.entries(keys).map(([kid, text]) => [kid, keyOf(kid, text)]));
  const activeKey = ring.get(active);
  if (!activeKey) throw new Error(`keys.file: the active key "${active}" is not among the keys of ${path}`);
  const root = index === undefined ? [...ring.values()][0]! : keyOf("index", index);
  return {
    active: () => ({ kid: active, key: activeKey }),
    find: (kid) => ring.get(kid),
    derive: (purpose) => createHmac("sha256", root).update(`hs/v1/${purpose}`).digest(),
  };
}

/** Reads the file's content, for commands that replace it. @throws Error as `readKeyRing` does */
export function readKeyRingFile(path: string): KeyRingFile {
  const text = textOf(path);
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) {
    throw new Error(`keys.file: other users may read ${path}; run: chmod 600 ${path}`);
  }
  const parsed = File.safeParse(jsonOf(path, text));
  if (!parsed.success)
    throw new Error(`keys.file: ${path} is not of the form {"active": kid, "keys": {kid: base64}}`);
  return parsed.data;
}

/** Writes a new key ring that only its owner may read, unless the file exists. */
export function makeKeyRing(path: string): void {
  if (existsSync(path)) return;
  const kid = `k${new Date().toISOString().slice(0, 10)}`;
  const file = {
    active: kid,
    keys: { [kid]: randomBytes(32).toString("base64") },
    index: randomBytes(32).toString("base64"),
  };
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: "wx" });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") throw new Error(`keys.file: ${path} does not exist`, { cause: error });
    throw new Error(
      `keys.file: ${path} cannot be read (${code}): it must belong to the user that the gateway runs as`,
      { cause: error },
    );
  }
}

function jsonOf(path: string, text: string): unknown {
  try {
    return parseJsonFile(text);
  } catch (error) {
    throw new Error(`keys.file: ${path} ${error instanceof Error ? error.message : ""}`, { cause: error });
  }
}

function keyOf(kid: string, text: string): Uint8Array {
  const key = Buffer.from(text, "base64");
  if (key.length !== 32) throw new Error(`keys.file: key "${kid}" must be 32 bytes in base64`);
  if (new Set(key).size < 8) throw new Error(`keys.file: key "${kid}" is not random`);
  return key;
}

/** Keys for security codes. They are promises where instances share them, because the store then holds them. */
export interface SecurityCodeKeys {
  active(): { kid: string; key: Uint8Array } | Promise<{ kid: string; key: Uint8Array }>;
  find(kid: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/** For how long an ephemeral key seals new codes, and for how long after that it still opens them: an hour each, in ms. */
export const EPHEMERAL_KEY_MS = 3_600_000;

/**
 * Creates keys for security codes that live in this process alone and change every hour. A code sealed under one cannot be opened
 * after two hours or after a restart, not even from a copy of the data.
 *
 * @param now the clock by which codes expire, in ms
 * @param elapsed a monotonic clock, in ms, so that a key does not live longer when `now` is set back
 */
export function ephemeralKeys(now: () => number, elapsed: () => number = () => performance.now()): Keys {
  const createKey = () => ({
    kid: randomBytes(8).toString("hex"),
    key: randomBytes(32),
    since: now(),
    createdAt: elapsed(),
  });
  let current = createKey();
  let previous: typeof current | undefined;
  const ageOf = (key: typeof current) => Math.max(now() - key.since, elapsed() - key.createdAt);
  const rotate = () => {
    if (ageOf(current) >= EPHEMERAL_KEY_MS) {
      previous?.key.fill(0);
      previous = current;
      current = createKey();
    }
    if (previous && ageOf(previous) >= 2 * EPHEMERAL_KEY_MS) {
      previous.key.fill(0);
      previous = undefined;
    }
  };
  return {
    active() {
      rotate();
      return current;
    },
    find(kid) {
      rotate();
      return [current, previous].find((key) => key?.kid === kid)?.key;
    },
  };
}
