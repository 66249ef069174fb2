import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeFolder } from "../../support/remove-folder.ts";

/** The command line on a gateway that is running and busy, as an operator uses it on a working day. */

let folder: string;
let config: string;
let gateway: ChildProcess | undefined;

const ENV = { PATH: process.env["PATH"] };
const command = (...args: string[]) => ["src/gateway/cli/main.ts", ...args, "--config", config];
const run = (...args: string[]) =>
  spawnSync(process.execPath, command(...args), { encoding: "utf8", env: ENV });

/** The same without keeping this process from sending requests meanwhile. */
async function runBeside(...args: string[]): Promise<{ status: number | null; text: string }> {
  const child = spawn(process.execPath, command(...args), { env: ENV });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (text += String(chunk)));
  await once(child, "exit");
  return { status: child.exitCode, text };
}

async function start(): Promise<string> {
  gateway = spawn(process.execPath, command("serve"), { env: ENV });
  let text = "";
  gateway.stdout!.on("data", (chunk: Buffer) => (text += String(chunk)));
  gateway.stderr!.on("data", (chunk: Buffer) => (text += String(chunk)));
  await expect.poll(() => text, { timeout: 10_000 }).toContain('"event":"started"');
  return (JSON.parse(text.split("\n")[0]!) as { address: string }).address;
}

async function stop(): Promise<void> {
  gateway?.kill("SIGTERM");
  if (gateway && gateway.exitCode === null) await once(gateway, "exit");
  gateway = undefined;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "operations-"));
  config = join(folder, "gateway.json");
  const settings = { port: 0, data: folder, build: folder, keys: { file: join(folder, "keys.json") } };
  writeFileSync(config, JSON.stringify({ ...settings, merchants: [] }));
});
afterEach(async () => {
  await stop();
  removeFolder(folder);
});

const passwordIn = (text: string) => /^ {2}([A-Za-z0-9_-]{43})$/m.exec(text)![1]!;

