import { describe, expect, it } from "vitest";
import { isLinearizable, type Model, type Operation } from "./checker.ts";

/** A number that calls write and read. */
type Asked = { write: number } | "read";
type Told = number | "written";

const register: Model<number, Asked, Told> = {
  start: 0,
  follow(state, asked, told) {
    if (asked !== "read") return [asked.write];
    return told === undefined || told === state ? [state] : [];
  },
  name: String,
};

/** `1-4 write 5` in a table: called at 1, answered at 4. */
const write = (called: number, answered: number, value: number): Operation<Asked, Told> => ({
  asked: { write: value },
  told: "written",
  called,
  answered,
});
const read = (called: number, answered: number, value: number): Operation<Asked, Told> => ({
  asked: "read",
  told: value,
  called,
  answered,
});
const lost = (called: number, value: number): Operation<Asked, Told> => ({
  asked: { write: value },
  told: undefined,
  called,
  answered: called + 1,
});

describe("the checker", () => {
  it.each<[string, Operation<Asked, Told>[]]>([
    ["nothing at all", []],
    ["one after the other", [write(1, 2, 5), read(3, 4, 5)]],
    ["a read beside a write sees what was before", [write(1, 4, 5), read(2, 3, 0)]],
    ["or what comes", [write(1, 4, 5), read(2, 3, 5)]],
    ["two writes in either order", [write(1, 6, 5), write(2, 5, 6), read(7, 8, 5)]],
    ["a lost write that happened, late", [lost(1, 5), read(3, 4, 0), read(5, 6, 5)]],
    ["a lost write that never did", [lost(1, 5), read(3, 4, 0), read(5, 6, 0)]],
  ])("accepts %s", (_, history) => {
    expect(isLinearizable(history, register)).toBe(true);
  });

  it.each<[string, Operation<Asked, Told>[]]>([
    ["a read of what was overwritten before", [write(1, 2, 5), write(3, 4, 6), read(5, 6, 5)]],
    ["a read of a value that was never written", [write(1, 4, 5), read(2, 3, 7)]],
    ["two reads that see two orders", [write(1, 9, 5), read(2, 3, 5), read(4, 5, 0)]],
    ["an acknowledged write that is gone", [write(1, 2, 5), read(3, 4, 0)]],
    ["a lost write that happened and was taken back", [lost(1, 5), read(3, 4, 5), read(5, 6, 0)]],
    ["a lost write that was seen before it was called", [read(1, 2, 5), lost(3, 5)]],
  ])("does not accept %s", (_, history) => {
    expect(isLinearizable(history, register)).toBe(false);
  });

  it("finishes with a hundred concurrent calls", () => {
    const writes = Array.from({ length: 98 }, (_, index) => write(index, 1000 + index, index % 3));
    expect(isLinearizable([...writes, read(2000, 2001, 1)], register)).toBe(true);
  });
});
