import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** What docs/accessibility.md claims must be complete, and each of its tests must be there under its name. */

/** The criteria of WCAG 2.2 at A and AA (4.1.1 was taken out of it). */
const CRITERIA = `
  1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12
  1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.4.5 2.4.6 2.4.7 2.4.11 2.5.1 2.5.2 2.5.3 2.5.4
  2.5.7 2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2 4.1.3`
  .trim()
  .split(/\s+/);

interface Statement {
  criterion: string;
  level: string;
  status: string;
  how: string;
  held: string;
}

const statements: Statement[] = readFileSync("docs/accessibility.md", "utf8")
  .split("\n")
  .flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    const [, criterion = "", level = "", status = "", how = "", held = ""] = cells;
    return /^\d\.\d\.\d+ /.test(criterion) ? [{ criterion, level, status, how, held }] : [];
  });

it("there is one statement for each criterion, and no other", () => {
  expect(statements.map(({ criterion }) => criterion.split(" ")[0])).toEqual(CRITERIA);
  expect(CRITERIA.length).toBe(55);
});

describe.each(statements)("$criterion", ({ level, status, how, held }) => {
  it("says whether it is supported, and how or why not", () => {
    expect(["A", "AA"]).toContain(level);
    expect(["supported", "partly", "not applicable"]).toContain(status);
    expect(how.length).toBeGreaterThan(10);
  });

  it("has a test of its name, unless it cannot apply", () => {
    if (status === "not applicable") return expect(held).toBe("–");
    const [, file = "", name = ""] = /^`(test\/[\w./-]+)`: (.+)$/.exec(held) ?? [];
    expect(existsSync(file), held).toBe(true);
    const titles = [...readFileSync(file, "utf8").matchAll(/["`]([^"`\n]+)["`]/g)].map(([, title]) => title);
    expect(titles, file).toContain(name);
  });
});
