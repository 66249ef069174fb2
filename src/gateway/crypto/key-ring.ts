import { createHmac, randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { codeOf } from "../system/code-of.ts";
import { parseJsonFile } from "../system/json-file.ts";
import { z } from "../../wire/schema/zod.ts";

/** Keys by name, of which one is for new writes. */
export interface Keys {
  active(): { kid: string; key: Uint8Array };
  find(kid: string): Uint8Array | undefined;
}

/** The keys of the data at rest, and what is derived from them. */
export interface KeyRing extends Keys {
  /** A key for one purpose, the same on every instance that has this ring; 32 bytes. */
  derive(purpose: string): Uint8Array;
}

const File = z.strictObject({
  active: z.string().check(z.minLength(1), z.maxLength(64)),
  keys: z.record(z.string(), z.string()),
  /** What derived keys come from; without it the first key of the file, which then has to stay. */
  index: z.optional(z.string()),
});

/** The key ring as it is written. */
export type KeyRingFile = z.infer<typeof File>;

/**
 * Reads the key ring `{active, keys: {kid: base64 of 32 bytes}, index?}`.
 *
 * @throws Error, in the operator's words, for a file that others may read, a short key or one that is no key
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

/** The file itself, for those who write it anew. @throws Error as `readKeyRing` does */
export function readKeyRingFile(path: string): KeyRingFile {
  const text = textOf(path);
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) {
    throw new Error(`keys.file: others than the owner may read ${path}; run: chmod 600 ${path}`);
  }
  const parsed = File.safeParse(jsonOf(path, text));
  if (!parsed.success)
    throw new Error(`keys.file: ${path} is not of the form {"active": kid, "keys": {kid: base64}}`);
  return parsed.data;
}

/** Writes a new key ring, for its owner's eyes, unless there is one. */
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
      `keys.file: ${path} cannot be read (${code}): it has to belong to the user that the gateway runs as`,
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

/** Keys for security codes: where instances share them, finding one is a question to the store. */
export interface SecurityCodeKeys {
  active(): { kid: string; key: Uint8Array } | Promise<{ kid: string; key: Uint8Array }>;
  find(kid: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/** How long a passing key is for new writes, and how long after that it still opens: an hour each, in ms. */
export const PASSING_MS = 3_600_000;

/**
 * Keys that live in this process alone and change every hour, for security codes: what was written under one
 * cannot be opened after two hours, nor after a restart, whatever copies of the data there are.
 *
 * @param now the clock that codes end by, in ms
 * @param elapsed one that nobody can set back: a key is not to live on because the other was
 */
export function ephemeralKeys(now: () => number, elapsed: () => number = () => performance.now()): Keys {
  const made = () => ({
    kid: randomBytes(8).toString("hex"),
    key: randomBytes(32),
    since: now(),
    madeAt: elapsed(),
  });
  let current = made();
  let previous: typeof current | undefined;
  const ageOf = (key: typeof current) => Math.max(now() - key.since, elapsed() - key.madeAt);
  const turn = () => {
    if (ageOf(current) >= PASSING_MS) {
      previous?.key.fill(0);
      previous = current;
      current = made();
    }
    if (previous && ageOf(previous) >= 2 * PASSING_MS) {
      previous.key.fill(0);
      previous = undefined;
    }
  };
  return {
    active() {
      turn();
      return current;
    },
    find(kid) {
      turn();
      return [current, previous].find((key) => key?.kid === kid)?.key;
    },
  };
}
