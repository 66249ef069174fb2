#!/usr/bin/env node
import { parseArgs } from "node:util";
import { ConfigError, readConfig } from "./config.ts";
import { serve } from "./serve.ts";

const HELP = `hosted-session: the session service and its hosted fields

  hosted-session serve --config gateway.json   start the gateway
  hosted-session --help                        this text

Environment, before what the file says:
  GATEWAY_PORT, GATEWAY_DATA, GATEWAY_KEYS, GATEWAY_ORIGIN
`;

/** The command line; says what to do where something is wrong, and gives the exit code. */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { config: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  const [command] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(HELP);
    return command === undefined && !values.help ? 2 : 0;
  }
  if (command !== "serve") throw new ConfigError(`there is no command "${command}"; try --help`);
  if (values.config === undefined) throw new ConfigError("serve takes --config gateway.json");
  if (`${process.env["NODE_OPTIONS"] ?? ""} ${process.execArgv.join(" ")}`.includes("--inspect")) {
    throw new ConfigError("refusing to start with an inspector: anybody who reaches it can read card data");
  }
  // Node answers this signal by opening an inspector to whoever may send it; here it does nothing.
  process.on("SIGUSR1", () => undefined);
  const running = await serve(readConfig(values.config));
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await running.close();
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!("code" in error) || error.code !== "EADDRINUSE") return error.message;
  const port = "port" in error ? String(error.port) : "";
  return `port ${port} is taken by another program: stop that, or choose another with GATEWAY_PORT`;
}
