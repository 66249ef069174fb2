/** Counts per key within a window; memory is bounded whatever comes. */
export interface Limiter {
  /** Whether one more is within the limit; counts it if so. */
  take(key: string): boolean;
}

/**
 * At most `most` per key within a fixed window. Of more keys than `keys` the oldest windows are forgotten, so an
 * attacker with many addresses gains at most a fresh start, and no memory.
 *
 * @param windowMs length of a window in milliseconds
 * @param now the clock in milliseconds; only differences count
 */
export function createLimiter(
  { most, windowMs, keys }: { most: number; windowMs: number; keys: number },
  now: () => number = () => performance.now(),
): Limiter {
  const windows = new Map<string, { until: number; count: number }>();
  return {
    take(key) {
      const known = windows.get(key);
      const fresh = { until: now() + windowMs, count: 0 };
      // One that ends later than a new one would is from before a clock that was set back.
      const window = known && known.until > now() && known.until <= fresh.until ? known : fresh;
      if (window.count >= most) return false;
      window.count += 1;
      if (window !== known) {
        windows.delete(key);
        windows.set(key, window);
        if (windows.size > keys) forgetOldest(windows, keys);
      }
      return true;
    },
  };
}

/**
 * Makes room in a map of at most `most` entries: the oldest eighth goes, at least one. One at a time would be slow, for
 * to find the oldest a map has to pass by the places of all that went before it.
 */
export function forgetOldest(map: Map<string, unknown>, most: number): void {
  let left = Math.max(1, Math.floor(most / 8));
  for (const key of map.keys()) {
    if (left === 0) return;
    map.delete(key);
    left -= 1;
  }
}

/** The part of an address that one person has: all of IPv4, the first 64 bits of IPv6. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: Math.max(zeros, 0) }, () => "0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
    .join(":");
}
