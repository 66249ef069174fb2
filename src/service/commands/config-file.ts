import { readFileSync } from "node:fs";
import type { OperatorAct } from "../audit.ts";
import { ConfigError, parseConfig } from "../config.ts";
import { replaceFile } from "../replace-file.ts";
import { openActs } from "./acts.ts";

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
  const written = readWritten(path);
  change(written);
  const record = openActs(parseConfig(written, process.env));
  replaceFile(path, `${JSON.stringify(written, null, 2)}\n`);
  stored();
  record(act);
}

function readWritten(path: string): Written {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new ConfigError(`${path}: cannot be read; name another with --config`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ConfigError(`${path}: is not JSON`);
  }
  const written = json as Partial<Written> | null;
  if (typeof written !== "object" || written === null || Array.isArray(written)) {
    throw new ConfigError(`${path}: is not an object`);
  }
  if (written.merchants !== undefined && !Array.isArray(written.merchants)) {
    throw new ConfigError(`${path}: merchants: is not a list`);
  }
  return { ...written, merchants: written.merchants ?? [] };
}
