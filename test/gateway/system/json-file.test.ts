import { describe, expect, it } from "vitest";
import { parseJsonFile, parseJsonWithComments } from "../../../src/gateway/system/json-file.ts";

describe.each([
  ["parseJsonFile", parseJsonFile],
  ["parseJsonWithComments", parseJsonWithComments],
])("%s", (_, parse) => {
  it.each([
    ["", 1, 1],
    ["{", 1, 2],
    ['{"a" 1}', 1, 6],
    ['{"a": secret}', 1, 7],
    ['{"a": "secret}', 1, 7],
    ['{"a": "se\\cret"}', 1, 7],
    ['{"a": 01}', 1, 8],
    ['{"a": 1.}', 1, 7],
    ["[1, 2", 1, 6],
    ["[1 2]", 1, 4],
    ["[1,, 2]", 1, 4],
    ["{'a': 1}", 1, 2],
    ["[] []", 1, 4],
    ['{\n  "a": [true, {"b": null}],\n  "c": tru\n}', 3, 8],
    ['{\r\n  "a": tru\r\n}', 2, 8],
    ["\uFEFF{a}", 1, 2],
  ])("names the place of the mistake in %j: line %d, column %d", (text, line, column) => {
    const words = `is not JSON: look at line ${line}, column ${column}`;
    expect(() => parse(text)).toThrow(new Error(words));
  });

  it("reads JSON, also after a byte order mark", () => {
    const value = { a: [1, -2.5e3, "\u00e9\\n"], b: { c: null, d: true } };
    expect(parse(JSON.stringify(value, null, 2))).toEqual(value);
    expect(parse(`\uFEFF${JSON.stringify(value)}`)).toEqual(value);
  });

  it("sets no prototype", () => {
    const value = parse('{"a": {"__proto__": {"b": 1}}}') as { a: { b?: number } };
    expect(value.a.b).toBeUndefined();
    expect(Object.keys(value.a)).toEqual(["__proto__"]);
  });
});

describe("comments and trailing commas", () => {
  const text = '// a remark\n{"a": [1, 2,], /* and another */ "b": "//",}';

  it("are allowed in a file that people write", () => {
    expect(parseJsonWithComments(text)).toEqual({ a: [1, 2], b: "//" });
  });

  it.each([
    ["// a remark\n{}", 1, 1],
    ['{"a": 1,}', 1, 9],
  ])("are mistakes in a file that the gateway writes: %j", (text, line, column) => {
    const words = `is not JSON: look at line ${line}, column ${column}`;
    expect(() => parseJsonFile(text)).toThrow(new Error(words));
  });
});
