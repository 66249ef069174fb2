import { spawn } from "node:child_process";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { getCACertificates } from "node:tls";

/** The tables whose rows `pg_dump` leaves out: security codes and their keys. */
const EXCLUDED_TABLES = ["security_codes", "code_keys"];

/**
 * Dumps the database with `pg_dump` while gateways use it. The dump contains everything that was acknowledged before it
 * began, as of one moment, without security codes and their keys. `pg_dump` gets the password in its environment, because
 * a list of processes shows arguments. To restore, run `pg_restore --dbname=… FILE` on an empty database
 * (docs/operations.md).
 *
 * @param to a file that does not exist yet. Only its owner can read it, and it appears when it is complete
 * @param program `pg_dump` of the server's version or a newer one
 * @throws Error that says what to do
 */
export async function backupPostgres(url: string, to: string, program = "pg_dump"): Promise<void> {
  if (existsSync(to)) throw new Error(`${to} already exists; a backup never overwrites a file`);
  const part = `${to}.part`;
  const certificates = `${to}.ca.part`;
  const { publicUrl, password } = splitPassword(url);
  const leftOut = EXCLUDED_TABLES.map((table) => `--exclude-table-data=*.${table}`);
  const args = ["--format=custom", "--no-owner", ...leftOut, `--file=${part}`, `--dbname=${publicUrl}`];
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...(password === "" ? {} : { PGPASSWORD: password }),
    PGAPPNAME: "hosted-session backup",
  };
  if (needsCertificates(publicUrl, env)) {
    writeFileSync(certificates, getCACertificates().join("\n"));
    env["PGSSLROOTCERT"] = certificates;
  }
  try {
    await run(program, args, env);
    renameSync(part, to);
  } finally {
    rmSync(part, { force: true });
    rmSync(certificates, { force: true });
  }
}

/** Splits a URL into one without a password, as `pg_dump` understands it, and the password. */
function splitPassword(url: string): { publicUrl: string; password: string } {
  const [, scheme = "", user = "", secret, place = "", query = ""] =
    /^(\w+:\/\/)([^:@/?]*)(?::([^@/]*))?(@?[^?]*)(?:\?(.*))?$/s.exec(url) ?? [];
  const settings = query.split("&");
  const parameter = settings.find((setting) => setting.startsWith("password="))?.slice("password=".length);
  const kept = settings
    // Parameters of the driver that `pg_dump` does not know.
    .filter((setting) => !/^(password|uselibpqcompat)=|^$/.test(setting))
    .map((setting) => setting.replace(/^sslmode=no-verify$/, "sslmode=require"));
  const publicUrl = [`${scheme}${user}${place}`, ...(kept.length > 0 ? [kept.join("&")] : [])].join("?");
  return { publicUrl, password: decoded(parameter ?? secret ?? "") };
}

/** The driver takes a percent sign that begins no escape as a plain character. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether `pg_dump` has to check the server's certificate and has no root certificates. Then it gets those of Node. */
function needsCertificates(publicUrl: string, env: NodeJS.ProcessEnv): boolean {
  return (
    /[?&]sslmode=verify-/.test(publicUrl) && !/[?&]sslrootcert=/.test(publicUrl) && !env["PGSSLROOTCERT"]
  );
}

function run(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    // Only the owner can read the file, from the first byte.
    const child = spawn("sh", ["-c", 'umask 077 && exec "$0" "$@"', program, ...args], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-2000);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve();
      const name = basename(program);
      if (code === 127)
        return reject(new Error(`${name} was not found: install PostgreSQL's client programs`));
      return reject(new Error(`${name} failed: ${errors.trim()}`));
    });
  });
}
