import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addRelease, isDate, parseNote, renderRelease } from "../../scripts/release-notes.ts";
import { removeFolder } from "../support/remove-folder.ts";

const SCRIPT = resolve("scripts/release-notes.ts");
const noteOf = (reader: string, kind: string, text: string) =>
  `---\nreader: ${reader}\nkind: ${kind}\n---\n\n${text}\n`;

describe("a note", () => {
  it("has a reader, a kind and a paragraph", () => {
    expect(parseNote("a-note.md", noteOf("payer", "fixed", "A field\nis wider."))).toEqual({
      reader: "payer",
      kind: "fixed",
      text: "A field\nis wider.",
    });
  });

  it.each([
    ["A_Note.md", noteOf("payer", "fixed", "Text."), "lower case"],
    ["note.md", "Text.", "between two lines of ---"],
    ["note.md", noteOf("shop", "fixed", "Text."), "set reader to one of merchant, payer, operator"],
    ["note.md", noteOf("payer", "removed", "Text."), "set kind to one of security, added, changed, fixed"],
    ["note.md", "---\nreader: payer\n---\nText.", "set kind"],
    ["note.md", "---\nreader: payer\nkind: fixed\nissue: 12\n---\nText.", `remove "issue"`],
    ["note.md", "---\nreader: payer\nkind: fixed\nkind: added\n---\nText.", "once"],
    ["note.md", noteOf("payer", "fixed", ""), "write the note"],
    ["note.md", noteOf("payer", "fixed", "One.\n\nTwo."), "one paragraph"],
    ["note.md", noteOf("payer", "fixed", "- One.\n- Two."), "one paragraph"],
  ])("%s is rejected: %#", (file, source, reason) => {
    expect(() => parseNote(file, source)).toThrow(reason);
    expect(() => parseNote(file, source)).toThrow(`.changes/${file}`);
  });
});

it("a release is grouped by reader and kind, security first", () => {
  const release = renderRelease("0.2.0", "2027-01-31", [
    { reader: "operator", kind: "added", text: "A." },
    { reader: "merchant", kind: "fixed", text: "B\nb." },
    { reader: "merchant", kind: "security", text: "C." },
  ]);
  expect(release).toBe(
    "## 0.2.0 – 2027-01-31\n\n### Merchant\n\n#### Security\n\n- C.\n\n#### Fixed\n\n- B\n  b.\n\n### Operator\n\n#### Added\n\n- A.\n",
  );
});

describe("the changelog", () => {
  it("gets a release below Unreleased", () => {
    expect(
      addRelease(
        "# Changelog\n\n## Unreleased\n\n## 0.1.0 – 2026-11-30\n\n- Old.\n",
        "0.2.0",
        "## 0.2.0 – x\n",
      ),
    ).toBe("# Changelog\n\n## Unreleased\n\n## 0.2.0 – x\n\n## 0.1.0 – 2026-11-30\n\n- Old.\n");
  });

  it.each([
    ["# Changelog\n", "once"],
    ["## Unreleased\n\n- A note.\n", "move the notes"],
    ["## Unreleased\n\n## 0.2.0 – 2027-01-30\n", "released already"],
  ])("%j is rejected", (changelog, reason) => {
    expect(() => addRelease(changelog, "0.2.0", "")).toThrow(reason);
  });

  it("of this project has an empty Unreleased", () => {
    expect(() => addRelease(readFileSync("CHANGELOG.md", "utf8"), "999.0.0", "")).not.toThrow();
  });
});

it.each([
  ["2027-01-31", true],
  ["2027-02-30", false],
  ["2027-1-31", false],
  ["2027", false],
  ["soon", false],
])("the date %s: %s", (text, expected) => {
  expect(isDate(text)).toBe(expected);
});

describe("the command", () => {
  let folder: string;
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [SCRIPT, ...args], { cwd: folder, encoding: "utf8" });
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "release-notes-"));
    mkdirSync(join(folder, ".changes"));
    write(".changes/README.md", "# Notes\n");
    write(".changes/one.md", noteOf("merchant", "added", "One."));
    write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n");
    write("package.json", `{\n  "name": "shop",\n  "version": "0.1.0"\n}\n`);
    write(
      "package-lock.json",
      JSON.stringify({ version: "0.1.0", packages: { "": { version: "0.1.0" }, "a": { version: "9.0.0" } } }),
    );
  });
  afterEach(() => removeFolder(folder));

  it("--help prints the options", () => {
    expect(run("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--check") as string });
  });

  it("--check accepts valid notes", () => {
    expect(run("--check")).toMatchObject({ status: 0, stdout: "Valid notes: 1\n" });
  });

  it("--check names every file that is wrong", () => {
    write(".changes/two.md", "Two.");
    write(".changes/three.md", noteOf("shop", "added", "Three."));
    const { status, stderr } = run("--check");
    expect(status).toBe(1);
    expect(stderr).toContain(".changes/two.md");
    expect(stderr).toContain(".changes/three.md");
  });

  it("--version moves the notes to the changelog and sets the version", () => {
    expect(run("--version", "0.2.0", "--date", "2027-01-31").status).toBe(0);
    expect(read("CHANGELOG.md")).toBe(
      "# Changelog\n\n## Unreleased\n\n## 0.2.0 – 2027-01-31\n\n### Merchant\n\n#### Added\n\n- One.\n",
    );
    expect(read("package.json")).toBe(`{\n  "name": "shop",\n  "version": "0.2.0"\n}\n`);
    expect(JSON.parse(read("package-lock.json"))).toEqual({
      version: "0.2.0",
      packages: { "": { version: "0.2.0" }, "a": { version: "9.0.0" } },
    });
    expect(existsSync(join(folder, ".changes/one.md"))).toBe(false);
    expect(existsSync(join(folder, ".changes/README.md"))).toBe(true);
  });

  it("--version changes nothing while a note is wrong", () => {
    write(".changes/two.md", "Two.");
    const changelog = read("CHANGELOG.md");
    expect(run("--version", "0.2.0").status).toBe(1);
    expect(read("CHANGELOG.md")).toBe(changelog);
    expect(existsSync(join(folder, ".changes/one.md"))).toBe(true);
    expect(read("package.json")).toContain("0.1.0");
  });

  it.each([
    [[]],
    [["--check", "--version", "0.2.0"]],
    [["--version", "next"]],
    [["--version", "0.2.0", "--date", "soon"]],
    [["--unknown"]],
  ])("%j is a usage error", (args) => {
    expect(run(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining("--help") as string });
  });
});
