/** Milliseconds between two messages about one field's state. */
const PAUSE = 100;

/**
 * Passes a value on at once, and then at most one per pause: the latest, and only if it differs from the last
 * one passed on. Fast changes in between are nobody's business.
 */
export function paced<T>(
  pass: (value: T) => void,
  pause = PAUSE,
): {
  next(value: T): void;
  /** Passes nothing more on until there is a next value, and that one in any case. */
  stop(): void;
} {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest: T;
  let passed = "";
  const flush = () => {
    timer = undefined;
    const text = JSON.stringify(latest);
    if (text === passed) return;
    passed = text;
    pass(latest);
    timer = setTimeout(flush, pause);
  };
  return {
    next(value) {
      latest = value;
      if (timer === undefined) flush();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      passed = "";
    },
  };
}
