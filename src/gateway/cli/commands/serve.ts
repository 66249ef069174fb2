import { codeOf } from "../../system/code-of.ts";
import { ConfigError, assertMerchants, readConfig } from "../../config/config.ts";
import { installCrashHandler } from "../crash-handler.ts";
import { createLog } from "../../observability/log.ts";
import { serve as start, type Running } from "../../serve.ts";
import { unsafeNodeFlag } from "../unsafe-node-flags.ts";
import { readArguments, UsageError, type Command } from "./command.ts";

const HELP = `hosted-session serve: start the gateway

  hosted-session serve --config gateway.json

Environment, before what the file says:
  GATEWAY_PORT     the port it listens on
  GATEWAY_DATA     the folder of the embedded database and the audit log
  GATEWAY_KEYS     the file of the key ring
  GATEWAY_ORIGIN   the origin browsers know it by
  DATABASE_URL     postgres://… instead of the embedded database

Signals:
  SIGTERM, SIGINT  end: requests that are under way are answered, no new ones are taken
  SIGHUP           take over the configuration's merchants; all else needs a restart
They are for this process: npx and npm pass none on, so a supervisor starts node_modules/.bin/hosted-session itself.

It writes its log, a line of JSON for each event, to the standard output.
`;

/** What a disk says that has no room for the log. */
const FULL = new Set(["ENOSPC", "EDQUOT"]);

/** `serve`. */
export const serve: Command = {
  name: "serve",
  summary: "start the gateway",
  help: HELP,
  async run(args) {
    const { values, positionals } = readArguments("serve", args, { config: { type: "string" } });
    if (positionals.length > 0) throw new UsageError("serve takes no other words", "serve");
    const { config } = values;
    if (config === undefined) throw new UsageError("serve takes --config gateway.json", "serve");
    const telling = unsafeNodeFlag(`${process.env["NODE_OPTIONS"] ?? ""} ${process.execArgv.join(" ")}`);
    if (telling?.startsWith("--inspect")) {
      throw new ConfigError("refusing to start with an inspector: anybody who reaches it can read card data");
    }
    if (telling !== undefined) {
      throw new ConfigError(`refusing to start with ${telling}: it may write card data to a file`);
    }
    installCrashHandler(createLog((line) => process.stdout.write(line)));
    process.stdout.on("error", (error) => {
      // There will be room again. A pipe that nobody reads from any more ends the gateway.
      if (!FULL.has(codeOf(error))) throw error;
    });
    // Node answers this signal by opening an inspector to whoever may send it; here it does nothing.
    process.on("SIGUSR1", () => undefined);
    let running: Running | undefined;
    let isAsked = false;
    const reload = (to: Running): void => {
      try {
        to.reload(() => assertMerchants(readConfig(config)));
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : ""}\nThe merchants before stay.\n`);
      }
    };
    // Until somebody listens it ends the process, and a start may have to wait for its database.
    process.on("SIGHUP", () => {
      if (running) reload(running);
      else isAsked = true;
    });
    running = await start(assertMerchants(readConfig(config)));
    if (isAsked) reload(running);
    await new Promise<void>((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    });
    await running.close();
    return 0;
  },
};
