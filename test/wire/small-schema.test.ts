import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as full from "../../src/wire/schema/schema.ts";
import * as small from "../../src/wire/schema/small-schema.ts";

/**
 * Browsers use the small schemas instead of zod, so both must give the same result for every value. A recipe is a schema
 * that can be made with either.
 */
type Recipe = (from: typeof full) => full.Schema;

const known = fc.constantFrom("t", "a", "b");
const keys = fc.constantFrom("t", "a", "b", "c", "constructor", "toString", "length");

const { recipe } = fc.letrec<{ recipe: Recipe; shape: Record<string, Recipe> }>((tie) => ({
  recipe: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Recipe>(
      (z) => z.boolean,
      (z) => z.anything,
      (z) => z.literal("a"),
      (z) => z.literal(1),
      (z) => z.oneOf(["a", "b", ""]),
      (z) => z.text(/^\d{0,4}$/),
      (z) => z.text(/^/),
      (z) => z.wideText("[^\\p{C}]", 4),
      (z) => z.wideText("[\\p{L}\\d _-]", 4, 1),
    ),
    tie("recipe").map(
      (inner): Recipe =>
        (z) =>
          z.optional(inner(z)),
    ),
    tie("recipe").map(
      (inner): Recipe =>
        (z) =>
          z.nullable(inner(z)),
    ),
    tie("recipe").map(
      (inner): Recipe =>
        (z) =>
          z.array(inner(z)),
    ),
    tie("recipe").map(
      (inner): Recipe =>
        (z) =>
          z.droppable(inner(z)),
    ),
    tie("shape").map(
      (shape): Recipe =>
        (z) =>
          z.strictObject(made(shape, z)),
    ),
    tie("shape").map(
      (shape): Recipe =>
        (z) =>
          z.looseRead(made(shape, z)),
    ),
  ),
  shape: fc.dictionary(known, tie("recipe"), { maxKeys: 3, noNullPrototype: true }),
}));

const made = (shape: Record<string, Recipe>, from: typeof full) =>
  Object.fromEntries(Object.entries(shape).map(([key, inner]) => [key, inner(from)]));

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(
      "a",
      "b",
      "",
      "1234",
      "12345",
      "a\u200b",
      "été",
      "a<b",
      1,
      0,
      true,
      false,
      null,
      undefined,
    ),
    fc.anything(),
    fc.array(tie("value"), { maxLength: 2 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

const asSmall = small as unknown as typeof full;

/** The result for a value. A member that is undefined counts as absent, as in the contracts' types. */
const judged = (from: typeof full, schema: Recipe, data: unknown) => from.read(schema(from), data);

describe("the small schemas", () => {
  it("read any value as zod reads it, for any schema", () => {
    let understood = 0;
    fc.assert(
      fc.property(recipe, value, (schema, data) => {
        const expected = judged(full, schema, data);
        if (expected !== undefined) understood++;
        expect(judged(asSmall, schema, data)).toEqual(expected);
      }),
      { numRuns: 4000 },
    );
    expect(understood).toBeGreaterThan(200);
  });

  it.each([
    ["", true, false],
    ["Card_1 ", true, true],
    ["Name on.", true, false],
    ["número", true, true],
    ["one\u202etwo", false, false],
    ["line\n", false, false],
    ["𝐱𝐱𝐱𝐱𝐱𝐱𝐱𝐱", true, true],
    ["123456789", false, false],
    [["one"], false, false],
    [12, false, false],
  ])("accept the text %j as eight visible characters: %s; as letters and digits: %s", (data, seen, word) => {
    for (const from of [full, asSmall]) {
      expect(from.read(from.wideText("[^\\p{C}]", 8), data) !== undefined).toBe(seen);
      expect(from.read(from.wideText("[\\p{L}\\d _-]", 8, 1), data) !== undefined).toBe(word);
    }
  });

  it("export every function of the full schemas", () => {
    expect(Object.keys(small).toSorted()).toEqual(Object.keys(full).toSorted());
  });

  it.each([
    ["an unexpected member", { t: "a", x: 1 }],
    ["a member named __proto__", JSON.parse('{"t":"a","__proto__":{"x":1}}')],
    ["nothing", undefined],
    ["null", null],
    ["a list", []],
    ["a wrong member", { t: "b" }],
  ])("reject %s", (_, data) => {
    const schema: Recipe = (z) => z.strictObject({ t: z.literal("a") });
    expect(judged(full, schema, data)).toBeUndefined();
    expect(judged(asSmall, schema, data)).toBeUndefined();
  });
});
