/**
 * Passes a value on at once, if it differs from the last one passed on. There is no waiting and no gathering of
 * several into one: how many messages go out would then tell how fast somebody types, and a form submitted
 * right after the last key would be judged by a state that is over.
 */
export function distinct<T>(pass: (value: T) => void): {
  next(value: T): void;
  /** Forgets the last one: the next value is passed on in any case. */
  stop(): void;
} {
  let passed = "";
  return {
    next(value) {
      const text = JSON.stringify(value);
      if (text === passed) return;
      passed = text;
      pass(value);
    },
    stop() {
      passed = "";
    },
  };
}
