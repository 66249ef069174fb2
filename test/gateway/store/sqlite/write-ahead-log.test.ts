import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useWriteAheadLog } from "../../../../src/gateway/store/sqlite/write-ahead-log.ts";
import { removeFolder } from "../../../support/remove-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "write-ahead-log-"));
});
afterEach(() => removeFolder(folder));

describe("the write-ahead log", () => {
  it("is turned on by two threads that open a new file at the same moment, 100 times", async () => {
    const threads = 2;
    const ready = new Int32Array(new SharedArrayBuffer(4));
    const place = new URL("../../../support/open-at-once.ts", import.meta.url);
    const workers = Array.from(
      { length: threads },
      () => new Worker(place, { workerData: { ready, threads } }),
    );
    for (let n = 0; n < 100; n += 1) {
      Atomics.store(ready, 0, 0);
      const said = Promise.all(workers.map((worker) => once(worker, "message")));
      for (const worker of workers) worker.postMessage(join(folder, `${n}.sqlite`));
      expect(await said).toEqual([[""], [""]]);
    }
    await Promise.all(workers.map((worker) => worker.terminate()));
  });

  it("reports at once that a file is not a database", () => {
    const asked: string[] = [];
    const broken = {
      exec(text: string) {
        asked.push(text);
        throw Object.assign(new Error("file is not a database"), { errcode: 26 });
      },
    };
    expect(() => useWriteAheadLog(broken as unknown as DatabaseSync)).toThrow("file is not a database");
    expect(asked).toEqual(["pragma journal_mode = wal"]);
  });

  it("waits no longer than five seconds", () => {
    const file = join(folder, "held.sqlite");
    const holder = new DatabaseSync(file);
    holder.exec("create table t (a); begin exclusive");
    const db = new DatabaseSync(file);
    db.exec("pragma busy_timeout = 5000"); // as in the store: SQLite waits this long by itself
    expect(() => useWriteAheadLog(db)).toThrow("database is locked");
    db.close();
    holder.close();
  });
});
