#!/usr/bin/env node
import { commandLine } from "./commands/command-line.ts";

const { stdout, stderr } = process;

// Who has read enough (`… | head -1`) is no failure to be explained. A gateway whose log nobody takes is one.
if (process.argv[2] !== "serve") stdout.on("error", () => process.exit(1));

process.exitCode = await commandLine(process.argv.slice(2), {
  print: (line) => stdout.write(`${line}\n`),
  progress: (line) => stderr.write(stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`),
  printError: (line) => stderr.write(`${line}\n`),
});
