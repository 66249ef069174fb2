#!/usr/bin/env node
import { commandLine } from "./commands/command-line.ts";

const { stdout, stderr } = process;

// A reader that stops early (`… | head -1`) ends a command without a message. For `serve`, a lost log is a failure.
if (process.argv[2] !== "serve") stdout.on("error", () => process.exit(1));

process.exitCode = await commandLine(process.argv.slice(2), {
  print: (line) => stdout.write(`${line}\n`),
  progress: (line) => stderr.write(stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`),
  printError: (line) => stderr.write(`${line}\n`),
});
