/** A rate limit for each key, with bounded memory. */
export interface Limiter {
  /** Counts one event, and returns whether it is within the limit. A rejected event does not count. */
  take(key: string): boolean;
}

/**
 * Creates a limit of `max` events for a key within a fixed window. Beyond `keys` keys the oldest windows are evicted: an attacker
 * with many addresses can reset counters, but cannot exhaust memory.
 *
 * @param windowMs length of a window, in ms
 * @param now the clock, in ms; only differences count
 */
export function createLimiter(
  { max, windowMs, keys }: { max: number; windowMs: number; keys: number },
  now: () => number = () => performance.now(),
): Limiter {
  const windows = new Map<string, { until: number; count: number }>();
  return {
    take(key) {
      const known = windows.get(key);
      const fresh = { until: now() + windowMs, count: 0 };
      // A window that ends later than a fresh one began before the clock was set back.
      const window = known && known.until > now() && known.until <= fresh.until ? known : fresh;
      if (window.count >= max) return false;
      window.count += 1;
      if (window !== known) {
        windows.delete(key);
        windows.set(key, window);
        if (windows.size > keys) evictOldest(windows, keys);
      }
      return true;
    },
  };
}

/**
 * Evicts the oldest eighth of a map of at most `max` entries, at least one. Eviction of single entries would be slow, because a map
 * finds its oldest entry by passing the places of all deleted ones.
 */
export function evictOldest(map: Map<string, unknown>, max: number): void {
  let left = Math.max(1, Math.floor(max / 8));
  for (const key of map.keys()) {
    if (left === 0) return;
    map.delete(key);
    left -= 1;
  }
}

/** Returns the part of an address that one client has: all of IPv4, the first 64 bits of IPv6. */
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
