import { spawn } from "node:child_process";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { getCACertificates } from "node:tls";

/** What `pg_dump` leaves out: security codes, and the keys they are under. */
const NOT_KEPT = ["security_codes", "code_keys"];

/**
 * Dumps the database with `pg_dump` while the services work on it: everything that was acknowledged before it began,
 * as of one moment, without security codes and their keys. The password goes to it by its environment, where no list
 * of processes shows it. To restore, `pg_restore --dbname=… FILE` into an empty database (docs/operations.md).
 *
 * @param to a file that is not there yet; it is for its owner's eyes, and there when it is whole
 * @param program `pg_dump` of the server's version or a newer one
 * @throws Error that says what to do
 */
export async function backupPostgres(url: string, to: string, program = "pg_dump"): Promise<void> {
  if (existsSync(to)) throw new Error(`${to} is there already; a backup is written over nothing`);
  const part = `${to}.part`;
  const trusted = `${to}.ca.part`;
  const { words, password } = wordsFor(url);
  const leftOut = NOT_KEPT.map((table) => `--exclude-table-data=*.${table}`);
  const args = ["--format=custom", "--no-owner", ...leftOut, `--file=${part}`, `--dbname=${words}`];
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...(password === "" ? {} : { PGPASSWORD: password }),
    PGAPPNAME: "hosted-session backup",
  };
  if (needsTrusted(words, env)) {
    writeFileSync(trusted, getCACertificates().join("\n"));
    env["PGSSLROOTCERT"] = trusted;
  }
  try {
    await run(program, args, env);
    renameSync(part, to);
  } finally {
    rmSync(part, { force: true });
    rmSync(trusted, { force: true });
  }
}

/** The URL as others may read it and `pg_dump` understands it, and what others may not. */
function wordsFor(url: string): { words: string; password: string } {
  const [, scheme = "", user = "", secret, place = "", query = ""] =
    /^(\w+:\/\/)([^:@/?]*)(?::([^@/]*))?(@?[^?]*)(?:\?(.*))?$/s.exec(url) ?? [];
  const settings = query.split("&");
  const told = settings.find((setting) => setting.startsWith("password="))?.slice("password=".length);
  const kept = settings
    // Words that the driver has and `pg_dump` has not.
    .filter((setting) => !/^(password|uselibpqcompat)=|^$/.test(setting))
    .map((setting) => setting.replace(/^sslmode=no-verify$/, "sslmode=require"));
  const words = [`${scheme}${user}${place}`, ...(kept.length > 0 ? [kept.join("&")] : [])].join("?");
  return { words, password: decoded(told ?? secret ?? "") };
}

/** The driver takes a percent sign that begins no code for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether the server's certificate is to be checked, and nobody says against what: `pg_dump` does not know what Node trusts. */
function needsTrusted(words: string, env: NodeJS.ProcessEnv): boolean {
  return /[?&]sslmode=verify-/.test(words) && !/[?&]sslrootcert=/.test(words) && !env["PGSSLROOTCERT"];
}

function run(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    // What it writes is for its owner's eyes, from the first byte.
    const child = spawn("sh", ["-c", 'umask 077 && exec "$0" "$@"', program, ...args], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let words = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      words = (words + text).slice(-2000);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve();
      const name = basename(program);
      if (code === 127)
        return reject(new Error(`${name} is not on this machine: install PostgreSQL's client programs`));
      return reject(new Error(`${name} failed: ${words.trim()}`));
    });
  });
}
