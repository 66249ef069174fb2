import { setTimeout as wait } from "node:timers/promises";
import type { Keys } from "../crypto/key-ring.ts";
import { associatedDataOf } from "./associated-data.ts";
import { RING_TABLES } from "./columns.ts";
import type { RingKind, RingRow, SessionStore } from "./store.ts";
import type { Sealed } from "../crypto/sealed.ts";
import { createVault, UnopenableError } from "../crypto/vault.ts";

/** The progress of rewrapping. */
export interface RewrapProgress {
  kind: RingKind;
  /** Rows that this pass has read. */
  read: number;
  /** Rows that this run has put under the active key. */
  rewrapped: number;
}

/** The result of rewrapping. */
export interface Rewrapped {
  rewrapped: number;
  /** Rows under another key, by its name. An instance with an older key ring writes them. */
  left: Record<string, number>;
  /** Rows that cannot be opened: their key is not in the key ring, or they were edited. */
  unopenable: number;
}

/** Rows for each statement. A concurrent write waits at most for one batch. */
const BATCH = 200;
const PASSES = 5;
const PASS_DELAY_MS = 1000;

/**
 * Seals the per-value key of every row again under the active key. Values and revisions stay as they are, so concurrent
 * operations are not disturbed. A row that was written meanwhile is skipped. Further passes follow while some rows were
 * written under an older key.
 *
 * @param onProgress is called after each batch
 */
export async function rewrap(
  store: SessionStore,
  keys: Keys,
  onProgress: (progress: RewrapProgress) => void = () => undefined,
): Promise<Rewrapped> {
  const vault = createVault(keys);
  let rewrapped = 0;
  let unopenable = 0;

  async function rewrapKind(kind: RingKind): Promise<void> {
    let read = 0;
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
      read += page.rows.length;
      onProgress({ kind, read, rewrapped });
      after = page.next;
    }
  }

  for (let pass = 1; ; pass += 1) {
    unopenable = 0;
    for (const kind of Object.keys(RING_TABLES) as RingKind[]) await rewrapKind(kind);
    const { [keys.active().kid]: _, ...others } = await store.countByKey();
    const count = Object.values(others).reduce((sum, rows) => sum + rows, 0);
    if (count <= unopenable || pass === PASSES) return { rewrapped, left: others, unopenable };
    await wait(PASS_DELAY_MS);
  }
}
