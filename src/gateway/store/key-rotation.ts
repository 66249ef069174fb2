import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { FOLLOW_MS } from "../crypto/follow-key-ring.ts";
import { withFileLock } from "../system/file-lock.ts";
import { readKeyRingFile, type KeyRingFile } from "../crypto/key-ring.ts";
import { replaceFile } from "../system/replace-file.ts";
import type { SessionStore } from "./store.ts";

/** After so long nobody writes under the key that was active before, in ms. */
export const SETTLED_MS = 5 * FOLLOW_MS;

/**
 * Puts a new key into the ring's file and makes it the active one; those before stay, to open what is there. Running
 * services take it over by themselves.
 *
 * @returns the names of the key before and of the new one
 * @throws Error as `readKeyRing` and `replaceFile` do
 */
export function rotateKeyRing(
  path: string,
  now: () => Date = () => new Date(),
): { from: string; to: string } {
  readKeyRingFile(path);
  return withFileLock(path, () => {
    const file = readKeyRingFile(path);
    const to = nextName(`k${now().toISOString().slice(0, 10)}`, Object.keys(file.keys));
    const keys = { ...file.keys, [to]: randomBytes(32).toString("base64") };
    replace(path, { ...file, active: to, keys });
    return { from: file.active, to };
  });
}

/** A name behind those of the same day: that of a key which was retired names it for good, in the backups under it. */
function nextName(day: string, names: readonly string[]): string {
  const numbers = names
    .filter((name) => name === day || name.startsWith(`${day}.`))
    .map((name) => Number(name.slice(day.length + 1) || 1))
    .filter(Number.isInteger);
  return numbers.length === 0 ? day : `${day}.${Math.max(...numbers) + 1}`;
}

/**
 * Takes a key out of the ring's file, if no row is under it any more.
 *
 * @throws Error that says why it has to stay: it is active or was until just now, rows are under it, or derived keys
 * come from it
 */
export async function retireKey(
  path: string,
  kid: string,
  store: Pick<SessionStore, "countByKey">,
): Promise<void> {
  assertIdle(path, kid);
  const rows = rowsUnder(kid, await store.countByKey());
  if (rows > 0) throw new Error(`keys.file: ${rows} rows are under "${kid}"; wrap them anew first`);
  withFileLock(path, () => {
    // To count takes its time: the ring may be another one by now.
    const file = assertIdle(path, kid);
    const { [kid]: _, ...keys } = file.keys;
    replace(path, { ...file, keys });
  });
}

/** The ring, in which nobody writes under this key. @throws Error that says why somebody might */
function assertIdle(path: string, kid: string): KeyRingFile {
  const file = readKeyRingFile(path);
  if (!Object.hasOwn(file.keys, kid)) throw new Error(`keys.file: there is no key "${kid}" in ${path}`);
  if (kid === file.active) throw new Error(`keys.file: "${kid}" is the active key`);
  if (file.index === undefined && Object.keys(file.keys)[0] === kid) {
    throw new Error(
      `keys.file: the names of sessions come from "${kid}", the first key of a ring without "index"`,
    );
  }
  if (Date.now() - statSync(path).mtimeMs < SETTLED_MS) {
    throw new Error(
      "keys.file: the ring has just been changed, and services may still write under the key before",
    );
  }
  return file;
}

/** How many rows are under a key, whatever its name. */
export function rowsUnder(kid: string, counts: Record<string, number>): number {
  return Object.hasOwn(counts, kid) ? counts[kid]! : 0;
}

function replace(path: string, file: KeyRingFile): void {
  replaceFile(path, `${JSON.stringify(file, null, 2)}\n`);
}
