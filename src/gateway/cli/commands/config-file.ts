import type { OperatorAct } from "../../observability/audit.ts";
import { parseConfig, readConfigFile } from "../../config/config.ts";
import { withFileLock } from "../../system/file-lock.ts";
import { replaceFile } from "../../system/replace-file.ts";
import { openOperatorAudit } from "./operator-audit.ts";

/** The configuration as the file has it, without defaults. */
export type Written = Record<string, unknown> & { merchants: WrittenMerchant[] };
export type WrittenMerchant = Record<string, unknown> & { id: string; passwords: { sha256: string }[] };

/**
 * Changes the configuration file, and records the change in the audit log. The new configuration is validated before it
 * replaces the file. The file is replaced in one step, so a running gateway never reads a partial file.
 *
 * @param stored is called when the file is written, before the audit log. It prints a new password, which is shown once,
 * even if the audit log cannot be written.
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

/** Reads the file. @throws Error for an invalid configuration, which is never changed */
function readWritten(path: string): Written {
  const written = { merchants: [], ...readConfigFile(path) };
  parseConfig(written, process.env);
  return written;
}
