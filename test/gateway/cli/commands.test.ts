import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openAudit } from "../../../src/gateway/observability/audit.ts";
import { commandLine } from "../../../src/gateway/cli/commands/command-line.ts";
import { describeListenError } from "../../../src/gateway/cli/commands/describe-listen-error.ts";
import { makeKeyRing, readKeyRing } from "../../../src/gateway/crypto/key-ring.ts";
import { databaseFile, openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { removeFolder } from "../../support/remove-folder.ts";
import { isRoot, OTHER_USER } from "../../support/other-user.ts";

let folder: string;
let config: string;

/** Runs the command line in this process. test/gateway/operations/operations.test.ts starts it as an operator does. */
async function run(...args: string[]) {
  let [stdout, stderr] = ["", ""];
  const status = await commandLine(args, {
    print: (line) => (stdout += `${line}\n`),
    progress: (line) => (stderr += `${line}\n`),
    printError: (line) => (stderr += `${line}\n`),
  });
  return { status, stdout, stderr };
}

const written = () =>
  JSON.parse(readFileSync(config, "utf8")) as {
    merchants: { id: string; origins: string[]; passwords: { sha256: string }[] }[];
  };
const passwordIn = (text: string) => /^ {2}([A-Za-z0-9_-]{43})$/m.exec(text)?.[1] ?? "";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "commands-"));
  config = join(folder, "gateway.json");
  makeKeyRing(join(folder, "keys.json"));
  writeFileSync(
    config,
    JSON.stringify({
      publicOrigin: "https://pay.example",
      data: folder,
      build: folder,
      keys: { file: join(folder, "keys.json") },
      merchants: [],
    }),
    { mode: 0o640 },
  );
});
afterEach(() => removeFolder(folder));

describe("every command", () => {
  it.each(["serve", "check", "verify", "merchant", "keys", "migrate", "backup"])(
    "%s has a --help",
    async (name) => {
      const { status, stdout, stderr } = await run(name, "--help");
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toContain(`hosted-session ${name}`);
      expect(stdout).toContain("--config");
      expect((await run("--help")).stdout).toContain(`hosted-session ${name}`);
    },
  );

  it("--version prints the release, and --help mentions it", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await run("--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
    expect((await run("--help")).stdout).toContain("--version");
  });

  it.each<[string[], string]>([
    [["steal"], 'there is no command "steal"\nSee: hosted-session --help'],
    [["serve"], "serve needs --config"],
    [["serve", "now", "--config", "x"], "serve takes no argument"],
    [["merchant", "add", "--colour", "red"], 'Unknown option "--colour"'],
    [["merchant", "remove", "X"], "name an action: add, origins or password"],
    [["merchant", "add"], "needs the merchant's id"],
    [["merchant", "origins"], "needs the merchant's id"],
    [["merchant", "add", "A", "B"], "merchant takes one id"],
    [["merchant", "add", "A", "--verify"], "merchant add takes no --verify"],
    [["merchant", "add", "A", "--retire"], "merchant add takes no --retire"],
    [["merchant", "origins", "A", "--origin", "https://a.example"], "merchant origins takes no --origin"],
    [["merchant", "password", "A", "--verify"], "merchant password takes no --verify"],
    [["merchant", "toString", "A"], "name an action: add, origins or password"],
    [["check", "twice"], "check takes no argument"],
    [["keys"], "name an action: make, rotate"],
    [["keys", "retire"], "needs the name of one key"],
    [["keys", "rotate", "k1"], "takes no name"],
    [["backup"], "backup needs --to FILE"],
    [["backup", "--to="], "backup needs --to FILE"],
    [["migrate", "now"], "migrate takes no argument"],
  ])("%j is a usage error that names the help", async (args, message) => {
    const { status, stderr } = await run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain("--help");
    expect(stderr).not.toContain("    at ");
  });
});

