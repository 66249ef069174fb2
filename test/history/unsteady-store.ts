import { StoreUnavailableError, StoreOutcomeUnknownError } from "../../src/gateway/store/faults.ts";
import type { SessionStore } from "../../src/gateway/store/store.ts";
import type { Random } from "./random.ts";

/**
 * A store behind a line on which everything takes its time, so that many are under way at once, and on which writes
 * may go missing: before they arrive, or their answer after.
 *
 * @param faults how many writes of a hundred
 */
export function unsteady(store: SessionStore, random: Random, faults: number): SessionStore {
  async function slowly<T>(work: () => Promise<T>): Promise<T> {
    for (let mutex = random.below(4); mutex > 0; mutex -= 1) await nextTurn();
    const result = await work();
    for (let mutex = random.below(4); mutex > 0; mutex -= 1) await nextTurn();
    return result;
  }
  return {
    ...store,
    findSession: (...args) => slowly(() => store.findSession(...args)),
    findCode: (...args) => slowly(() => store.findCode(...args)),
    findOrder: (...args) => slowly(() => store.findOrder(...args)),
    findTransactions: (...args) => slowly(() => store.findTransactions(...args)),
    async write(changes) {
      const fault = random.percent(faults) ? random.of(["away", "lost", "unheard"] as const) : "none";
      if (fault === "away") throw new StoreUnavailableError();
      if (fault === "lost") throw new StoreOutcomeUnknownError();
      const written = await slowly(() => store.write(changes));
      if (fault === "unheard") throw new StoreOutcomeUnknownError();
      return written;
    },
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
