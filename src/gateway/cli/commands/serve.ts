import { codeOf } from "../../system/code-of.ts";
import { ConfigError, assertMerchants, readConfig } from "../../config/config.ts";
import { installCrashHandler } from "../crash-handler.ts";
import { createLog } from "../../observability/log.ts";
import { serve as start, type Running } from "../../serve.ts";
import { unsafeNodeFlag } from "../unsafe-node-flags.ts";
import { readArguments, UsageError, type Command } from "./command.ts";

const HELP = `hosted-session serve: start the gateway

  hosted-session serve --config gateway.json

Environment variables, which override the file:
  GATEWAY_PORT     the port it listens on
  GATEWAY_DATA     the folder of the embedded database and the audit log
  GATEWAY_KEYS     the file of the key ring
  GATEWAY_ORIGIN   the origin that browsers use
  DATABASE_URL     postgres://… instead of the embedded database

Signals:
  SIGTERM, SIGINT  stop: requests in flight get their response, new ones are not accepted
  SIGHUP           reload the merchants of the configuration; all other settings need a restart
npx and npm do not forward signals, so a supervisor starts node_modules/.bin/hosted-session itself.

The log goes to the standard output, as one line of JSON for each event.
`;

/** Error codes of a full disk. */
const DISK_FULL = new Set(["ENOSPC", "EDQUOT"]);

/** `serve`. */
export const serve: Command = {
  name: "serve",
  summary: "start the gateway",
  help: HELP,
  async run(args) {
    const { values, positionals } = readArguments("serve", args, { config: { type: "string" } });
    if (positionals.length > 0) throw new UsageError("serve takes no argument", "serve");
    const { config } = values;
    if (config === undefined) throw new UsageError("serve needs --config gateway.json", "serve");
    const unsafeFlag = unsafeNodeFlag(`${process.env["NODE_OPTIONS"] ?? ""} ${process.execArgv.join(" ")}`);
    if (unsafeFlag?.startsWith("--inspect")) {
      throw new ConfigError(
        "refusing to start with an inspector: everyone who can connect to it can read card data",
      );
    }
    if (unsafeFlag !== undefined) {
      throw new ConfigError(`refusing to start with ${unsafeFlag}: it may write card data to a file`);
    }
    installCrashHandler(createLog((line) => process.stdout.write(line)));
    process.stdout.on("error", (error) => {
      // A full disk may have space again later. A pipe without a reader ends the gateway.
      if (!DISK_FULL.has(codeOf(error))) throw error;
    });
    // By default Node opens an inspector on this signal, so it is ignored here.
    process.on("SIGUSR1", () => undefined);
    let running: Running | undefined;
    let reloadRequested = false;
    const reload = (to: Running): void => {
      try {
        to.reload(() => assertMerchants(readConfig(config)));
      } catch (error) {
        process.stderr.write(
          `${error instanceof Error ? error.message : ""}\nThe merchants stay as they were.\n`,
        );
      }
    };
    // Without a listener SIGHUP ends the process, and a start may have to wait for its database.
    process.on("SIGHUP", () => {
      if (running) reload(running);
      else reloadRequested = true;
    });
    running = await start(assertMerchants(readConfig(config)));
    if (reloadRequested) reload(running);
    await new Promise<void>((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    });
    await running.close();
    return 0;
  },
};
