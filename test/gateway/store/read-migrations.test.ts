import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readMigrations } from "../../../src/gateway/store/read-migrations.ts";
import { removeFolder } from "../../support/remove-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hosted-session-migrations-"));
});
afterEach(() => removeFolder(folder));

const put = (...names: string[]) => names.forEach((name) => writeFileSync(join(folder, name), `-- ${name}`));
const read = () => readMigrations(pathToFileURL(`${folder}/`));

describe("migrations", () => {
  it("are the SQL files of a folder, in the order of their numbers", () => {
    put("0002-b.sql", "0001-a.sql", "notes.txt");
    expect(read()).toEqual(["-- 0001-a.sql", "-- 0002-b.sql"]);
  });

  it.each([
    ["no file", []],
    ["a gap", ["0001-a.sql", "0003-b.sql"]],
    ["a missing first file", ["0002-a.sql"]],
    ["a number that is used twice", ["0001-a.sql", "0001-b.sql"]],
    ["a name without a number", ["0001-a.sql", "tables.sql"]],
  ])("are rejected with %s", (_, names) => {
    put(...names);
    expect(read).toThrow("numbered from 0001 without a gap");
  });
});
