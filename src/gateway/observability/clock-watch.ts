import type { Log } from "./log.ts";

/** By this many milliseconds a clock that is kept in time is moved, at the most, between two looks. */
const PATIENCE_MS = 2000;

/**
 * Tells the operator when this machine's clock was moved: by it frame tokens and, in the embedded store, sessions and
 * security codes end, so a leap ends them early or late.
 *
 * @param now the clock, in ms since 1970
 * @param elapsed a clock that nobody can move, in ms
 * @returns looks at both
 */
export function watchClock(log: Log, now: () => number, elapsed: () => number): () => void {
  let before = now() - elapsed();
  return () => {
    const after = now() - elapsed();
    const seconds = Math.round((after - before) / 1000);
    if (Math.abs(after - before) > PATIENCE_MS) log({ event: "clock-moved", seconds });
    before = after;
  };
}
