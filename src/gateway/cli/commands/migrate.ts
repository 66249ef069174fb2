import { readConfig } from "../../config/config.ts";
import { CONFIG, readArguments, UsageError, type Command } from "./command.ts";
import { nameOfStore, openStore } from "./open-store.ts";

const HELP = `hosted-session migrate: create the store's tables, or upgrade them to this version

  hosted-session migrate [--config gateway.json]

serve does the same at its start. Run migrate to do it before. Several runs at the same time are safe. A store that a
newer version has upgraded is rejected.
`;

/** `migrate`. */
export const migrate: Command = {
  name: "migrate",
  summary: "create the store's tables, or upgrade them to this version",
  help: HELP,
  async run(args, output) {
    const { values, positionals } = readArguments("migrate", args, CONFIG);
    if (positionals.length > 0) throw new UsageError("migrate takes no argument", "migrate");
    const config = readConfig(values.config);
    const store = await openStore(config);
    await store.close();
    output.print(`${nameOfStore(config)} has the tables of this version.`);
    return 0;
  },
};
