import type { OperatorAct } from "../../observability/audit.ts";
import { parseConfig, readConfigFile } from "../../config/config.ts";
import { withFileLock } from "../../system/file-lock.ts";
import { replaceFile } from "../../system/replace-file.ts";
import { openOperatorAudit } from "./operator-audit.ts";

/** The configuration as it is written, with what nobody set left out. */
export type Written = Record<string, unknown> & { merchants: WrittenMerchant[] };
export type WrittenMerchant = Record<string, unknown> & { id: string; passwords: { sha256: string }[] };

/**
 * Changes the configuration in its file, and says so in the audit log. The new one is checked whole before it takes
 * the old one's place, in one step: a running gateway never finds half a file.
 *
 * @param stored says what only now can be said, and what nobody could ask for again: even if the log then takes no more
 * @throws Error that says what to do, and leaves the file as it is, unless it says that what was asked for is done
 */
export function changeConfig(
  path: string,
  act: OperatorAct,
  change: (written: Written) => void,
  stored: () => void = () => undefined,
): void {
  readWritten(path);
  const record = withFileLock(path, () => {
    const written = readWritten(path);
    change(written);
    const acts = openOperatorAudit(parseConfig(written, process.env));
    replaceFile(path, `${JSON.stringify(written, null, 2)}\n`);
    return acts;
  });
  stored();
  record(act);
}

/** The file as it is. What is no configuration is not changed. */
function readWritten(path: string): Written {
  const written = { merchants: [], ...readConfigFile(path) };
  parseConfig(written, process.env);
  return written;
}
