/** Nothing typed is kept longer than this, in milliseconds, without a sign of the payer. */
const MOST = 15 * 60_000;
/** So long before, the payer is asked. WCAG 2.2.1 wants twenty seconds; somebody has to come back from the kitchen. */
const NOTICE = 2 * 60_000;

/** Counts how long a payer has not been heard of. */
export interface Idle {
  /** What was typed will be gone in two minutes, unless the payer is heard of. */
  asking: boolean;
  /** Counts anew. @returns whether this is an answer */
  awake(): boolean;
  /** Does not count on. */
  stop(): void;
}

/**
 * Watches for a payer who has gone away.
 *
 * @param changed called when `asking` has become true, or false again by an answer
 * @param gone called when nobody answered
 */
export function watchIdle(changed: () => void, gone: () => void): Idle {
  let timer: ReturnType<typeof setTimeout>;
  const idle: Idle = {
    asking: false,
    awake() {
      const { asking } = idle;
      idle.asking = false;
      clearTimeout(timer);
      timer = setTimeout(() => {
        idle.asking = true;
        changed();
        timer = setTimeout(gone, NOTICE);
      }, MOST - NOTICE);
      if (asking) changed();
      return asking;
    },
    stop: () => clearTimeout(timer),
  };
  return idle;
}