interface Shop {
  call(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Creates and updates sessions until `stop`, which returns the acknowledged ids and the statuses of failed calls. */
  busy(): { stop(): Promise<{ ids: string[]; wrong: number[] }> };
}

function shopOf(address: string, merchant: string, password: string): Shop {
  const headers = {
    "Authorization": `Basic ${Buffer.from(`merchant.${merchant}:${password}`).toString("base64")}`,
    "Content-Type": "application/json",
  };
  const call: Shop["call"] = async (method, path, body) => {
    const url = `${address}/api/rest/version/100/merchant/${merchant}${path}`;
    const answer = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return {
    call,
    busy() {
      const end = new AbortController();
      const ids: string[] = [];
      const wrong: number[] = [];
      const work = async () => {
        while (!end.signal.aborted) {
          const created = await call("POST", "/session");
          if (created.status !== 201) wrong.push(created.status);
          else {
            const { id } = created.body["session"] as { id: string };
            const updated = await call("PUT", `/session/${id}`, {
              order: { amount: "42.00", currency: "EUR" },
            });
            if (updated.status === 201) ids.push(id);
            else wrong.push(updated.status);
          }
        }
      };
      const workers = [work(), work(), work()];
      return {
        async stop() {
          end.abort();
          await Promise.all(workers);
          return { ids, wrong };
        },
      };
    },
  };
}

describe("the command line with a running gateway", () => {
  it("serve fails without a merchant", () => {
    run("keys", "make");
    const { status, stderr } = run("serve");
    expect([status, stderr]).toEqual([1, expect.stringContaining("merchant add ID")]);
  });

  it("a command whose output is closed ends without an error message", () => {
    const piped = '"$0" src/gateway/cli/main.ts --help | { exec <&-; sleep 2; }';
    const { stderr } = spawnSync("sh", ["-c", piped, process.execPath], { encoding: "utf8", env: ENV });
    expect(stderr).toBe("");
  });

  // A device that opens like a file, and takes nothing: a disk that is full.
  it.skipIf(!existsSync("/dev/full"))("a full disk for the log does not end the gateway", async () => {
    run("keys", "make");
    run("merchant", "add", "SHOP1");
    const full = openSync("/dev/full", "w");
    gateway = spawn(process.execPath, command("serve"), { env: ENV, stdio: ["ignore", full, "inherit"] });
    closeSync(full);
    const audit = () => readFileSync(join(folder, "audit.log"), "utf8");
    await expect.poll(audit, { timeout: 10_000 }).toContain('"event":"started"');
    const { address } = JSON.parse(audit().trimEnd().split("\n").at(-1)!) as { address: string };
    const shop = shopOf(address, "SHOP1", "wrong");
    for (let n = 0; n < 3; n += 1) expect((await shop.call("POST", "/session")).status).toBe(401);
    expect(gateway.exitCode).toBeNull();
  });

  it("keys are rotated and retired without a failed request", async () => {
    expect(run("keys", "make").status).toBe(0);
    expect(run("keys", "make").stderr).toContain("already exists");
    const password = passwordIn(run("merchant", "add", "SHOP1").stdout);
    const shop = shopOf(await start(), "SHOP1", password);
    const work = shop.busy();
    // The command must not block this process, because the gateway would close its idle connections meanwhile.
    const list = async () => (await runBeside("keys", "list")).text;
    await expect.poll(list, { timeout: 20_000 }).toMatch(/ [1-9]\d* rows {2}active/);
    const [before] = /^\S+/.exec(await list())!;

    const rotated = await runBeside("keys", "rotate");
    expect(rotated).toMatchObject({ status: 0 });
    expect(rotated.text).toContain(`"${before}" still opens older rows`);
    expect(rotated.text).toMatch(/session: \d+ rows read/);
    // As if the change were made just before the command looks, however long that takes, and then now.
    const changed = (at: number) => utimesSync(join(folder, "keys.json"), new Date(at), new Date(at));
    changed(Date.now() + 60_000);
    expect((await runBeside("keys", "retire", before)).text).toContain("changed just now");
    changed(Date.now());
    await new Promise((next) => setTimeout(next, 5200));
    const retired = await runBeside("keys", "retire", before);
    expect(retired).toMatchObject({ status: 0 });

    const { ids, wrong } = await work.stop();
    expect(wrong).toEqual([]);
    const found = await Promise.all(ids.map((id) => shop.call("GET", `/session/${id}`)));
    expect(found.filter(({ status }) => status !== 200)).toEqual([]);
    expect(readFileSync(join(folder, "keys.json"), "utf8")).not.toContain(`"${before}":`);
    const audit = readFileSync(join(folder, "audit.log"), "utf8");
    expect(audit).toMatch(/merchant-added[^]*started[^]*key-added[^]*key-retired/);
    expect(run("check").stdout).toMatch(/^ok {3}audit log: /m);
  }, 60_000);

  it("a backup of a running gateway has the writes acknowledged before it, and no security code", async () => {
    run("keys", "make");
    const password = passwordIn(run("merchant", "add", "SHOP1").stdout);
    const shop = shopOf(await start(), "SHOP1", password);
    const created = await shop.call("POST", "/session");
    const { id } = created.body["session"] as { id: string };
    const card = { number: "5123450000000008", securityCode: "100", expiry: { month: "01", year: "39" } };
    await shop.call("PUT", `/session/${id}`, {
      order: { amount: "42.00", currency: "EUR" },
      sourceOfFunds: { type: "CARD", provided: { card } },
    });
    const work = shop.busy();
    const copy = join(folder, "copy.sqlite");
    const made = await runBeside("backup", "--to", copy);
    expect(made).toMatchObject({ status: 0 });
    expect(statSync(copy).mode & 0o077).toBe(0);
    expect((await runBeside("backup", "--to", copy)).text).toContain("already exists");
    expect((await work.stop()).wrong).toEqual([]);
    await stop();

    for (const file of ["sessions.sqlite", "sessions.sqlite-wal", "sessions.sqlite-shm"]) {
      rmSync(join(folder, file), { force: true });
    }
    cpSync(copy, join(folder, "sessions.sqlite"));
    const restored = shopOf(await start(), "SHOP1", password);
    const { body } = await restored.call("GET", `/session/${id}`);
    const held = body["sourceOfFunds"] as { provided: { card: Record<string, unknown> } };
    expect(held.provided.card["number"]).toBe("512345xxxxxx0008");
    expect(held.provided.card).not.toHaveProperty("securityCode");
  }, 60_000);

  it("a merchant's new password works after SIGHUP, and the old one until it is retired", async () => {
    run("keys", "make");
    const first = passwordIn(run("merchant", "add", "SHOP1").stdout);
    const address = await start();
    const second = passwordIn(run("merchant", "password", "SHOP1").stdout);
    const status = async (password: string) =>
      (await shopOf(address, "SHOP1", password).call("POST", "/session")).status;
    expect([await status(first), await status(second)]).toEqual([201, 401]);
    gateway!.kill("SIGHUP");
    await expect.poll(() => status(second)).toBe(201);
    expect(await status(first)).toBe(201);
    run("merchant", "password", "SHOP1", "--retire");
    gateway!.kill("SIGHUP");
    await expect.poll(() => status(first)).toBe(401);
    expect(await status(second)).toBe(201);
    writeFileSync(config, "{");
    gateway!.kill("SIGHUP");
    await new Promise((next) => setTimeout(next, 300));
    expect(await status(second)).toBe(201);
  }, 30_000);

  it("a second gateway on the same folder is refused until the first has ended, also by SIGKILL", async () => {
    run("keys", "make");
    run("merchant", "add", "SHOP1");
    await start();
    const second = await runBeside("serve");
    expect(second.status).toBe(1);
    expect(second.text).toContain(`another gateway uses the folder ${folder}`);
    // The first one does not mind, nor do commands beside it.
    expect(run("keys", "list").status).toBe(0);
    gateway!.kill("SIGKILL");
    await once(gateway!, "exit");
    expect((await fetch(`${await start()}/ready`)).status).toBe(200);
  }, 60_000);

  it("two concurrent migrations create the tables once, before the start", async () => {
    run("keys", "make");
    const both = await Promise.all([runBeside("migrate"), runBeside("migrate")]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(existsSync(join(folder, "sessions.sqlite"))).toBe(true);
    run("merchant", "add", "SHOP1");
    expect((await fetch(`${await start()}/ready`)).status).toBe(200);
  }, 30_000);
});
