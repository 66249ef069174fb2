import { stampOf } from "../system/file-stamp.ts";
import { readKeyRing, type KeyRing } from "./key-ring.ts";

/** How often the file is looked at, in ms: so long after a rotation everybody writes under the new key. */
export const FOLLOW_MS = 1000;

/**
 * A key ring that follows its file, so that keys are rotated while the service runs: a new active key is taken within a
 * second, and at once when another process has already written under it. A file that is wrong is not taken; the ring
 * before it stays. What is derived stays as it was at the start.
 *
 * @param changed hears of each change of the file, and whether it was taken
 * @throws Error as `readKeyRing` does, for the file as it is at the start
 */
export function followKeyRing(path: string, changed: (taken: boolean) => void): KeyRing {
  const first = readKeyRing(path);
  let ring = first;
  let seen = stampOf(path);
  let looked = performance.now();

  function look(): void {
    looked = performance.now();
    const stamp = stampOf(path);
    if (stamp === seen) return;
    seen = stamp;
    try {
      ring = readKeyRing(path);
      changed(true);
    } catch {
      changed(false);
    }
  }

  return {
    active() {
      if (performance.now() - looked >= FOLLOW_MS) look();
      return ring.active();
    },
    find(kid) {
      const known = ring.find(kid);
      if (known) return known;
      look();
      return ring.find(kid);
    },
    derive: (purpose) => first.derive(purpose),
  };
}
