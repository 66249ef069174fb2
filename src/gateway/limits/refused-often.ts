import { GatewayError } from "../../wire/rest/errors.ts";
import type { Log } from "../observability/log.ts";

/** Webhooks when frames of a merchant are refused unusually often: somebody tries something out on a large scale. */
export interface RefusedOften {
  /** Carries out a frame's call, and counts how it came out. */
  watch<T>(merchant: string, call: () => Promise<T>): Promise<T>;
}

const WINDOW_MS = 60_000;
/** Fewer calls than this in a window say nothing. */
const FEWEST = 25;
/** More than this share of them is unusual. */
const SHARE = 0.2;

/** @param now milliseconds */
export function createRefusedOften(log: Log, now: () => number): RefusedOften {
  // A merchant is known before it is counted here, so there are no more of these than merchants.
  const windows = new Map<string, { until: number; calls: number; refused: number; told: boolean }>();

  function count(merchant: string, refused: boolean): void {
    const known = windows.get(merchant);
    const fresh = { until: now() + WINDOW_MS, calls: 0, refused: 0, told: false };
    const window = known && known.until > now() && known.until <= fresh.until ? known : fresh;
    windows.set(merchant, window);
    window.calls += 1;
    if (refused) window.refused += 1;
    if (window.told || window.calls < FEWEST || window.refused <= window.calls * SHARE) return;
    window.told = true;
    log({ event: "security", what: "refused-often", merchant });
  }

  return {
    async watch(merchant, call) {
      try {
        const result = await call();
        count(merchant, false);
        return result;
      } catch (error) {
        count(merchant, error instanceof GatewayError);
        throw error;
      }
    },
  };
}
