import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The bytes of all files below a folder. Files that disappear meanwhile are skipped. */
export function bytesBelow(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Buffer.concat(
    files.map(({ parentPath, name }) => {
      try {
        return readFileSync(join(parentPath, name));
      } catch {
        return Buffer.alloc(0);
      }
    }),
  );
}

/**
 * Finds which of many texts occur in some bytes. It searches for all texts at once, by their first four bytes.
 *
 * @param texts of four characters or more, one byte each
 */
export function findAny(bytes: Buffer, texts: readonly string[]): string[] {
  const byStart = new Map<number, string[]>();
  for (const text of texts) {
    if (text.length < 4) throw new Error("a text of less than four characters is found everywhere");
    const start = Buffer.from(text, "latin1").readUInt32BE();
    byStart.set(start, [...(byStart.get(start) ?? []), text]);
  }
  const found = new Set<string>();
  let window = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    window = ((window << 8) | bytes[at]!) >>> 0;
    for (const text of byStart.get(window) ?? []) {
      const from = at - 3;
      if (from >= 0 && bytes.toString("latin1", from, from + text.length) === text) found.add(text);
    }
  }
  return [...found];
}
