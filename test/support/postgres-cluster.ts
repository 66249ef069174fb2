import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The address of the server of a folder. */
export const urlOf = (folder: string) => `postgresql://app@localhost/postgres?host=${folder}`;

/**
 * Creates a cluster in the folder and starts it. It ends with the process `owner` at the latest.
 *
 * @returns a function that runs `pg_ctl` on it
 */
export function makeServer(folder: string, programs: string, owner: string): (...args: string[]) => void {
  const user = serverUser();
  execFileSync("chown", ["-R", `${user.uid}:${user.gid}`, folder]);
  const data = join(folder, "data");
  const quiet = { ...user, cwd: folder, stdio: "ignore" } as const;
  const made = ["-D", data, "-U", "app", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-instructions"];
  execFileSync(join(programs, "initdb"), made, quiet);
  appendFileSync(
    join(data, "postgresql.conf"),
    `listen_addresses = ''\nunix_socket_directories = '${folder}'\nmax_connections = 200\n`,
  );
  const program = join(programs, "pg_ctl");
  const control = (...args: string[]) => void execFileSync(program, ["-D", data, "-w", ...args], quiet);
  control("-l", join(folder, "log"), "start");
  // The server ends with the test run, also after a kill.
  const script = `while { kill -0 ${owner} 2>/dev/null || [ -d /proc/${owner} ]; } && [ -d '${data}' ]; do sleep 1; done
    '${program}' -D '${data}' -m immediate stop; rm -rf '${folder}'`;
  spawn("sh", ["-c", script], { ...user, stdio: "ignore", detached: true }).unref();
  return control;
}

/** PostgreSQL does not run as root. Then it runs as the user `postgres`, or as the user id 65534. */
export function serverUser(): { uid: number; gid: number } {
  const ownUid = process.getuid!();
  if (ownUid !== 0) return { uid: ownUid, gid: process.getgid!() };
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  const line = users.find((user) => user.startsWith("postgres:"));
  const [, , uid, gid] = (line ?? "::65534:65534").split(":");
  return { uid: Number(uid), gid: Number(gid) };
}
