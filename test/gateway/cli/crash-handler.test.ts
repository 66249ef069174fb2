import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removeFolder } from "../../support/remove-folder.ts";

const NUMBER = "4929000000006";
const MADE = `Object.assign(new TypeError("${NUMBER}", { cause: "${NUMBER}" }), { request: { number: "${NUMBER}" } })`;

let folder: string;
let config: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "last-words-"));
  config = join(folder, "gateway.json");
  const merchant = { id: "SHOP1", passwords: [{ sha256: "0".repeat(64) }] };
  const keys = { file: join(folder, "keys.json") };
  const settings = { port: 0, demo: true, data: folder, build: folder, keys, merchants: [merchant] };
  writeFileSync(config, JSON.stringify(settings));
});
afterEach(() => removeFolder(folder));

/** Runs a program that ends with an uncaught error. Returns everything it wrote, and how it ended. */
async function lastWords(program: string[], fault: string): Promise<{ said: string; code: number | null }> {
  const preload = `process.once("SIGUSR2", () => { ${fault} });`;
  const options = { env: { PATH: process.env["PATH"] } };
  const child = spawn(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(preload)}`, ...program],
    options,
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said += String(chunk)));
  await expect.poll(() => said, { timeout: 10_000 }).toContain("started");
  child.kill("SIGUSR2");
  await once(child, "close");
  return { said, code: child.exitCode };
}

const FAULTS: [string, string, string][] = [
  ["an uncaught error", `throw ${MADE}`, "TypeError"],
  ["an unhandled rejection", `Promise.reject(${MADE})`, "TypeError"],
  ["a rejection with another value", `Promise.reject("${NUMBER}")`, "UnhandledPromiseRejection"],
];

it.each(FAULTS)(
  "%s ends the service with its kind and nothing else",
  async (_, fault, kind) => {
    const { said, code } = await lastWords(["src/gateway/cli/main.ts", "serve", "--config", config], fault);
    const [, ...after] = said.trim().split("\n");
    expect(after.map((line) => JSON.parse(line))).toEqual([
      { at: expect.any(String), event: "failure", supportCode: "process", where: "process", kind },
    ]);
    expect(code).toBe(1);
  },
  20_000,
);

it("which Node would print in full (negative control)", async () => {
  const program = ["--eval", `console.log("started"); setInterval(() => {}, 1000)`];
  const { said } = await lastWords(program, FAULTS[0]![1]);
  expect(said).toContain(NUMBER);
});
