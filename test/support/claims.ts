import { existsSync, readFileSync } from "node:fs";

/** How documents that make claims name the tests that hold them, and whether those exist. */

/** The rows of a document's tables, cell by cell, whose first cell begins so. */
export function rowsOf(document: string, first: RegExp): string[][] {
  return readFileSync(document, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([cell = ""]) => first.test(cell));
}

/**
 * What is wrong with a cell that names tests, each by its file and its title as it is written there:
 * `` `test/a.test.ts`: holds<br>`test/b.test.ts`: holds too ``.
 */
export function unheld(cell: string): string[] {
  return cell.split("<br>").flatMap((held) => {
    const [, file = "", title = ""] = /^`(test\/[\w./-]+)`: (.+)$/.exec(held) ?? [];
    if (!existsSync(file)) return [`there is no such file: ${held}`];
    return titlesOf(file).includes(title) ? [] : [`there is no such title: ${held}`];
  });
}

/** Every text in quotes that stands in a test file, on one line. */
export function titlesOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/["`]([^"`\n]+)["`]/g)].map(([, title]) => title!);
}
