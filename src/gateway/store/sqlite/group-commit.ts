import type { DatabaseSync } from "node:sqlite";
import { toStoreError } from "./sqlite-faults.ts";
import type { Change } from "../store.ts";

/** Collects writes, so that they share one commit. */
export interface GroupCommit {
  /** Adds changes to the next commit. Resolves after it, with false if a change did not apply; then none is written. */
  add(changes: readonly Change[]): Promise<boolean>;
  /** Runs other work in the next commit. */
  run<T>(work: () => T): Promise<T>;
  /** Resolves when no write is waiting. */
  settled(): Promise<void>;
}

interface PendingWrite {
  work: () => unknown;
  done: (value: never) => void;
  failed: (error: unknown) => void;
}

/**
 * Collects the writes of one turn of the event loop into one transaction, so many requests share one sync of the disk.
 * Each write is its own savepoint, so a write that does not apply undoes no other write. No write resolves before the
 * commit has returned.
 */
export function groupCommit(db: DatabaseSync, apply: (change: Change) => boolean): GroupCommit {
  let pending: PendingWrite[] = [];
  let scheduled: Promise<void> | undefined;

  function flush(): void {
    const batch = pending;
    pending = [];
    scheduled = undefined;
    const settle: (() => void)[] = [];
    try {
      db.exec("begin immediate");
      for (const { work, done, failed } of batch) {
        db.exec("savepoint one");
        try {
          const value = work() as never;
          // A change did not apply, so the changes before it in the list are undone too.
          if (value === false) db.exec("rollback to one");
          settle.push(() => done(value));
        } catch (error) {
          // Some failures end the whole transaction; then the savepoint no longer exists.
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
    for (const resolve of settle) resolve();
  }

  function run<T>(work: () => T): Promise<T> {
    scheduled ??= new Promise((resolve) => {
      setImmediate(() => {
        flush();
        resolve();
      });
    });
    return new Promise<T>((done, failed) => {
      pending.push({ work, done, failed });
    });
  }

  return {
    add: (changes) => run(() => changes.every((change) => apply(change))),
    run,
    async settled() {
      // A caller may add to the next commit as soon as this one resolves.
      for (let commit = scheduled; commit; commit = scheduled) await commit;
    },
  };
}
