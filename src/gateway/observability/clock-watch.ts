import type { Log } from "./log.ts";

/** The largest correction between two checks, in ms, that a time service may make unlogged. */
const TOLERANCE_MS = 2000;

/**
 * Creates a check that logs when this machine's clock was moved. Frame tokens expire by this clock, and in the embedded store also
 * sessions and security codes, so a leap ends them early or late.
 *
 * @param now the clock, in ms since 1970
 * @param elapsed a monotonic clock, in ms
 * @returns the check, which compares both clocks
 */
export function watchClock(log: Log, now: () => number, elapsed: () => number): () => void {
  let before = now() - elapsed();
  return () => {
    const after = now() - elapsed();
    const seconds = Math.round((after - before) / 1000);
    if (Math.abs(after - before) > TOLERANCE_MS) log({ event: "clock-moved", seconds });
    before = after;
  };
}
