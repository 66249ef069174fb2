import { describe, expect, it } from "vitest";
import { rowsOf, unheld } from "./support/claims.ts";

/**
 * The claims of docs/accessibility.md and docs/attack-cases.md must be complete, and each test that they cite must exist.
 */

/** The criteria of WCAG 2.2 at A and AA (4.1.1 was taken out of it). */
const CRITERIA = `
  1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12
  1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.4.5 2.4.6 2.4.7 2.4.11 2.5.1 2.5.2 2.5.3 2.5.4
  2.5.7 2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2 4.1.3`
  .trim()
  .split(/\s+/);

/** The attacks that are to be tried, by their numbers. */
const CASES = `
  1 2 3 4 6 8 9 10 11 13 14 15 16 18 19 20 22 23 24 25 27 28 29 30 31 32 34 35 36 38 40 41 43 44 45 46 47 48 51 52 53 55 56
  57 58 59 60 61 62 64 65 66 67 68 69 70 71 72 74 75 76 78 79 80 82 83 84 85 86 90 91 93 94 95 96 97 98 99 100 101 103 105
  106 107 108 109 110 111 113 114 116 117 118 119 120 121 122 123 124`
  .trim()
  .split(/\s+/);

const statements = rowsOf("docs/accessibility.md", /^\d\.\d\.\d+ /).map(
  ([criterion = "", level = "", status = "", how = "", held = ""]) => ({
    criterion,
    level,
    status,
    how,
    held,
  }),
);

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
    expect(unheld(held)).toEqual([]);
  });
});

const cases = rowsOf("docs/attack-cases.md", /^\d+$/).map(
  ([number = "", tried = "", happens = "", held = ""]) => ({ number, tried, happens, held }),
);

it("there is one row for each attack, and no other", () => {
  expect(cases.map(({ number }) => number)).toEqual(CASES);
  expect(CASES.length).toBe(99);
});

describe.each(cases)("attack $number: $tried", ({ tried, happens, held }) => {
  it("says what happens, or why it is left out", () => {
    expect(tried.length).toBeGreaterThan(10);
    expect(happens.length).toBeGreaterThan(1);
    expect(held === "–").toBe(happens.startsWith("left out: "));
  });

  it("has tests of these names, unless it is left out", () => {
    if (held !== "–") expect(unheld(held)).toEqual([]);
  });
});
