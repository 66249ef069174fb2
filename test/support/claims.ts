import { existsSync, readFileSync } from "node:fs";

/** Checks that documents cite tests that exist. */

/** The table rows of a document, as cells, whose first cell begins with a text. */
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
 * The errors of a cell that cites tests, each by its file and its title as the file has it:
 * `` `test/a.test.ts`: holds<br>`test/b.test.ts`: holds too ``.
 */
export function unheld(cell: string): string[] {
  return cell.split("<br>").flatMap((held) => {
    const [, file = "", title = ""] = /^`(test\/[\w./-]+)`: (.+)$/.exec(held) ?? [];
    if (!existsSync(file)) return [`there is no such file: ${held}`];
    return titlesOf(file).includes(title) ? [] : [`there is no such title: ${held}`];
  });
}

/** Every quoted text of a test file that is on one line. */
export function titlesOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/["`]([^"`\n]+)["`]/g)].map(([, title]) => title!);
}
