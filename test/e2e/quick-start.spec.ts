import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { removeFolder } from "../support/remove-folder.ts";

/** Runs the first start of docs/operations.md verbatim, with the built program, in an empty folder. */

const PROGRAM = resolve("dist/gateway/main.js");
const LINES = /```sh\n([^]*?)```/.exec(readFileSync("docs/operations.md", "utf8"))![1]!.trimEnd();
const SERVE = "npx hosted-session serve --config gateway.json";

test("works as documented", async () => {
  expect(LINES.split("\n").at(-1)).toBe(SERVE);
  const folder = mkdtempSync(join(tmpdir(), "quick-start-"));
  const env = { PATH: process.env["PATH"], GATEWAY_PORT: "0" };
  const npx = `npx() { shift; "${process.execPath}" "${PROGRAM}" "$@"; }`;
  const output = execFileSync("sh", ["-ec", `${npx}\n${LINES.replace(SERVE, "")}`], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect(output).not.toContain("FAIL");
  expect(output).toContain("hosted-session-proof=");
  expect(output).toContain("0 of 1 origins are proven");

  const gateway = spawn(process.execPath, [PROGRAM, ...SERVE.split(" ").slice(2)], { cwd: folder, env });
  try {
    let log = "";
    for (const stream of [gateway.stdout, gateway.stderr])
      stream.on("data", (chunk: Buffer) => (log += String(chunk)));
    await expect.poll(() => log).toContain('"event":"started"');
    const { address } = JSON.parse(log.split("\n")[0]!) as { address: string };
    expect((await fetch(`${address}/ready`)).status).toBe(200);
    const path = "/form/version/100/merchant/SHOP1/field?o=https%3A%2F%2Fshop.example";
    expect((await fetch(address + path)).status).toBe(403);
    await expect.poll(() => log).toContain('"event":"frame-refused","reason":"unproven"');
  } finally {
    gateway.kill("SIGTERM");
    if (gateway.exitCode === null) await once(gateway, "exit");
    removeFolder(folder);
  }
});
