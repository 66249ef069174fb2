import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "../support/postgres-server.ts";
import { removeFolder } from "../support/remove-folder.ts";

const data = mkdtempSync(join(tmpdir(), "hosted-session-start-"));
const database = await testDatabase();
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  removeFolder(data);
  await database?.drop();
});

/** Runs `npm start` without its build step, on any free ports. */
function start(env: Record<string, string | undefined> = {}) {
  const child = spawn(process.execPath, ["demo/launcher/start.ts"], {
    env: { ...process.env, GATEWAY_PORT: "0", SHOP_PORT: "0", WALLET_PORT: "0", GATEWAY_DATA: data, ...env },
  });
  running.push(child);
  let output = "";
  const take = (text: Buffer) => (output += text.toString());
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const exit = once(child, "exit") as Promise<[number | null]>;
  return {
    child,
    exit: async () => ({ code: (await exit)[0], output }),
    async waitForOutput(text: string) {
      await vi.waitFor(() => expect(output).toContain(text), { timeout: 15_000 });
      return output;
    },
  };
}

async function newSession(output: string): Promise<string> {
  const port = /gateway\.localhost:(\d+)/.exec(output)?.[1];
  const response = await fetch(
    `http://127.0.0.1:${port}/api/rest/version/100/merchant/TESTMERCHANT/session`,
    {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}` },
    },
  );
  return ((await response.json()) as { session: { id: string } }).session.id;
}

// Needs the built pages and frame: run `npm run build` first.
describe("npm start", () => {
  it("prints addresses and test cards, and stops cleanly on Ctrl-C", async () => {
    const demo = start();
    const output = await demo.waitForOutput("Ctrl-C stops them all");
    expect(output).toMatch(/http:\/\/shop\.localhost:\d+/);
    expect(output).toMatch(/http:\/\/gateway\.localhost:\d+/);
    expect(output).toMatch(/http:\/\/wallet\.localhost:\d+/);
    expect(output).toMatch(/5123 4500 0000 0008[\s\S]*05\/39 declined/);
    demo.child.kill("SIGINT");
    expect((await demo.exit()).code).toBe(0);
  }, 30_000);

  it("keeps its keys private, and starts again with the same data", async () => {
    const first = start();
    const id = await newSession(await first.waitForOutput("Ctrl-C stops them all"));
    expect(statSync(join(data, "keys.json")).mode & 0o077).toBe(0);
    first.child.kill("SIGTERM");
    await first.exit();

    const second = start();
    const port = /gateway\.localhost:(\d+)/.exec(await second.waitForOutput("Ctrl-C stops them all"))?.[1];
    const response = await fetch(
      `http://127.0.0.1:${port}/api/rest/version/100/merchant/TESTMERCHANT/session/${id}`,
      {
        headers: { authorization: `Basic ${Buffer.from("merchant.TESTMERCHANT:secret").toString("base64")}` },
      },
    );
    expect(response.status).toBe(200);
  }, 30_000);

  it.skipIf(!database)(
    "stores its sessions in PostgreSQL if DATABASE_URL is set",
    async () => {
      const demo = start({ DATABASE_URL: database!.url });
      const output = await demo.waitForOutput("Ctrl-C stops them all");
      expect(output).toContain("Sessions are in PostgreSQL");
      await newSession(output);
      expect(await database!.query("select count(*)::int as count from sessions")).toEqual([{ count: 1 }]);
      demo.child.kill("SIGTERM");
      expect((await demo.exit()).code).toBe(0);
    },
    30_000,
  );

  it("reports a database error without the password", async () => {
    const { code, output } = await start({
      DATABASE_URL: "postgresql://app:hunter2@127.0.0.1:1/shop",
    }).exit();
    expect(code).toBe(1);
    expect(output).toContain("databaseUrl: the database cannot be reached (ECONNREFUSED)");
    expect(output).not.toContain("hunter2");
    expect(output).not.toContain("    at ");
  }, 30_000);

  it("moves the wallet if the gateway or the shop needs its port", async () => {
    const output = await start({ WALLET_PORT: undefined, SHOP_PORT: "4402" }).waitForOutput(
      "Ctrl-C stops them all",
    );
    expect(output).toContain("http://shop.localhost:4402");
    expect(output).toMatch(/http:\/\/wallet\.localhost:(?!4402)\d+/);
  }, 30_000);

  it.each([
    ["GATEWAY_PORT", "gateway"],
    ["SHOP_PORT", "shop"],
    ["WALLET_PORT", "wallet"],
  ])(
    "reports which port is taken and what to do: %s",
    async (name) => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const address = other.address();
      const port = typeof address === "object" && address ? address.port : 0;
      const { code, output } = await start({ [name]: String(port) }).exit();
      other.close();
      expect(code).toBe(1);
      expect(output).toContain(`Port ${port} is taken`);
      expect(output).toMatch(new RegExp(`${name}=\\d+ npm start`));
    },
    30_000,
  );
});
