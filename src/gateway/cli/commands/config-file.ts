import { isDeepStrictEqual } from "node:util";
import type { OperatorAction } from "../../observability/audit.ts";
import { ConfigError, parseConfig, parseConfigFile, readConfigText } from "../../config/config.ts";
import { withFileLock } from "../../system/file-lock.ts";
import { editJsonArray, type JsonArrayEdit } from "../../system/json-array-edit.ts";
import { replaceFile } from "../../system/replace-file.ts";
import { openOperatorAudit } from "./operator-audit.ts";

/** The configuration as the file has it, without defaults. */
export type Written = Record<string, unknown> & { merchants: WrittenMerchant[] };
export type WrittenMerchant = Record<string, unknown> & { id: string; passwords: { sha256: string }[] };

/**
 * Edits the configuration file and records the change in the audit log. Comments and layout of the file stay. The edited
 * configuration is validated before it replaces the file in one step, so a running gateway never reads half a file.
 *
 * @param change returns the edit for the configuration as it is now
 * @param stored runs once the file is replaced, even if the audit log then fails; it prints secrets that are shown only once
 * @throws Error that says what to do. The file is unchanged, unless the error says that the change was made
 */
export function changeConfig(
  path: string,
  act: OperatorAction,
  change: (written: Written) => JsonArrayEdit,
  stored: () => void = () => undefined,
): void {
  parseWritten(path, readConfigText(path));
  const record = withFileLock(path, () => {
    const text = readConfigText(path);
    const before = parseWritten(path, text);
    const edited = editJsonArray(text, change(before));
    const after = parseWritten(path, edited);
    if (isDeepStrictEqual(before, after)) {
      throw new ConfigError(`${path}: has one name twice in one object; remove the first of them`);
    }
    const recordAction = openOperatorAudit(parseConfig(after, process.env));
    replaceFile(path, edited);
    return recordAction;
  });
  stored();
  record(act);
}

/** Parses the file's text. @throws ConfigError when it is no valid configuration */
function parseWritten(path: string, text: string): Written {
  const written = { merchants: [], ...parseConfigFile(path, text) };
  parseConfig(written, process.env);
  return written;
}
