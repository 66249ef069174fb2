import { setTimeout as wait } from "node:timers/promises";
import type { Keys } from "../crypto/key-ring.ts";
import { associatedDataOf } from "./associated-data.ts";
import { RING_TABLES } from "./columns.ts";
import type { RingKind, RingRow, SessionStore } from "./store.ts";
import type { Sealed } from "../crypto/sealed.ts";
import { createVault, UnopenableError } from "../crypto/vault.ts";

/** How far wrapping anew has come. */
export interface RewrapProgress {
  kind: RingKind;
  /** Rows that were looked at, in this pass. */
  looked: number;
  /** Rows that are now under the active key because of this. */
  rewrapped: number;
}

/** What it came to. */
export interface Rewrapped {
  rewrapped: number;
  /** Rows that are still under another key, by its name: an instance with an older ring writes them. */
  left: Record<string, number>;
  /** Rows whose key is not in the ring, or that were edited: nobody can open them. */
  unopenable: number;
}

/** Rows for each statement: a writer waits for no longer than these take. */
const BATCH = 200;
const PASSES = 5;
const BETWEEN_MS = 1000;

/**
 * Puts every row's own key under the ring's active key. The values are not touched, nor is a row's revision: whoever
 * works on a row at that moment is not disturbed, and a row that was written meanwhile is left as it is. Goes over the
 * rows again while some were written under an older key.
 *
 * @param onProgress hears of each batch
 */
export async function rewrap(
  store: SessionStore,
  keys: Keys,
  onProgress: (progress: RewrapProgress) => void = () => undefined,
): Promise<Rewrapped> {
  const vault = createVault(keys);
  let rewrapped = 0;
  let unopenable = 0;

  async function pass(kind: RingKind): Promise<void> {
    let looked = 0;
    let after: readonly string[] | undefined = [];
    while (after !== undefined) {
      const page = await store.ringRows(kind, after, BATCH);
      const active = keys.active().kid;
      const changes: { was: RingRow; sealed: Sealed }[] = [];
      for (const was of page.rows) {
        if (was.row.sealed.kid === active) continue;
        try {
          changes.push({ was, sealed: vault.rewrap(associatedDataOf(was), was.row.sealed) });
        } catch (error) {
          if (!(error instanceof UnopenableError)) throw error;
          unopenable += 1;
        }
      }
      if (changes.length > 0) rewrapped += await store.rewrap(changes);
      looked += page.rows.length;
      onProgress({ kind, looked, rewrapped });
      after = page.next;
    }
  }

  for (let left = PASSES; ; left -= 1) {
    unopenable = 0;
    for (const kind of Object.keys(RING_TABLES) as RingKind[]) await pass(kind);
    const { [keys.active().kid]: _, ...others } = await store.countByKey();
    const count = Object.values(others).reduce((sum, rows) => sum + rows, 0);
    if (count <= unopenable || left === 1) return { rewrapped, left: others, unopenable };
    await wait(BETWEEN_MS);
  }
}
