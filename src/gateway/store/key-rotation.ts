import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { FOLLOW_MS } from "../crypto/follow-key-ring.ts";
import { withFileLock } from "../system/file-lock.ts";
import { readKeyRingFile, type KeyRingFile } from "../crypto/key-ring.ts";
import { replaceFile } from "../system/replace-file.ts";
import type { SessionStore } from "./store.ts";

/** After this time no gateway writes under the previous active key, in ms, because each has reloaded the key ring. */
export const SETTLED_MS = 5 * FOLLOW_MS;

/**
 * Adds a new key to the key ring file and makes it the active key. The other keys stay, to open existing rows. Running
 * gateways load the new key by themselves.
 *
 * @returns the names of the previous and of the new active key
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

/** A name after all names of the same day. A retired name is not used again, because backups may need that key. */
function nextName(day: string, names: readonly string[]): string {
  const numbers = names
    .filter((name) => name === day || name.startsWith(`${day}.`))
    .map((name) => Number(name.slice(day.length + 1) || 1))
    .filter(Number.isInteger);
  return numbers.length === 0 ? day : `${day}.${Math.max(...numbers) + 1}`;
}

/**
 * Removes a key from the key ring file, if no row uses it.
 *
 * @throws Error that says why the key must stay: it is active or was until just now, rows use it, or other keys are
 * derived from it
 */
export async function retireKey(
  path: string,
  kid: string,
  store: Pick<SessionStore, "countByKey">,
): Promise<void> {
  assertIdle(path, kid);
  const rows = rowsUnder(kid, await store.countByKey());
  if (rows > 0) throw new Error(`keys.file: ${rows} rows are under "${kid}"; run keys rewrap first`);
  withFileLock(path, () => {
    // The ring may have changed during the count.
    const file = assertIdle(path, kid);
    const { [kid]: _, ...keys } = file.keys;
    replace(path, { ...file, keys });
  });
}

/** Reads the key ring. @throws Error if the key does not exist, is in use, or may still be in use */
function assertIdle(path: string, kid: string): KeyRingFile {
  const file = readKeyRingFile(path);
  if (!Object.hasOwn(file.keys, kid)) throw new Error(`keys.file: there is no key "${kid}" in ${path}`);
  if (kid === file.active) throw new Error(`keys.file: "${kid}" is the active key`);
  if (file.index === undefined && Object.keys(file.keys)[0] === kid) {
    throw new Error(
      `keys.file: the stored hashes of session ids are derived from "${kid}", the first key of a ring without "index"`,
    );
  }
  if (Date.now() - statSync(path).mtimeMs < SETTLED_MS) {
    throw new Error(
      "keys.file: the ring was changed just now, and gateways may still write under the previous key; try again later",
    );
  }
  return file;
}

/** The number of rows under a key. A name such as `constructor` is no key of the counts. */
export function rowsUnder(kid: string, counts: Record<string, number>): number {
  return Object.hasOwn(counts, kid) ? counts[kid]! : 0;
}

function replace(path: string, file: KeyRingFile): void {
  replaceFile(path, `${JSON.stringify(file, null, 2)}\n`);
}
