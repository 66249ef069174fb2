import { backup } from "./backup.ts";
import { check } from "./check.ts";
import { type Command, type Output, UsageError } from "./command.ts";
import { describeListenError } from "./describe-listen-error.ts";
import { keys } from "./keys.ts";
import { merchant } from "./merchant.ts";
import { migrate } from "./migrate.ts";
import { release } from "./release.ts";
import { serve } from "./serve.ts";
import { verify } from "./verify.ts";

const COMMANDS: readonly Command[] = [serve, check, verify, merchant, keys, migrate, backup];

const HELP = `hosted-session: the payment session gateway and its hosted fields

${COMMANDS.map(({ name, summary }) => `  hosted-session ${name.padEnd(10)} ${summary}`).join("\n")}

Each command has its own --help. hosted-session --version prints the release.`;

/**
 * Runs one command and returns the exit code: 0 for success, 1 for a failure, 2 for a usage error. An error is printed as
 * a message for the operator, without a stack.
 */
export async function commandLine([name, ...args]: string[], output: Output): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    output.print(HELP);
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-V") {
    output.print(release());
    return 0;
  }
  try {
    const command = COMMANDS.find((each) => each.name === name);
    if (!command) throw new UsageError(`there is no command "${name}"`, "");
    if (!args.includes("--help") && !args.includes("-h")) return await command.run(args, output);
    output.print(command.help.trimEnd());
    return 0;
  } catch (error) {
    output.printError(describeListenError(error));
    return error instanceof UsageError ? 2 : 1;
  }
}
