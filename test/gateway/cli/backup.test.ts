import { execFile, execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { ephemeralKeys } from "../../../src/gateway/crypto/key-ring.ts";
import { backupEmbedded } from "../../../src/gateway/store/sqlite/backup.ts";
import { databaseFile, openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import { openPostgresStore } from "../../../src/gateway/store/postgres/postgres-store.ts";
import { backupPostgres } from "../../../src/gateway/store/postgres/postgres-backup.ts";
import { sharedSecurityCodeKeys } from "../../../src/gateway/store/postgres/postgres-security-code-keys.ts";
import type { SessionStore } from "../../../src/gateway/store/store.ts";
import { newSession, startGateway, testKeys, withCard } from "../../support/test-gateway.ts";
import { testDatabase } from "../../support/postgres-server.ts";
import { removeFolder } from "../../support/remove-folder.ts";

const execute = promisify(execFile);
const database = await testDatabase();
afterAll(() => database?.drop());

let folder: string;
let to: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backup-"));
  to = join(folder, "backup");
});
afterEach(() => removeFolder(folder));

/** An engine under test. `contains` searches the backup for the bytes of a row. */
interface Engine {
  open(): Promise<SessionStore>;
  /** Makes the backup in another process, as an operator would. */
  backup(): Promise<void>;
  /** Opens the backup in an empty place. */
  restore(): Promise<SessionStore>;
  contains(blob: Uint8Array): boolean;
}

const embedded = (): Engine => ({
  open: async () => openEmbeddedStore(databaseFile(folder)),
  async backup() {
    const module = new URL("../../../src/gateway/cli/backup.ts", import.meta.url).href;
    const script = `(await import(${JSON.stringify(module)})).backup(${JSON.stringify({ data: folder })}, ${JSON.stringify(to)})`;
    await execute(process.execPath, ["--input-type=module", "-e", script]);
  },
  async restore() {
    const file = join(folder, "restored.sqlite");
    copyFileSync(to, file);
    return openEmbeddedStore(file);
  },
  contains: (blob) => readFileSync(to).includes(blob),
});

function postgres(): Engine {
  let url = "";
  const programs = (name: string) => join(database!.programs, name);
  return {
    open: async () => {
      url = await database!.schema();
      return openPostgresStore(url);
    },
    backup: () => backupPostgres(url, to, programs("pg_dump")),
    async restore() {
      // Into the same database, whose schema is renamed before.
      const schema = new URL(url).searchParams.get("options")!.replace("-csearch_path=", "");
      await database!.query(`alter schema ${schema} rename to ${schema}_before`);
      chmodSync(folder, 0o755);
      const args = ["--no-owner", `--schema=${schema}`, `--dbname=${database!.url}`, to];
      await database!.query(`create schema ${schema}`);
      execFileSync(programs("pg_restore"), args);
      return openPostgresStore(url);
    },
    contains: (blob) =>
      execFileSync(programs("pg_restore"), ["--file=-", to], { encoding: "utf8", maxBuffer: 1e9 }).includes(
        Buffer.from(blob).toString("hex"),
      ),
  };
}

describe.each([
  ["embedded", embedded, true],
  ["PostgreSQL", postgres, database?.programs],
] as const)("a backup of the %s store", (_, engineOf, isHere) => {
  it.skipIf(!isHere)(
    "made under load contains everything acknowledged before, and no security code",
    async () => {
      const engine = engineOf();
      const store = await engine.open();
      const keys = testKeys();
      const key = (id: string) => createHmac("sha256", keys.derive("session-id")).update(id).digest("hex");
      const securityCodeKeys =
        "pool" in store
          ? sharedSecurityCodeKeys((store as Awaited<ReturnType<typeof openPostgresStore>>).pool, keys)
          : ephemeralKeys(Date.now);
      const gateway = startGateway({}, { store, keys, securityCodeKeys, now: () => new Date() });
      const acknowledged: { id: string; version: string }[] = [];
      const load = { on: true };
      const clients = Array.from({ length: 4 }, async () => {
        while (load.on) acknowledged.push(await newSession(gateway, withCard()));
      });
      await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(20);

      const before = [...acknowledged];
      await engine.backup();
      const during = acknowledged.length - before.length;
      load.on = false;
      await Promise.all(clients);
      // Negative control: the gateway kept working during the backup.
      expect(during).toBeGreaterThan(0);
      expect(statSync(to).mode & 0o077).toBe(0);
      expect(existsSync(`${to}.part`)).toBe(false);

      const { id } = before[0]!;
      const { row, code } = (await store.findSession("TESTMERCHANT", key(id)))!;
      expect(engine.contains(code!.sealed.blob)).toBe(false);
      expect(engine.contains(code!.sealed.wrapped)).toBe(false);
      // Negative control: a value that is in the backup is found in the same way.
      expect(engine.contains(row.sealed.blob)).toBe(true);
      await store.close();

      const restored = await engine.restore();
      const later = startGateway({}, { store: restored, keys, securityCodeKeys, now: () => new Date() });
      for (const session of before) {
        const { body } = await later.call("GET", `/session/${session.id}`);
        expect(body.session.version).toBe(session.version);
        expect(body.sourceOfFunds.provided.card.number).toBe("512345xxxxxx0008");
        expect(body.sourceOfFunds.provided.card).not.toHaveProperty("securityCode");
        expect(await restored.findCode(key(session.id))).toBeUndefined();
      }
      await restored.close();
    },
    60_000,
  );
});

