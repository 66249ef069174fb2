import { BinTableError, readBinTable, TEST_RANGES, type BinTable } from "./bin-table.ts";
import { stampOf } from "../system/file-stamp.ts";
import type { Log } from "../observability/log.ts";

/** A table in use, which takes its file's new content without a restart. */
export interface BinTableFile extends BinTable {
  /** Reads the file again. A file that cannot be used changes nothing, and the log tells of it. */
  reload(): void;
  /** Reads the file again whenever it has changed, until the function it gives is called. */
  watch(everyMs?: number): () => void;
}

/** How often the file is looked at; a glance at its date costs nothing. */
const EVERY_MS = 5_000;

/**
 * The operator's table, or that of the test ranges.
 *
 * @throws BinTableError when it cannot be used from the start
 */
export function openBinTable(file: string | undefined, log: Log): BinTableFile {
  // Before it is read: what changes meanwhile is noticed at the first look.
  let seen = file === undefined ? "" : stampOf(file);
  let table = readBinTable(file ?? TEST_RANGES);

  function reload(): void {
    try {
      table = readBinTable(file ?? TEST_RANGES);
      log({ event: "bin-table", taken: true });
    } catch (error) {
      const line = error instanceof BinTableError ? error.line : undefined;
      log({ event: "bin-table", taken: false, ...(line === undefined ? {} : { line }) });
    }
  }

  return {
    factsOf: (digits) => table.factsOf(digits),
    localBrandOf: (digits) => table.localBrandOf(digits),
    reload,
    watch(everyMs = EVERY_MS) {
      if (file === undefined) return () => undefined;
      const look = () => {
        const stamp = stampOf(file);
        if (stamp === seen) return;
        seen = stamp;
        reload();
      };
      const timer = setInterval(look, everyMs).unref();
      return () => clearInterval(timer);
    },
  };
}
