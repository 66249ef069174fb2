import { BinTableError, readBinTable, TEST_RANGES, type BinTable } from "./bin-table.ts";
import { stampOf } from "../system/file-stamp.ts";
import type { Log } from "../observability/log.ts";

/** The table of issuer ranges in use, which applies changes of its file without a restart. */
export interface BinTableFile extends BinTable {
  /** Reads the file again. An invalid file changes nothing, and is logged. */
  reload(): void;
  /** Reads the file again whenever it has changed, until the returned function is called. */
  watch(everyMs?: number): () => void;
}

/** How often the file's date is checked. */
const CHECK_MS = 5_000;

/**
 * Opens the operator's table, or that of the test ranges.
 *
 * @throws BinTableError when the table is invalid at the start
 */
export function openBinTable(file: string | undefined, log: Log): BinTableFile {
  // Taken before the file is read, so that the first check sees a change in between.
  let stamp = file === undefined ? "" : stampOf(file);
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
    watch(everyMs = CHECK_MS) {
      if (file === undefined) return () => undefined;
      const check = () => {
        const current = stampOf(file);
        if (current === stamp) return;
        stamp = current;
        reload();
      };
      const timer = setInterval(check, everyMs).unref();
      return () => clearInterval(timer);
    },
  };
}
