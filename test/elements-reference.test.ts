import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FIELD_NAMES } from "../src/wire/schema/fields.ts";

/** The lists in `docs/elements.md` must equal the docstrings and the code of the elements. */
const text = readFileSync("docs/elements.md", "utf8");

/** The names in the first cells of the tables with this head, in one section. */
function listed(section: string, head: string): string[] {
  const [, rest] = text.split(`\n## ${section}\n`);
  const table = rest!.split("\n## ")[0]!.split(`\n| ${head} |`)[1] ?? "";
  const rows = table
    .split("\n\n")[0]!
    .split("\n")
    .slice(2)
    .filter((row) => row !== "");
  return rows.flatMap((row) => [...row.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
}

/** The names that an element's docstring lists under one tag. */
function declared(file: string, tag: string): string[] {
  const docstring = readFileSync(`src/elements/${file}`, "utf8").match(
    /\/\*\*(?:(?!\*\/)[^])*@attr[^]*?\*\//,
  )![0];
  return [...docstring.matchAll(new RegExp(`@${tag} ([\\w, -]+?)(?: -|$)`, "gm"))].flatMap(([, names]) =>
    names!.split(", "),
  );
}

it("the number of languages is right", () => {
  const files = readdirSync("src/frame/field/locales").filter((file) => file.endsWith(".json"));
  expect(text).toContain(`${files.length} besides English`);
});

it("every field is listed, and no other", () => {
  expect(listed("Which fields", "`field`").toSorted()).toEqual([...FIELD_NAMES].toSorted());
});

describe.each([
  ["`<hosted-session>`", "session/hosted-session.ts"],
  ["`<hosted-field>`", "field/hosted-field.ts"],
])("%s", (section, file) => {
  it.each([
    ["attr", "Attribute"],
    ["fires", "Event"],
    ["cssstate", "State"],
    ["csspart", "Part"],
  ])("@%s", (tag, head) => {
    expect(listed(section, head).toSorted()).toEqual(declared(file, tag).toSorted());
  });

  it("members", () => {
    const code = readFileSync(`src/elements/${file}`, "utf8");
    const names = listed(section, "Member").map((member) => member.replace(/\(.*/, ""));
    expect(names.length).toBeGreaterThan(4);
    const known = (name: string) => new RegExp(`^  (async |override |get )*${name}\\(`, "m").test(code);
    expect(names.filter((name) => !known(name))).toEqual([]);
  });
});
