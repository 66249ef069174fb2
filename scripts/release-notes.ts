import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const HELP = `node scripts/release-notes.ts --check
node scripts/release-notes.ts --version X.Y.Z [--date YYYY-MM-DD]

  --check     validates the notes in .changes/
  --version   moves the notes to CHANGELOG.md under this version, deletes their files,
              and sets the version in package.json and package-lock.json
  --help      prints this text
  --date      the date of the release; today in UTC if left out
`;

const FOLDER = ".changes";
const CHANGELOG = "CHANGELOG.md";
const UNRELEASED = "## Unreleased\n";

/** Readers and kinds in the order of their headings; security comes first. */
const READERS = ["merchant", "payer", "operator"] as const;
const KINDS = ["security", "added", "changed", "fixed"] as const;

/** One change that a reader can notice. */
export interface Note {
  reader: (typeof READERS)[number];
  kind: (typeof KINDS)[number];
  /** One paragraph of Markdown. */
  text: string;
}

/**
 * Parses one file of `.changes/`.
 *
 * @throws Error with the file's name and what to write
 */
export function parseNote(file: string, source: string): Note {
  const fail = (reason: string) => new Error(`${FOLDER}/${file}: ${reason}`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*\.md$/.test(file))
    throw fail("write the name in lower case with hyphens, and end it with .md");
  const [, head, body] = /^---\n([^]*?)\n---\n([^]*)$/.exec(source.replaceAll("\r\n", "\n")) ?? [];
  if (head === undefined || body === undefined)
    throw fail("begin with reader and kind between two lines of ---");

  const entries = head.split("\n").map((line) => /^(\w+): (\w+)$/.exec(line)?.slice(1) ?? [line]);
  const unknown = entries.find(([key]) => key !== "reader" && key !== "kind");
  if (unknown) throw fail(`remove "${unknown[0]}"; only reader and kind are known`);
  if (entries.length > 2) throw fail("write reader and kind once");
  const given = Object.fromEntries(entries) as Record<string, string | undefined>;
  const reader = READERS.find((value) => value === given["reader"]);
  if (!reader) throw fail(`set reader to one of ${READERS.join(", ")}`);
  const kind = KINDS.find((value) => value === given["kind"]);
  if (!kind) throw fail(`set kind to one of ${KINDS.join(", ")}`);

  const text = body.trim();
  if (text === "") throw fail("write the note below the second ---");
  if (/\n\s*\n|^\s*(#|[-*] )/m.test(text)) throw fail("write one paragraph, without headings or lists");
  return { reader, kind, text };
}

/** The Markdown of one release: by reader, then by kind, in the order of the file names. */
export function renderRelease(version: string, date: string, notes: readonly Note[]): string {
  const lines = [`## ${version} – ${date}`, ""];
  for (const reader of READERS) {
    const own = notes.filter((note) => note.reader === reader);
    if (own.length > 0) lines.push(`### ${capitalize(reader)}`, "");
    for (const kind of KINDS) {
      const texts = own.filter((note) => note.kind === kind).map(({ text }) => text);
      if (texts.length === 0) continue;
      lines.push(`#### ${capitalize(kind)}`, "");
      lines.push(...texts.map((text) => `- ${text.replaceAll(/\n\s*/g, "\n  ")}`), "");
    }
  }
  return lines.join("\n");
}

/**
 * The changelog with one more release below "Unreleased".
 *
 * @throws Error if "Unreleased" is missing or has notes of its own, or if the version is there already
 */
export function addRelease(changelog: string, version: string, release: string): string {
  const [before, after, ...more] = changelog.split(UNRELEASED);
  if (after === undefined || more.length > 0) throw new Error(`${CHANGELOG}: write "## Unreleased" once`);
  if (after.trim() !== "" && !after.trimStart().startsWith("## "))
    throw new Error(`${CHANGELOG}: move the notes under "## Unreleased" to ${FOLDER}/`);
  if (after.includes(`\n## ${version} `)) throw new Error(`${CHANGELOG}: ${version} is released already`);
  return [`${before}${UNRELEASED}`, release, after.trimStart()].join("\n").trimEnd() + "\n";
}

/** Whether the text is a day of the calendar, as YYYY-MM-DD. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) && text.length === 10;
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function noteFiles(): string[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((file) => file !== "README.md")
    .toSorted();
}

function setVersion(file: string, version: string): void {
  if (!existsSync(file)) return;
  const json = JSON.parse(readFileSync(file, "utf8")) as {
    version: string;
    packages?: Record<string, { version?: string }>;
  };
  json.version = version;
  const root = json.packages?.[""];
  if (root) root.version = version;
  writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);
}

function main(): number {
  let options;
  try {
    options = parseArgs({
      options: {
        check: { type: "boolean" },
        version: { type: "string" },
        date: { type: "string", default: new Date().toISOString().slice(0, 10) },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  const { check, version, date, help } = options;
  if (help) {
    console.log(HELP);
    return 0;
  }
  if ((version === undefined) !== Boolean(check)) {
    console.error(`Write either --check or --version.\n\n${HELP}`);
    return 2;
  }
  if (version !== undefined && !/^\d+\.\d+\.\d+$/.test(version)) {
    console.error(`--version: write three numbers, such as 0.2.0.\n\n${HELP}`);
    return 2;
  }
  if (!isDate(date)) {
    console.error(`--date: write a day such as 2027-01-31.\n\n${HELP}`);
    return 2;
  }

  const files = noteFiles();
  const notes: Note[] = [];
  const mistakes: string[] = [];
  for (const file of files) {
    try {
      notes.push(parseNote(file, readFileSync(join(FOLDER, file), "utf8")));
    } catch (error) {
      mistakes.push((error as Error).message);
    }
  }
  if (mistakes.length > 0) {
    console.error(mistakes.join("\n"));
    return 1;
  }
  if (version === undefined) {
    console.log(`Valid notes: ${notes.length}`);
    return 0;
  }
  if (notes.length === 0) {
    console.error(`${FOLDER} has no notes to release.`);
    return 1;
  }
  let changelog;
  try {
    changelog = addRelease(readFileSync(CHANGELOG, "utf8"), version, renderRelease(version, date, notes));
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  writeFileSync(CHANGELOG, changelog);
  setVersion("package.json", version);
  setVersion("package-lock.json", version);
  for (const file of files) rmSync(join(FOLDER, file));
  console.log(`Notes of ${version} in ${CHANGELOG}: ${notes.length}`);
  return 0;
}

if (import.meta.main) process.exitCode = main();
