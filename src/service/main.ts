#!/usr/bin/env node
import { commandLine } from "./commands/command-line.ts";

const { stdout, stderr } = process;

process.exitCode = await commandLine(process.argv.slice(2), {
  say: (line) => stdout.write(`${line}\n`),
  progress: (line) => stderr.write(stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`),
  complain: (line) => stderr.write(`${line}\n`),
});
