import { GatewayError } from "../../wire/rest/errors.ts";
import type { Log } from "../observability/log.ts";

/** Logs `refused-often` when an unusual share of a merchant's frame calls is rejected, as during an attack. */
export interface RefusedOften {
  /** Runs a frame's call and counts its outcome. */
  watch<T>(merchant: string, call: () => Promise<T>): Promise<T>;
}

const WINDOW_MS = 60_000;
/** With fewer calls in a window the share is not evaluated. */
const MIN_CALLS = 25;
/** A larger share of rejected calls is unusual. */
const MAX_SHARE = 0.2;

/** @param now the clock, in ms */
export function createRefusedOften(log: Log, now: () => number): RefusedOften {
  // Bounded, because a call is counted only after its merchant was found.
  const windows = new Map<string, { until: number; calls: number; refused: number; isLogged: boolean }>();

  function count(merchant: string, refused: boolean): void {
    const known = windows.get(merchant);
    const fresh = { until: now() + WINDOW_MS, calls: 0, refused: 0, isLogged: false };
    const window = known && known.until > now() && known.until <= fresh.until ? known : fresh;
    windows.set(merchant, window);
    window.calls += 1;
    if (refused) window.refused += 1;
    if (window.isLogged || window.calls < MIN_CALLS || window.refused <= window.calls * MAX_SHARE) return;
    window.isLogged = true;
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
