import { parseArgs, type ParseArgsConfig } from "node:util";

/** One command of the command line. */
export interface Command {
  name: string;
  /** A short description for the list of commands. */
  summary: string;
  /** The text of `--help`. */
  help: string;
  /** Runs the command and returns the exit code. @throws Error whose message says what to do */
  run(args: string[], output: Output): Promise<number>;
}

/** The output of a command. */
export interface Output {
  /** Prints a line of the result. */
  print(line: string): void;
  /** Prints an error: what happened, and what to do. */
  printError(line: string): void;
  /** Prints the progress of a long task: on a terminal in one line, otherwise line by line. */
  progress(line: string): void;
}

/** A wrong call of a command. The message names its help. */
export class UsageError extends Error {
  constructor(message: string, command: string) {
    super(`${message}\nSee: ${["hosted-session", command, "--help"].filter(Boolean).join(" ")}`);
    this.name = "UsageError";
  }
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads a command's arguments. @throws UsageError for an option it does not have */
export function readArguments<const O extends Options>(command: string, args: string[], options: O) {
  try {
    return parseArgs({ args, allowPositionals: true, strict: true, options });
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : "").split(". ");
    throw new UsageError(first.replaceAll("'", '"'), command);
  }
}

/** The option `--config`; its default is `gateway.json` in the current folder. */
export const CONFIG = { config: { type: "string", default: "gateway.json" } } as const;