describe("an error", () => {
  const listening = (code: string) =>
    Object.assign(new Error(`listen ${code}: some words 0.0.0.0:80`), { code, syscall: "listen", port: 80 });
  it.each<[string, unknown, string]>([
    ["a port of root", listening("EACCES"), "this user may not listen on port 80: choose one above 1023"],
    ["a port in use", listening("EADDRINUSE"), "port 80 is in use by another program"],
    ["another machine's address", listening("EADDRNOTAVAIL"), "host: is not an address of this machine"],
    [
      "a host that cannot be resolved",
      Object.assign(new Error("getaddrinfo ENOTFOUND some words"), {
        code: "ENOTFOUND",
        syscall: "getaddrinfo",
      }),
      "host: the name cannot be resolved",
    ],
    ["an error of the gateway", new Error("keys.file: k does not exist"), "keys.file: k does not exist"],
    ["a thrown text", "broken", "broken"],
  ])("is described for the operator: %s", (_, error, message) => {
    expect(describeListenError(error)).toContain(message);
    expect(describeListenError(error)).not.toContain("some words");
  });

  it("of a backup comes before it starts, if the folder is not writable", async () => {
    const to = join(folder, "none", "copy");
    const { status, stderr } = await run("backup", "--to", to, "--config", config);
    expect([status, stderr]).toEqual([1, `--to: the folder ${join(folder, "none")} does not exist\n`]);
  });
});

