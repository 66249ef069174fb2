import { describe, expect, it } from "vitest";
import { parseJsonFile } from "../../../src/gateway/system/json-file.ts";

describe("a file that is not JSON", () => {
  it.each([
    ["", 1, 1],
    ["{", 1, 2],
    ['{"a": 1,}', 1, 9],
    ['{"a" 1}', 1, 6],
    ['{"a": secret}', 1, 7],
    ['{"a": "secret}', 1, 7],
    ['{"a": "se\\cret"}', 1, 7],
    ['{"a": 01}', 1, 7],
    ['{"a": 1.}', 1, 7],
    ["[1, 2", 1, 6],
    ["[1 2]", 1, 4],
    ["[1,, 2]", 1, 4],
    ["{'a': 1}", 1, 2],
    ["[] []", 1, 4],
    ['{\n  "a": [true, {"b": null}],\n  "c": tru\n}', 3, 8],
    ["// a remark\n{}", 1, 1],
  ])("%j is told by its place: line %d, column %d", (text, line, column) => {
    const words = `is not JSON: look at line ${line}, column ${column}`;
    expect(() => parseJsonFile(text)).toThrow(new Error(words));
  });

  it("and what is JSON is read", () => {
    const value = { a: [1, -2.5e3, "\u00e9\\n"], b: { c: null, d: true } };
    expect(parseJsonFile(JSON.stringify(value, null, 2))).toEqual(value);
  });
});
