import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { backup as makeBackup } from "../backup.ts";
import { codeOf } from "../../system/code-of.ts";
import { readConfig } from "../../config/config.ts";
import { openOperatorAudit } from "./operator-audit.ts";
import { CONFIG, readArguments, UsageError, type Command } from "./command.ts";
import { nameOfStore } from "./open-store.ts";

const HELP = `hosted-session backup: copy the store while the gateway runs

  hosted-session backup --to FILE [--config gateway.json]

The file contains everything that was acknowledged before, as of one moment, and no security code. It cannot be
opened without the key ring: keep that elsewhere. For PostgreSQL, pg_dump has to be installed.
How to restore: docs/operations.md
`;

/** `backup`. */
export const backup: Command = {
  name: "backup",
  summary: "copy the store while the gateway runs",
  help: HELP,
  async run(args, output) {
    const { values, positionals } = readArguments("backup", args, { ...CONFIG, to: { type: "string" } });
    if (positionals.length > 0)
      throw new UsageError("backup takes no argument; name the file with --to FILE", "backup");
    const { to } = values;
    if (!to) throw new UsageError("backup needs --to FILE", "backup");
    const config = readConfig(values.config);
    if (existsSync(to)) throw new Error(`${to} already exists; a backup never overwrites a file`);
    const record = openOperatorAudit(config);
    assertWritable(dirname(to));
    output.progress(`copying ${nameOfStore(config)} …`);
    await makeBackup(config, to);
    record({ event: "backup" });
    output.print(`${to}: ${(statSync(to).size / 1e6).toFixed(1)} MB, without security codes.`);
    return 0;
  },
};

function assertWritable(folder: string): void {
  if (!existsSync(folder)) throw new Error(`--to: the folder ${folder} does not exist`);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(`--to: the folder ${folder} is not writable (${codeOf(error)})`, { cause: error });
  }
}