describe("merchant", () => {
  it("is added with a password that is shown once and stored as a hash", async () => {
    const { status, stdout } = await run(
      "merchant",
      "add",
      "SHOP1",
      "--origin",
      "https://shop.example",
      "--config",
      config,
    );
    expect(status).toBe(0);
    const password = passwordIn(stdout);
    expect(password).toHaveLength(43);
    expect(written().merchants).toEqual([
      { id: "SHOP1", passwords: [{ sha256: sha256(password) }], origins: ["https://shop.example"] },
    ]);
    expect(readFileSync(config, "utf8")).not.toContain(password);
    expect(readFileSync(join(folder, "audit.log"), "utf8")).toMatch(
      /"event":"merchant-added","merchant":"SHOP1"/,
    );
    expect(readFileSync(join(folder, "audit.log"), "utf8")).not.toContain(password);
    expect(statSync(config).mode & 0o777).toBe(0o640);
  });

  it("gets a second password, which works beside the first, and no third", async () => {
    const first = passwordIn((await run("merchant", "add", "SHOP1", "--config", config)).stdout);
    const second = passwordIn((await run("merchant", "password", "SHOP1", "--config", config)).stdout);
    expect(written().merchants[0]!.passwords.map((each) => each.sha256)).toEqual([
      sha256(first),
      sha256(second),
    ]);
    const third = await run("merchant", "password", "SHOP1", "--config", config);
    expect([third.status, third.stdout]).toEqual([1, ""]);
    expect(third.stderr).toContain("merchant password SHOP1 --retire");
    expect((await run("merchant", "password", "SHOP1", "--retire", "--config", config)).status).toBe(0);
    expect(written().merchants[0]!.passwords).toEqual([{ sha256: sha256(second) }]);
    expect((await run("merchant", "password", "SHOP1", "--retire", "--config", config)).stderr).toContain(
      "has only one password",
    );
  });

  it("is added, and comments and layout of the file stay", async () => {
    const json = JSON.stringify(written(), null, 2).replace('"merchants"', '// Shops\n  "merchants"');
    writeFileSync(config, `\uFEFF// The gateway of pay.example.\n${json}\n`);
    const { stdout } = await run("merchant", "add", "SHOP1", "--config", config);
    const second = passwordIn((await run("merchant", "password", "SHOP1", "--config", config)).stdout);
    const edited = readFileSync(config, "utf8");
    expect(edited).toMatch(/^\uFEFF\/\/ The gateway of pay\.example\.\n/);
    expect(edited).toMatch(/^ *\/\/ Shops\n *"merchants": \[$/m);
    expect(edited).toContain(sha256(passwordIn(stdout)));
    const commented = edited.replace(/^ *(?=\{\n *"sha256")/gm, "$&// a password\n$&");
    writeFileSync(config, commented);
    expect((await run("merchant", "password", "SHOP1", "--retire", "--config", config)).status).toBe(0);
    const retired = readFileSync(config, "utf8");
    expect(retired).not.toContain(sha256(passwordIn(stdout)));
    expect(retired).toContain(sha256(second));
    expect(retired.match(/\/\/ .*/g)).toEqual([
      "// The gateway of pay.example.",
      "// Shops",
      "// a password",
    ]);
  });

  it.each([
    ["is broken", '{\n  "port": 4400,,\n}', "gateway.json: is not JSON: look at line 2, column 16"],
    [
      "has its merchants twice",
      '{ "keys": { "file": "KEYS" }, "merchants": [], "merchants": [] }',
      "has one name twice in one object; remove the first of them",
    ],
  ])("is not added to a file that %s", async (_, text, words) => {
    const before = text.replace("KEYS", join(folder, "keys.json"));
    writeFileSync(config, before);
    const { status, stdout, stderr } = await run("merchant", "add", "SHOP1", "--config", config);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(words);
    expect(readFileSync(config, "utf8")).toBe(before);
  });

  it("is added by one command at a time", async () => {
    expect((await run("merchant", "add", "SHOP1", "--config", config)).status).toBe(0);
    const held = new DatabaseSync(`${config}.lock`);
    held.exec("begin exclusive");
    const { status, stdout, stderr } = await run("merchant", "add", "SHOP2", "--config", config);
    held.close();
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("another command is changing it");
    expect(written().merchants).toHaveLength(1);
  }, 15_000);

  it("is added through a symbolic link, which stays a link", async () => {
    const link = join(folder, "link.json");
    symlinkSync(config, link);
    expect((await run("merchant", "add", "SHOP1", "--config", link)).status).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(written().merchants).toHaveLength(1);
  });

  // Only root can change the owner of a file.
  it.skipIf(!isRoot)("is added to a file that keeps its owner", async () => {
    chownSync(config, OTHER_USER, OTHER_USER);
    await run("merchant", "add", "SHOP1", "--config", config);
    await run("merchant", "password", "SHOP1", "--config", config);
    expect(written().merchants[0]!.passwords).toHaveLength(2);
    expect(statSync(config)).toMatchObject({ uid: OTHER_USER, gid: OTHER_USER });
  });

  it("is not added where the audit log cannot be written", async () => {
    const before = readFileSync(config, "utf8");
    mkdirSync(join(folder, "audit.log"));
    const { status, stdout, stderr } = await run("merchant", "add", "SHOP1", "--config", config);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("cannot be written (EISDIR); nothing was done");
    expect(readFileSync(config, "utf8")).toBe(before);
  });

  // The device opens like a file and behaves like a full disk.
  it.skipIf(!existsSync("/dev/full")).each(["add", "password"])(
    "shows the stored password even if the audit log cannot be written afterwards: %s",
    async (action) => {
      if (action === "password") await run("merchant", "add", "SHOP1", "--config", config);
      rmSync(join(folder, "audit.log"), { force: true });
      symlinkSync("/dev/full", join(folder, "audit.log"));
      const { status, stdout, stderr } = await run("merchant", action, "SHOP1", "--config", config);
      expect(status).toBe(1);
      expect(stderr).toContain("cannot be written (ENOSPC); the action is done, but not recorded");
      expect(written().merchants[0]!.passwords.at(-1)).toEqual({ sha256: sha256(passwordIn(stdout)) });
    },
  );

  it.each<[string, string[], string]>([
    ["twice", ["add", "SHOP1"], "already exists"],
    ["with an invalid id", ["add", "SHOP 2"], "merchants[1].id: write"],
    ["with a URL that is not an origin", ["add", "SHOP2", "--origin", "https://shop.example/pay"], "origins"],
    ["under an unknown id", ["password", "UNKNOWN"], 'there is no "UNKNOWN"'],
  ])("is not changed %s, and the file stays as it is", async (_, args, message) => {
    await run("merchant", "add", "SHOP1", "--config", config);
    const before = readFileSync(config, "utf8");
    const { status, stdout, stderr } = await run("merchant", ...args, "--config", config);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
    expect(readFileSync(config, "utf8")).toBe(before);
  });
});

describe("an invalid configuration", () => {
  it.each<[string, string, string]>([
    [
      "an unquoted word",
      '{\n  "merchants": [],\n  "password": Hunter2-live\n}',
      "is not JSON: look at line 3, column 15",
    ],
    ["an end too early", '{"merchants": [', "is not JSON: look at line 1, column 16"],
    ["a list", "[]", "is not an object"],
    ["null in a list", '{"keys": {"file": "k"}, "merchants": [null]}', "merchants[0]: write"],
    [
      "no passwords",
      '{"keys": {"file": "k"}, "merchants": [{"id": "A"}]}',
      'merchants[0].passwords: write one or two of {"sha256"',
    ],
    [
      "a password in the clear",
      '{"keys": {"file": "k"}, "merchants": [{"id": "A", "passwords": "Hunter2"}]}',
      'merchants[0].passwords: write one or two of {"sha256"',
    ],
  ])("with %s is rejected with a message that does not quote it", async (_, text, message) => {
    writeFileSync(config, text);
    for (const command of [["check"], ["merchant", "add", "B"], ["merchant", "password", "A"]]) {
      const { status, stdout, stderr } = await run(...command, "--config", config);
      expect(status).toBe(1);
      expect(stdout + stderr).toContain(message);
      expect(stdout + stderr).not.toMatch(/Hunter2|Cannot|undefined/);
    }
    expect(readFileSync(config, "utf8")).toBe(text);
  });
});

describe("the store", () => {
  // Only root can change the owner of a file.
  it.skipIf(!isRoot)("that root creates belongs to the owner of its folder", async () => {
    chownSync(folder, OTHER_USER, OTHER_USER);
    expect((await run("migrate", "--config", config)).status).toBe(0);
    const made = readdirSync(folder).filter((name) => name.startsWith("sessions.sqlite"));
    expect(made).toContain("sessions.sqlite");
    for (const name of made) {
      expect(statSync(join(folder, name))).toMatchObject({ uid: OTHER_USER, gid: OTHER_USER });
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    }
  });
});

describe("keys", () => {
  it("are listed with the rows under each, also keys that are no longer in the key ring", async () => {
    const { active } = JSON.parse(readFileSync(join(folder, "keys.json"), "utf8")) as { active: string };
    const store = openEmbeddedStore(databaseFile(folder));
    const sealed = { kid: "k2025-01-01", wrapped: new Uint8Array(60), blob: new Uint8Array(90) };
    await store.write([{ put: "token", row: { merchant: "M", id: "1", revision: 1, sealed } }]);
    await store.close();
    const { status, stdout } = await run("keys", "list", "--config", config);
    expect([status, stdout]).toEqual([
      0,
      `${active}  0 rows  active\nk2025-01-01  1 rows  not in the key ring: they cannot be opened\n`,
    ]);
  });

  it("stay as they are when an unknown key is retired", async () => {
    const before = readFileSync(join(folder, "keys.json"), "utf8");
    const { status, stdout, stderr } = await run("keys", "retire", "constructor", "--config", config);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain('there is no key "constructor"');
    expect(readFileSync(join(folder, "keys.json"), "utf8")).toBe(before);
  });
});

describe("check", () => {
  const check = (change: (json: Record<string, unknown>) => void = () => undefined) => {
    const json = JSON.parse(readFileSync(config, "utf8")) as Record<string, unknown>;
    change(json);
    writeFileSync(config, JSON.stringify(json));
    return run("check", "--config", config);
  };
  beforeEach(async () => {
    await run("merchant", "add", "SHOP1", "--origin", "https://shop.example", "--config", config);
    mkdirSync(join(folder, "frame"));
    writeFileSync(join(folder, "frame", "frame.html"), "");
  });

  it("accepts the operator's own table", async () => {
    const { status, stdout } = await check((json) => (json["binTable"] = "src/gateway/cards/bin-table.csv"));
    expect(stdout).toMatch(/^ok {3}binTable: src\/gateway\/cards\/bin-table\.csv$/m);
    expect(status).toBe(0);
  });

  it("finds nothing wrong in a correct configuration", async () => {
    const { status, stdout } = await check();
    expect([status, stdout]).not.toEqual([0, expect.stringContaining("FAIL")]);
    expect(stdout).toMatch(/^ok {3}keys: /m);
    expect(stdout).toMatch(/^warn merchant SHOP1: uses the simulator/m);
    expect(status).toBe(0);
  });

  it.each<[string, object, object]>([
    ["the notification secret", { notificationSecret: "n".repeat(32) }, {}],
    [
      "a processor's password",
      { processor: { type: "gateway", url: "https://up.example/api", merchant: "M", password: "hunter2" } },
      {},
    ],
    ["the database's password", {}, { databaseUrl: "postgresql://gateway:hunter2@127.0.0.1:1/gateway" }],
  ])("warns if every user may read the file and it contains %s", async (_, merchant, settings) => {
    const warning = /^warn .*gateway\.json: every user of this machine can read it/m;
    chmodSync(config, 0o644);
    expect((await check()).stdout).not.toMatch(warning);
    const { stdout } = await check((json) => {
      Object.assign((json["merchants"] as object[])[0]!, merchant);
      Object.assign(json, settings);
    });
    expect(stdout).toMatch(warning);
    expect(stdout).not.toContain("hunter2");
    chmodSync(config, 0o640);
    expect((await check()).stdout).not.toMatch(warning);
  });

  it("warns if the proxy is not listed, because all payers then share one rate limit", async () => {
    expect((await check()).stdout).toMatch(/^warn trustedProxies: is empty: /m);
    expect((await check((json) => (json["trustedProxies"] = ["127.0.0.1"]))).stdout).not.toContain(
      "trustedProxies",
    );
  });

  it("names an unreadable file once", async () => {
    const { status, stdout } = await run("check", "--config", "nope.json");
    expect([status, stdout]).toEqual([1, "FAIL nope.json: cannot be read\n"]);
  });

  it("says why a database cannot be reached, also at a socket", async () => {
    const { status, stdout } = await check(
      (json) => (json["databaseUrl"] = "postgresql://gateway:hunter2@/gateway?host=/nowhere"),
    );
    expect(stdout).toMatch(
      /^FAIL store: PostgreSQL socket\/gateway: the database cannot be reached \(ENOENT\)$/m,
    );
    expect(stdout).not.toContain("hunter2");
    expect(status).toBe(1);
  });

  it("warns of notifications into private networks", async () => {
    const { status, stdout } = await check((json) => (json["privateNotifications"] = true));
    expect(stdout).toMatch(/^warn privateNotifications: is on/m);
    expect(status).toBe(0);
  });

  it("names the fonts", async () => {
    writeFileSync(join(folder, "brand-sans.woff2"), "wOF2");
    const faces = [{ family: "Brand Sans", file: "brand-sans.woff2" }];
    const { status, stdout } = await check((json) => (json["fonts"] = { folder, faces }));
    expect(stdout).toMatch(/^ok {3}fonts: .*, 1 file\(s\)$/m);
    expect(status).toBe(0);
  });

  it("says that the audit log continues a file that was moved away", async () => {
    const key = readKeyRing(join(folder, "keys.json")).derive("audit");
    const path = join(folder, "audit.log");
    const audit = openAudit({ path, key, now: () => new Date(), onFailure: () => undefined });
    audit.record({ event: "backup" });
    renameSync(path, join(folder, "moved.log"));
    audit.record({ event: "backup" });
    expect((await check()).stdout).toMatch(/^ok {3}audit log: .*; it continues a file that was moved away$/m);
  });

  it("rejects a file that is not a database or is of a newer version, and does not change it", async () => {
    const file = databaseFile(folder);
    writeFileSync(file, "this is not a database, whatever its name says".repeat(30));
    const before = readdirSync(folder);
    const { status, stdout } = await check();
    expect(stdout).toMatch(/^FAIL store: .*sessions\.sqlite cannot be used \(file is not a database\)$/m);
    expect([status, readdirSync(folder)]).toEqual([1, before]);
    rmSync(file);
    await openEmbeddedStore(file).close();
    const db = new DatabaseSync(file);
    db.exec("insert into migrations values (999, '')");
    db.close();
    expect((await check()).stdout).toMatch(/^FAIL store: .*made by a newer version.*step 999/m);
  });

  /** Runs the command line as a user other than root, because file modes do not restrict root. */
  const runAsOther = (...args: string[]) =>
    spawnSync(process.execPath, ["src/gateway/cli/main.ts", ...args, "--config", config], {
      encoding: "utf8",
      ...(isRoot ? { uid: OTHER_USER, gid: OTHER_USER } : {}),
    });
  const mayRun = runAsOther("--version").status !== null && runAsOther("--help").status === 0;

  it.skipIf(!mayRun)("finds a folder or a file that the gateway cannot write", async () => {
    await openEmbeddedStore(databaseFile(folder)).close();
    if (isRoot) {
      chownSync(folder, OTHER_USER, OTHER_USER);
      for (const file of readdirSync(folder)) chownSync(join(folder, file), OTHER_USER, OTHER_USER);
    }
    expect(runAsOther("check")).toMatchObject({ status: 0 });
    for (const [path, mode, subject] of [
      [folder, 0o500, "data"],
      [join(folder, "audit.log"), 0o400, "data"],
      [databaseFile(folder), 0o400, "store"],
    ] as const) {
      const { mode: before } = statSync(path);
      chmodSync(path, mode);
      const { status, stdout } = runAsOther("check");
      // A gateway starts without a writable audit log.
      const started = path.endsWith(".log") ? undefined : runAsOther("serve");
      const added = path === folder ? runAsOther("merchant", "add", "SHOP2").stderr : undefined;
      chmodSync(path, before);
      expect(stdout).toMatch(new RegExp(`^FAIL ${subject}: .*\\(EACCES\\)`, "m"));
      expect(status).toBe(1);
      if (added !== undefined) expect(added).toMatch(/gateway\.json: cannot be changed \(/);
      if (started) expect(started.stderr).toMatch(/^data: .* cannot be used \(/);
    }
  });

  it("distinguishes an incomplete line of the audit log, after a power cut, from a changed one", async () => {
    const path = join(folder, "audit.log");
    writeFileSync(path, `${readFileSync(path, "utf8")}{"at":"2026-11`);
    expect(await check()).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^warn audit log: .*the last line is incomplete/m),
    });
    const key = readKeyRing(join(folder, "keys.json")).derive("audit");
    const audit = openAudit({ path, key, now: () => new Date(), onFailure: () => undefined });
    audit.record({ event: "backup" });
    expect((await check()).stdout).toMatch(/^ok {3}audit log: .*; 1 incomplete$/m);
  });

  it.each<[string, (json: Record<string, unknown>) => void, RegExp]>([
    ["no merchants", (json) => (json["merchants"] = []), /^FAIL .*merchants: .*merchant add ID/m],
    ["no public origin", (json) => delete json["publicOrigin"], /^FAIL publicOrigin: is missing/m],
    [
      "plain http",
      (json) => (json["publicOrigin"] = "http://pay.example"),
      /^FAIL publicOrigin: .* not https/m,
    ],
    ["an unknown setting", (json) => (json["prot"] = 1), /^FAIL .*: no such setting: prot/m],
    [
      "keys that every user can read",
      () => chmodSync(join(folder, "keys.json"), 0o644),
      /^FAIL keys: .*chmod 600/m,
    ],
    ["a folder that every user can read", () => chmodSync(folder, 0o755), /^FAIL data: .*chmod o-rwx/m],
    ["a missing folder", (json) => (json["data"] = join(folder, "none")), /^FAIL data: .*does not exist/m],
    [
      "a file in place of a folder",
      (json) => (json["data"] = join(folder, "keys.json")),
      /^FAIL data: .*keys\.json is not a folder$/m,
    ],
    [
      "a missing font",
      (json) => {
        const faces = [{ family: "Brand Sans", file: "brand-sans.woff2" }];
        json["fonts"] = { folder, faces };
      },
      /^FAIL fonts: brand-sans\.woff2 cannot be read/m,
    ],
    ["no build", (json) => (json["build"] = join(folder, "none")), /^FAIL build: .*is missing/m],
    [
      "a table with an invalid line",
      (json) => {
        json["binTable"] = join(folder, "bins.csv");
        writeFileSync(join(folder, "bins.csv"), "low,high\nbroken\n");
      },
      /^FAIL binTable: .*2/m,
    ],
    ["no table", (json) => (json["binTable"] = join(folder, "none.csv")), /^FAIL binTable: /m],
    [
      "a changed audit log",
      () => {
        const path = join(folder, "audit.log");
        writeFileSync(path, readFileSync(path, "utf8").replace("SHOP1", "SHOP2"));
      },
      /^FAIL audit log: line 1 /m,
    ],
  ])("finds %s", async (_, change, line) => {
    const { status, stdout } = await check(change);
    expect(stdout).toMatch(line);
    expect(status).toBe(1);
  });
});
