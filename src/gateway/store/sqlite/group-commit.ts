import type { DatabaseSync } from "node:sqlite";
import { toStoreError } from "./sqlite-faults.ts";
import type { Change } from "../store.ts";

/** Writes that wait for the disk together. */
export interface GroupCommit {
  /** Joins the next commit; settles after it. False: a change of these did not apply, so none of them did. */
  add(changes: readonly Change[]): Promise<boolean>;
  /** Work of another kind in the next commit. */
  run<T>(work: () => T): Promise<T>;
  /** When nothing is waiting any more. */
  settled(): Promise<void>;
}

interface Waiting {
  work: () => unknown;
  done: (value: never) => void;
  failed: (error: unknown) => void;
}

/**
 * Collects what arrives in one turn of the event loop into one transaction, so that many requests pay for one
 * sync of the disk. Each is its own savepoint: one that does not apply takes nothing of the others with it, and
 * nobody is answered before the commit has returned.
 */
export function groupCommit(db: DatabaseSync, apply: (change: Change) => boolean): GroupCommit {
  let waiting: Waiting[] = [];
  let scheduled: Promise<void> | undefined;

  function flush(): void {
    const batch = waiting;
    waiting = [];
    scheduled = undefined;
    const settle: (() => void)[] = [];
    try {
      db.exec("begin immediate");
      for (const { work, done, failed } of batch) {
        db.exec("savepoint one");
        try {
          const value = work() as never;
          // A refused list of changes leaves nothing behind, not even those before the refused one.
          if (value === false) db.exec("rollback to one");
          settle.push(() => done(value));
        } catch (error) {
          // Some failures end the whole transaction: then there is nothing to go back to, for nobody.
          if (!db.isTransaction) throw error;
          db.exec("rollback to one");
          settle.push(() => failed(toStoreError(error)));
        }
        db.exec("release one");
      }
      db.exec("commit");
    } catch (error) {
      if (db.isTransaction) db.exec("rollback");
      const fault = toStoreError(error);
      for (const { failed } of batch) failed(fault);
      return;
    }
    for (const answer of settle) answer();
  }

  function run<T>(work: () => T): Promise<T> {
    scheduled ??= new Promise((resolve) => {
      setImmediate(() => {
        flush();
        resolve();
      });
    });
    return new Promise<T>((done, failed) => {
      waiting.push({ work, done, failed });
    });
  }

  return {
    add: (changes) => run(() => changes.every((change) => apply(change))),
    run,
    async settled() {
      // Answering one commit may make somebody add to the next.
      for (let commit = scheduled; commit; commit = scheduled) await commit;
    },
  };
}
