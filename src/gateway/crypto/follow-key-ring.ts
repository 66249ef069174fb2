import { stampOf } from "../system/file-stamp.ts";
import { readKeyRing, type KeyRing } from "./key-ring.ts";

/** How often the file is checked, in ms. After a rotation every instance writes under the new key within this time. */
export const FOLLOW_MS = 1000;

/**
 * Opens a key ring that follows its file, so that keys can be rotated while the gateway runs. A new active key is applied within
 * a second, and at once when another process has already written under it. An invalid file is ignored, and the previous ring
 * stays in use. Derived keys never change while the process runs.
 *
 * @param onChange is called for each change of the file, with whether it was applied
 * @throws Error as `readKeyRing` does, for the file at the start
 */
export function followKeyRing(path: string, onChange: (applied: boolean) => void): KeyRing {
  const first = readKeyRing(path);
  let ring = first;
  let stamp = stampOf(path);
  let checkedAt = performance.now();

  function reload(): void {
    checkedAt = performance.now();
    const current = stampOf(path);
    if (current === stamp) return;
    stamp = current;
    try {
      ring = readKeyRing(path);
      onChange(true);
    } catch {
      onChange(false);
    }
  }

  return {
    active() {
      if (performance.now() - checkedAt >= FOLLOW_MS) reload();
      return ring.active();
    },
    find(kid) {
      const known = ring.find(kid);
      if (known) return known;
      reload();
      return ring.find(kid);
    },
    derive: (purpose) => first.derive(purpose),
  };
}
