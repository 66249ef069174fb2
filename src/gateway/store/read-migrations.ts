import { readdirSync, readFileSync } from "node:fs";

/** A file name is a number and a few words, such as `0001-tables.sql`. */
const NAME = /^(\d{4})-[a-z0-9-]+\.sql$/;

/**
 * Reads the migrations of one engine: SQL files, whose numbers begin with 1 and have no gap. A released file is never
 * edited, because databases exist that it has already changed. A change of the tables is a further file.
 *
 * @param folder beside the code that runs them, in the sources and in the build
 * @returns the SQL texts in the order of their numbers; the first one is migration 1
 * @throws Error when a file is missing or has the wrong number
 */
export function readMigrations(folder: URL): readonly string[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .toSorted();
  const numbers = names.map((name) => Number(NAME.exec(name)?.[1]));
  if (numbers.length === 0 || numbers.some((number, index) => number !== index + 1)) {
    throw new Error(
      `${folder.pathname} must contain SQL files numbered from 0001 without a gap; install again`,
    );
  }
  return names.map((name) => readFileSync(new URL(name, folder), "utf8"));
}
