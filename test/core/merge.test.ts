import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isObject, type Json, type JsonObject } from "../../src/core/json.ts";
import { combine, merge, withoutNulls } from "../../src/core/merge.ts";

const name = fc.stringMatching(/^[a-d]{1}$/);
const leaf = fc.oneof(fc.string({ minLength: 1, maxLength: 4 }), fc.integer(), fc.boolean());
const documents = fc.letrec<{ group: JsonObject; member: Json }>((tie) => ({
  member: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.constant(null),
    fc.array(leaf, { maxLength: 3 }),
    tie("group"),
  ),
  group: fc.dictionary(name, tie("member"), { maxKeys: 4, noNullPrototype: true }),
})).group;

/** Returns the paths of all leaves. Lists count as leaves. */
function leaves(document: JsonObject, prefix = ""): [string, Json][] {
  return Object.entries(document).flatMap(([key, value]) =>
    isObject(value) ? leaves(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value] as [string, Json]],
  );
}

describe("merging an update into a session", () => {
  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ["adds a field", { a: "1" }, { b: "2" }, { a: "1", b: "2" }],
    ["replaces a field", { a: "1" }, { a: "2" }, { a: "2" }],
    ["merges groups leaf by leaf", { g: { a: "1", b: "1" } }, { g: { b: "2" } }, { g: { a: "1", b: "2" } }],
    ["replaces a list as a whole", { l: ["1", "2"] }, { l: ["3"] }, { l: ["3"] }],
    ["treats null as absent", { a: "1" }, { a: null, b: null }, { a: "1" }],
    ["treats nested null as absent", { g: { a: "1" } }, { g: { a: null } }, { g: { a: "1" } }],
    ["removes nothing with an empty group", { g: { a: "1" } }, { g: {} }, { g: { a: "1" } }],
    ["replaces a value with a group", { g: "1" }, { g: { a: "1" } }, { g: { a: "1" } }],
  ])("%s", (_, older, newer, expected) => {
    expect(merge(older, newer)).toEqual(expected);
  });

  it("never removes a field", () => {
    fc.assert(
      fc.property(documents, documents, (older, newer) => {
        const before = leaves(withoutNulls(older) as JsonObject).map(([path]) => path.split(".")[0]);
        const after = new Set(Object.keys(merge(withoutNulls(older) as JsonObject, newer)));
        expect(before.every((key) => after.has(key!))).toBe(true);
      }),
    );
  });

  it("contains every leaf of the update", () => {
    fc.assert(
      fc.property(documents, documents, (older, newer) => {
        const after = new Map(leaves(merge(older, newer)));
        for (const [path, value] of leaves(withoutNulls(newer) as JsonObject))
          expect(after.get(path)).toEqual(value);
      }),
    );
  });

  it("is idempotent, and changes neither of its arguments", () => {
    fc.assert(
      fc.property(documents, documents, (older, newer) => {
        const kept = JSON.stringify([older, newer]);
        const once = merge(older, newer);
        expect(merge(once, newer)).toEqual(once);
        expect(JSON.stringify([older, newer])).toBe(kept);
      }),
    );
  });

  it("reaches no prototype with any member name", () => {
    const evil = JSON.parse('{"__proto__": {"polluted": "yes"}}') as JsonObject;
    merge({}, evil);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("combining the three sources of an operation", () => {
  it.each<[string, JsonObject, JsonObject, JsonObject, Json]>([
    ["the request wins", { a: "request" }, { a: "session" }, { a: "token" }, "request"],
    ["the session fills the gap", {}, { a: "session" }, { a: "token" }, "session"],
    ["the token comes last", {}, {}, { a: "token" }, "token"],
  ])("%s", (_, request, session, token, expected) => {
    expect(combine(request, session, token)).toEqual({ a: expected });
  });

  it("takes each leaf from the first source that has it", () => {
    fc.assert(
      fc.property(documents, documents, documents, (request, session, token) => {
        const [first, second, third] = [request, session, token].map(
          (part) => new Map(leaves(withoutNulls(part) as JsonObject)),
        );
        const combined = new Map(leaves(combine(request, session, token)));
        for (const [path, value] of first!) expect(combined.get(path)).toEqual(value);
        for (const [path, value] of combined) {
          const source = [first, second, third].find((part) => part!.has(path));
          expect(source?.get(path)).toEqual(value);
        }
      }),
    );
  });
});
