import { describe, expect, it } from "vitest";
import { editJsonArray } from "../../../src/gateway/system/json-array-edit.ts";
import { parseJsonWithComments } from "../../../src/gateway/system/json-file.ts";

const lines = (...text: string[]) => text.join("\n");

describe("an item appended to an array", () => {
  it.each([
    ["in one line", '{"m": [{"id": 1}]}', '{"m": [{"id": 1}, {"id":2}]}'],
    ["in one line with a trailing comma", '{"m": [{"id": 1},]}', '{"m": [{"id": 1}, {"id":2},]}'],
    ["of an empty array", '{"m": []}', lines("{", '  "m": [', "    {", '      "id": 2', "    }", "  ]", "}")],
    [
      "of an array that is missing",
      lines("{", '  "a": 1', "}"),
      lines("{", '  "a": 1,', '  "m": [', "    {", '      "id": 2', "    }", "  ]", "}"),
    ],
    [
      "on lines of its own, behind the comment of the last item",
      lines("{", "\t// all", '\t"m": [', '\t\t{"id": 1} // the first', "\t], // end", "}"),
      lines(
        "{",
        "\t// all",
        '\t"m": [',
        '\t\t{"id": 1}, // the first',
        "\t\t{",
        '\t\t\t"id": 2',
        "\t\t}",
        "\t], // end",
        "}",
      ),
    ],
    [
      "behind a trailing comma",
      lines("{", '  "m": [', '    {"id": 1}, /* , */', "    // more", "  ]", "}"),
      lines(
        "{",
        '  "m": [',
        '    {"id": 1}, /* , */',
        "    {",
        '      "id": 2',
        "    },",
        "    // more",
        "  ]",
        "}",
      ),
    ],
    [
      "in a file with Windows line ends and a byte order mark",
      '\uFEFF{\r\n  "m": [\r\n    1\r\n  ]\r\n}\r\n',
      '\uFEFF{\r\n  "m": [\r\n    1,\r\n    {\r\n      "id": 2\r\n    }\r\n  ]\r\n}\r\n',
    ],
  ])("%s", (_, before, after) => {
    expect(editJsonArray(before, { append: { id: 2 }, to: ["m"] })).toBe(after);
    expect(parseJsonWithComments(after)).toHaveProperty("m");
  });
});

describe("the first item, removed from an array", () => {
  it.each([
    ["in one line", '{"m": ["a", "b"]}', '{"m": ["b"]}'],
    ["beside a comment", '{"m": ["a", /* new */ "b"]}', '{"m": [/* new */ "b"]}'],
    ["that is the only one", '{"m": ["a"]}', '{"m": []}'],
    ["that is the only one, with a trailing comma", '{"m": ["a",]}', '{"m": []}'],
    [
      "with its comments",
      lines(
        "{",
        '  "m": [ // [',
        "    // of January",
        '    "a", // old',
        "    // of June",
        '    "b"',
        "  ]",
        "}",
      ),
      lines("{", '  "m": [', "    // of June", '    "b"', "  ]", "}"),
    ],
  ])("%s", (_, before, after) => {
    expect(editJsonArray(before, { removeFirstOf: ["m"] })).toBe(after);
  });
});
