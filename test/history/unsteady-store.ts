import { StoreUnavailableError, StoreOutcomeUnknownError } from "../../src/gateway/store/faults.ts";
import type { SessionStore } from "../../src/gateway/store/store.ts";
import type { Random } from "./random.ts";

/**
 * A store behind a slow and unreliable connection. Calls overlap, and some writes are lost: before they arrive, or their
 * response afterwards.
 *
 * @param faults the percentage of writes that are lost
 */
export function unsteady(store: SessionStore, random: Random, faults: number): SessionStore {
  async function slowly<T>(work: () => Promise<T>): Promise<T> {
    for (let turns = random.below(4); turns > 0; turns -= 1) await nextTurn();
    const result = await work();
    for (let turns = random.below(4); turns > 0; turns -= 1) await nextTurn();
    return result;
  }
  return {
    ...store,
    findSession: (...args) => slowly(() => store.findSession(...args)),
    findCode: (...args) => slowly(() => store.findCode(...args)),
    findOrder: (...args) => slowly(() => store.findOrder(...args)),
    findTransactions: (...args) => slowly(() => store.findTransactions(...args)),
    async write(changes) {
      const fault = random.percent(faults)
        ? random.of(["unavailable", "request lost", "response lost"] as const)
        : "none";
      if (fault === "unavailable") throw new StoreUnavailableError();
      if (fault === "request lost") throw new StoreOutcomeUnknownError();
      const written = await slowly(() => store.write(changes));
      if (fault === "response lost") throw new StoreOutcomeUnknownError();
      return written;
    },
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
