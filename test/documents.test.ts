import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawArchitecture, writeTable } from "../scripts/draw-architecture.ts";
import { titlesOf } from "./support/claims.ts";

/** The files that the documents name and the pages that they link to must exist. */

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync("docs", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join("docs", file)),
].filter((file) => existsSync(file));

const textOf = (file: string) => readFileSync(file, "utf8");

describe.each(documents)("%s", (document) => {
  it("names only files that exist", () => {
    const named = [...textOf(document).matchAll(/`((?:src|test|demo|docs)\/[\w./-]+)`/g)].map(
      (match) => match[1]!,
    );
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it("links only to files that exist", () => {
    const links = [...textOf(document).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)].map(
      (match) => match[1]!,
    );
    expect(links.filter((link) => !existsSync(join(dirname(document), link)))).toEqual([]);
  });

  it("names only commands that exist", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
    const named = [...textOf(document).matchAll(/`npm run ([\w:]+)/g)].map((match) => match[1]!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

it("the table of rooms in docs/flows.md is the enforced one", () => {
  const text = textOf("docs/flows.md");
  expect(text).toContain("| `src/core` |");
  expect(writeTable(text)).toBe(text);
});

it("docs/architecture.svg is drawn from the enforced table", () => {
  expect(textOf("docs/architecture.svg")).toBe(drawArchitecture());
});

it("docs/flows.md names each file once in each walk", () => {
  const walks = textOf("docs/flows.md").split("\n## ").slice(1);
  expect(walks.length).toBeGreaterThan(2);
  for (const walk of walks) {
    const files = [...walk.matchAll(/`(src\/[\w./-]+\.ts)`/g)].map(([, file]) => file);
    expect(files.filter((file, index) => files.indexOf(file) !== index)).toEqual([]);
  }
});

describe("each line of docs/contract.md", () => {
  const lines = textOf("docs/contract.md")
    .split("\n")
    .filter((line) => line.startsWith("|") && line.includes("test/"));
  const promises = textOf("docs/contract.md")
    .split("## The events")[0]!
    .match(/^\| [^-].*\|$/gm)!;

  it("is a promise with a test", () => {
    const heads = promises.filter((line) => line.startsWith("| Situation "));
    expect(lines.length).toBeGreaterThan(40);
    expect(promises.length - heads.length).toBe(lines.length);
  });

  it.each(lines.map((line) => [line.split("|")[1]!.trim(), line] as const))("%s", (_situation, line) => {
    const [, file, name] = /`(test\/[\w./-]+)` "(.+)" \|$/.exec(line) ?? [];
    expect(titlesOf(file!).filter((title) => title.includes(name!))).not.toEqual([]);
  });
});
