#!/usr/bin/env node
import { check } from "./commands/check.ts";
import { type Command, type Output, UsageError } from "./commands/command.ts";
import { merchant } from "./commands/merchant.ts";
import { serve } from "./commands/serve.ts";

const COMMANDS: readonly Command[] = [serve, check, merchant];

const HELP = `hosted-session: the session service and its hosted fields

${COMMANDS.map(({ name, summary }) => `  hosted-session ${name.padEnd(10)} ${summary}`).join("\n")}

Each has its own --help.
`;

const output: Output = {
  say: (line) => process.stdout.write(`${line}\n`),
  progress: (line) => process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`),
};

/** The command line; says what to do where something is wrong, and gives the exit code. */
async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (!command) throw new UsageError(`there is no command "${name}"`, "");
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(command.help);
    return 0;
  }
  return command.run(args, output);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!("code" in error) || error.code !== "EADDRINUSE") return error.message;
  const port = "port" in error ? String(error.port) : "";
  return `port ${port} is taken by another program: stop that, or choose another with GATEWAY_PORT`;
}
