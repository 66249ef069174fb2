import { parseArgs, type ParseArgsConfig } from "node:util";

/** One word of the command line. */
export interface Command {
  name: string;
  /** What it does, in a few words, for the list of commands. */
  summary: string;
  /** Everything there is to say, for `--help`. */
  help: string;
  /** Carries it out, and gives the exit code. @throws Error whose message says what to do */
  run(args: string[], output: Output): Promise<number>;
}

/** Where a command writes. */
export interface Output {
  /** A line of what was asked for. */
  print(line: string): void;
  /** What went wrong, and what to do. */
  printError(line: string): void;
  /** How far a long work is; on a terminal in place, elsewhere line by line. */
  progress(line: string): void;
}

/** A mistake in how a command was called; the message names its help. */
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

/** The configuration's place: the option, or `gateway.json` here. */
export const CONFIG = { config: { type: "string", default: "gateway.json" } } as const;
