import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { watch } from "node:fs";

/** `npm run dev`: builds and starts the gateway and the shop, and again when a source file changes. */

const FOLDERS = ["src", "demo", "index.html"];
let running: ChildProcess | undefined;
let waiting: NodeJS.Timeout | undefined;

function restart(): void {
  const build = spawnSync("npx", ["vite", "build", "--logLevel", "warn"], { stdio: "inherit" });
  if (build.status !== 0) return console.error("The build failed. The previous build keeps running.");
  const start = () => {
    running = spawn(process.execPath, ["demo/launcher/start.ts"], { stdio: "inherit" });
  };
  if (running?.exitCode === null) {
    running.once("exit", start);
    running.kill("SIGINT");
  } else start();
}

for (const folder of FOLDERS) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(waiting);
    waiting = setTimeout(restart, 200); // editors write a file in several steps
  });
}
process.once("SIGINT", () => {
  running?.once("exit", () => process.exit(0));
  running?.kill("SIGINT");
});
restart();
