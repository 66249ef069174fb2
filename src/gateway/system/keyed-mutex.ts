/** Serializes work on the same key; work on different keys runs concurrently. Within this process only. */
export interface KeyedMutex {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** A mutex for one process. Between processes the store's row revisions decide, because they share no memory. */
export function createKeyedMutex(): KeyedMutex {
  const last = new Map<string, Promise<unknown>>();
  return {
    async run(key, work) {
      const before = last.get(key) ?? Promise.resolve();
      const result = before.then(work, work);
      const settled = result.then(
        () => undefined,
        () => undefined,
      );
      last.set(key, settled);
      try {
        return await result;
      } finally {
        if (last.get(key) === settled) last.delete(key);
      }
    },
  };
}
