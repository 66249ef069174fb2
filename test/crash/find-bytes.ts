import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Every byte of every file below a folder. Files that go away meanwhile are left out. */
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
 * Which of many texts occur in some bytes, looked for all at once: by their first four bytes, then whole.
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
