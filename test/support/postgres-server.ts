import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { inject, vi } from "vitest";
import type { TestProject } from "vitest/node";
import { findPostgres } from "../../scripts/postgres.ts";
import { makeServer, serverUser, urlOf } from "./postgres-cluster.ts";
import { removeFolder } from "./remove-folder.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the PostgreSQL server, which the first test that needs it starts. */
    postgres: { url: string | undefined; folder: string };
  }
}

/** Vitest's global setup: a folder for a server, which starts on demand and ends with the run. */
export default function setup(project: TestProject): () => void {
  const url = process.env["DATABASE_URL"];
  // Gateways that tests start would use it.
  delete process.env["DATABASE_URL"];
  const folder = mkdtempSync(join(tmpdir(), "hosted-session-postgres-"));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "owner"), String(process.pid));
  project.provide("postgres", { url, folder });
  return () => stop(folder);
}

/** A database for one test file. */
export interface TestDatabase {
  url: string;
  /** Creates an empty schema in it, and returns its URL. */
  schema(): Promise<string>;
  /** Runs a statement as the owner of the database. */
  query(text: string): Promise<Record<string, unknown>[]>;
  /** The folder of PostgreSQL's programs. */
  programs: string;
  drop(): Promise<void>;
}

/**
 * A new database on a real server: that of `DATABASE_URL`, or one that is started once for the whole run from the
 * programs of this machine. Resolves with undefined, and prints so, when there is neither.
 */
export async function testDatabase(): Promise<TestDatabase | undefined> {
  const { url: given, folder } = inject("postgres");
  // Every commit waits for a disk that other tests use too.
  vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
  const programs = findPostgres();
  if (given === undefined && programs === undefined) {
    console.warn("PostgreSQL: no DATABASE_URL and no server on this machine; its tests are skipped.");
    return undefined;
  }
  if (given === undefined) await startOnce(folder, programs!);
  return databaseOn(given ?? urlOf(folder), programs ?? "");
}

async function databaseOn(server: string, programs: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await run(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    programs,
    async schema() {
      const schema = `s_${randomBytes(6).toString("hex")}`;
      await run(url.href, `create schema ${schema}`);
      const own = new URL(url);
      own.searchParams.set("options", `-csearch_path=${schema}`);
      return own.href;
    },
    query: (text) => run(url.href, text),
    drop: async () => void (await run(server, `drop database ${name} with (force)`)),
  };
}

async function run(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The first test file starts the server; the others wait for it. */
async function startOnce(folder: string, programs: string): Promise<void> {
  const ready = join(folder, "ready");
  try {
    mkdirSync(join(folder, "lock"));
  } catch {
    for (let left = 600; left > 0 && !existsSync(ready); left -= 1) await wait(50);
    if (!existsSync(ready)) throw new Error(`the PostgreSQL of this run did not start, see ${folder}/log`);
    return;
  }
  makeServer(folder, programs, readFileSync(join(folder, "owner"), "utf8"));
  writeFileSync(ready, programs);
}

/** A server for one test, which the test may stop and start, and whose files it may read. */
export interface TestServer {
  url: string;
  data: string;
  /** The address of the server, for a proxy in front of it. */
  socket: string;
  database(): Promise<TestDatabase>;
  /** Stops the server as a crash would, without a shutdown. */
  crash(): void;
  start(): void;
  remove(): void;
}

/** Undefined when this machine has no PostgreSQL server. */
export function testServer(): TestServer | undefined {
  const programs = findPostgres();
  if (programs === undefined) {
    console.warn("PostgreSQL: no server on this machine to stop and start; those tests are skipped.");
    return undefined;
  }
  vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
  const folder = mkdtempSync(join(tmpdir(), "hosted-session-postgres-"));
  chmodSync(folder, 0o755);
  const control = makeServer(folder, programs, String(process.pid));
  return {
    url: urlOf(folder),
    data: join(folder, "data"),
    socket: join(folder, ".s.PGSQL.5432"),
    database: () => databaseOn(urlOf(folder), programs),
    crash: () => control("-m", "immediate", "stop"),
    start: () => control("-l", join(folder, "log"), "start"),
    remove() {
      control("-m", "immediate", "stop");
      removeFolder(folder);
    },
  };
}

function stop(folder: string): void {
  const ready = join(folder, "ready");
  if (existsSync(ready)) {
    const control = join(readFileSync(ready, "utf8"), "pg_ctl");
    const options = { ...serverUser(), cwd: folder, stdio: "ignore" } as const;
    try {
      execFileSync(control, ["-D", join(folder, "data"), "-m", "immediate", "-w", "stop"], options);
    } catch {
      // The server has ended already.
    }
  }
  removeFolder(folder);
}