it.each(["#1", "?mode=ro", "%20"])("a backup works for a folder with %s in its name", async (name) => {
  const data = join(folder, `data${name}`);
  mkdirSync(data);
  await openEmbeddedStore(databaseFile(data)).close();
  expect(backupEmbedded(databaseFile(data), to).rows).toMatchObject({ sessions: 0 });
});

describe("a backup is rejected", () => {
  it("over an existing file, which stays as it is", async () => {
    const store = openEmbeddedStore(databaseFile(folder));
    copyFileSync(databaseFile(folder), to);
    const before = readFileSync(to);
    expect(() => backupEmbedded(databaseFile(folder), to)).toThrow("already exists");
    await expect(backupPostgres("postgresql://a@localhost/b", to)).rejects.toThrow("already exists");
    expect(readFileSync(to)).toEqual(before);
    await store.close();
  });

  it("of a database that does not exist, and none is created", () => {
    expect(() => backupEmbedded(join(folder, "none.sqlite"), to)).toThrow("there is no database");
    expect(existsSync(join(folder, "none.sqlite"))).toBe(false);
  });

  it("of a file of another version, and leaves no file behind", async () => {
    const file = databaseFile(folder);
    await openEmbeddedStore(file).close();
    const db = new DatabaseSync(file);
    db.exec("insert into migrations values (99, '')");
    db.close();
    expect(() => backupEmbedded(file, to)).toThrow("is at step 99");
    expect([to, `${to}.part`].filter((path) => existsSync(path))).toEqual([]);
  });

  it("without pg_dump, and its error messages contain no password", async () => {
    const url = "postgresql://app:hunter2@127.0.0.1:1/none";
    await expect(backupPostgres(url, to, "no-such-program")).rejects.toThrow("install PostgreSQL's client");
    if (!database?.programs) return;
    const failed = backupPostgres(url, to, join(database.programs, "pg_dump"));
    await expect(failed).rejects.toThrow("pg_dump failed");
    expect(String(await failed.catch((error: unknown) => (error as Error).message))).not.toContain("hunter2");
    expect([to, `${to}.part`].filter((path) => existsSync(path))).toEqual([]);
  });

  /** The arguments of `pg_dump`, and from its environment the password and the trusted certificates. */
  async function given(url: string): Promise<{ args: string; password: string; trusted: string }> {
    const spy = join(folder, "spy");
    const seen = join(folder, "seen");
    writeFileSync(
      spy,
      `#!/bin/sh
      echo "$@" > ${seen}; echo "$PGPASSWORD" >> ${seen}; cat $PGSSLROOTCERT /dev/null >> ${seen}; touch ${to}.part\n`,
    );
    chmodSync(spy, 0o700);
    await backupPostgres(url, to, spy);
    const [args = "", password = "", ...trusted] = readFileSync(seen, "utf8").split("\n");
    return { args, password, trusted: trusted.join("\n") };
  }

  it.each([
    ["postgresql://app:hunter%212@db.example:5432/shop?sslmode=verify-full", "hunter!2"],
    ["postgresql://app@db.example:5432/shop?password=hunter%212&sslmode=verify-full", "hunter!2"],
    ["postgresql://app:hunter%@db.example:5432/shop?sslmode=verify-full", "hunter%"],
  ])("passes the password to pg_dump where no list of processes shows it: %s", async (url, secret) => {
    const { args, password } = await given(url);
    expect(args).toContain("--dbname=postgresql://app@db.example:5432/shop?sslmode=verify-full");
    expect(args).not.toContain("hunter");
    expect(password).toBe(secret);
  });

  it.each([
    ["sslmode=verify-full", "sslmode=verify-full", true],
    ["sslmode=verify-full&sslrootcert=/dev/null", "sslmode=verify-full&sslrootcert=/dev/null", false],
    // Parameters of the driver.
    ["sslmode=no-verify", "sslmode=require", false],
    ["uselibpqcompat=true&sslmode=require", "sslmode=require", false],
  ])(
    "lets pg_dump trust the same certificates as the gateway, and understand %s",
    async (query, parameters, isPassed) => {
      const { args, trusted } = await given(`postgresql://app@db.example/shop?${query}`);
      expect(args).toMatch(new RegExp(`--dbname=postgresql://app@db.example/shop\\?${parameters}$`));
      expect(trusted.includes("BEGIN CERTIFICATE")).toBe(isPassed);
      expect(existsSync(`${to}.ca.part`)).toBe(false);
    },
  );
});
