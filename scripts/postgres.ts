import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { delimiter } from "node:path";

/** The folders in which distributions install PostgreSQL, with one folder for each version. */
const ROOTS = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

/** The folder of the newest PostgreSQL server's programs on this machine; undefined if there is none. */
export function findPostgres(): string | undefined {
  const versions = ROOTS.filter((root) => existsSync(root)).flatMap((root) =>
    readdirSync(root)
      .filter((name) => /^(postgresql@)?\d+$/.test(name))
      .toSorted((a, b) => Number(b.replace(/\D/g, "")) - Number(a.replace(/\D/g, "")))
      .map((name) => join(root, name, "bin")),
  );
  const onPath = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...versions, ...onPath, "/usr/pgsql/bin"].find(
    (folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")),
  );
}
