import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cardNumberText } from "../../src/core/card-number-text.ts";
import { digitsOf } from "../../src/core/digits.ts";
import { type Deletion, reformat } from "../../src/core/editing.ts";
import { tidyExpiry } from "../../src/core/expiry-text.ts";
import { FIELDS } from "../../src/core/fields.ts";

const EXPIRY = { tidy: FIELDS["card.expiry"].tidy!, show: FIELDS["card.expiry"].show! };

/** A text with its caret written as "|". */
const shown = (text: string, caret: number) => `${text.slice(0, caret)}|${text.slice(caret)}`;
const read = (marked: string) => ({ text: marked.replace("|", ""), caret: marked.indexOf("|") });

describe.each([
  // value before, text after the browser's edit, deletion, expected text
  [
    "card number",
    cardNumberText,
    [
      ["", "4|", "", "4|"],
      ["4111", "41111|", "", "4111 1|"],
      ["411", "4111|", "", "4111|"],
      ["41111", "4111 |", "back", "4111|"],
      ["41111", "4111| 1", "", "4111 |1"],
      ["41111111", "4111| 111", "back", "4111| 111"],
      ["41111234", "4111|1234", "back", "411|1 234"], // backspace over a separator deletes the digit before it
      ["41111234", "4111|1234", "forward", "4111| 234"], // delete before a separator deletes the digit after it
      ["", "4111-1111-1111-1111|", "", "4111 1111 1111 1111|"],
      ["", "３７８２ 822463 10005|", "", "3782 822463 10005|"],
      ["411122", "4111 9999|22", "", "4111 9999 |22"],
      ["37828224", "3782 8224|", "", "3782 8224|"],
      ["4", "34|", "", "34|"],
      ["5123450000000008", "5123 4500 0000 00081|", "", "5123 4500 0000 0008|"],
      ["5123450000000008", "5123 9|4500 0000 0008", "", "5123 |4500 0000 0008"], // no room for another digit
      ["5123450000000008", "5|5123 4500 0000 0008", "", "|5123 4500 0000 0008"],
      ["5123450000000008", "9|5123 4500 0000 0008", "", "9|512 3450 0000 0000 8"], // this number may have one more
      ["5123450000000008", "54|5123 4500 0000 0008", "", "54|51 2345 0000 0000"], // pasted
      ["4111", "x4111|", "", "4111|"],
      ["4111", "41a|11", "", "41|11"],
      ["4111", "|", "back", "|"],
    ],
  ],
  [
    "expiry date",
    EXPIRY,
    [
      ["", "1|", "", "1|"],
      ["", "0|", "", "0|"],
      ["", "5|", "", "05 / |"],
      ["1", "12|", "", "12 / |"],
      ["1", "1/|", "", "01 / |"],
      ["12/", "12 / 2|", "", "12 / 2|"],
      ["12/", "129| / ", "", "12 / 9|"],
      ["12/2", "12 / 29|", "", "12 / 29|"],
      ["12/20", "12 / 203|", "", "12 / 203|"],
      ["12/203", "12 / 2031|", "", "12 / 31|"],
      ["12/2", "12 / |", "back", "12 / |"],
      ["12/", "12 /|", "back", "1|"],
      ["01/", "01 /|", "back", "0|"],
      ["12/29", " / 29|", "", " / 29|"],
      ["12/29", "| / 29", "back", "| / 29"],
      ["/29", "1| / 29", "", "1| / 29"],
      ["1/29", "12| / 29", "", "12 / |29"],
      ["12/29", "1| / 29", "back", "1| / 29"],
      ["12/29", "12 /|29", "back", "1| / 29"],
      ["12/29", "12| /29", "forward", "12| / 9"],
      ["12/29", "0|12 / 29", "", "0|1 / 29"], // in front of the month
      ["01/29", "05|1 / 29", "", "05 / |29"],
      ["", "1229|", "", "12 / 29|"],
      ["", "12/2029|", "", "12 / 29|"],
      ["", " 12 / 29|", "", "12 / 29|"],
      ["", "exp. 12/2029|", "", "12 / 29|"],
      ["", "2029-12|", "", "12 / 29|"],
      ["", "122029|", "", "12 / 29|"],
      ["", "202912|", "", "12 / 29|"],
      ["", "１２／２９|", "", "12 / 29|"],
    ],
  ],
] as [string, typeof EXPIRY, [string, string, Deletion, string][]][])("%s", (_, formatting, table) => {
  it.each(table)("%j edited to %j %s becomes %j", (before, edited, deletion, expected) => {
    const { text, caret } = read(edited);
    const result = reformat(formatting, before, text, caret, deletion);
    expect(shown(result.text, result.caret)).toBe(expected);
  });
});

it.each([
  ["1/29", "1/29"],
  ["01/29", "01/29"],
  ["12 / 2029", "12/29"],
  ["2029/12", "12/29"],
  ["229", "02/29"],
  ["12/20", "12/20"],
  ["12/1999", "12/19"],
  ["", ""],
  ["abc", "/"],
  [" / 29", "/29"],
  ["valid thru: 01/39", "01/39"],
  [" 0139", "01/39"],
  ["exp 203901", "01/39"],
  [" / 2030", "/30"],
])("expiry %j is %j", (text, tidy) => {
  expect(tidyExpiry(text)).toBe(tidy);
});

/** Edits the text as a browser does before the field formats it. */
type Edit =
  { kind: "insert"; at: number; text: string } | { kind: "delete"; at: number; to: number; forward: boolean };

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    kind: fc.constant("insert" as const),
    at: fc.nat(25),
    text: fc.stringMatching(/^[0-9 -]{1,6}$/),
  }),
  fc.record({
    kind: fc.constant("delete" as const),
    at: fc.nat(25),
    to: fc.nat(25),
    forward: fc.boolean(),
  }),
);

describe("random edits of a card number", () => {
  it("keep exactly the expected digits, grouped, with the caret behind the same digit", () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        let value = "";
        let text = "";
        for (const step of edits) {
          const at = Math.min(step.at, text.length);
          let edited: string;
          let caret: number;
          let deletion: Deletion = "";
          let expected: string;
          let behind: number;
          if (step.kind === "insert") {
            edited = text.slice(0, at) + step.text + text.slice(at);
            caret = at + step.text.length;
            expected = cardNumberText.tidy(edited);
            behind = Math.min(digitsOf(edited.slice(0, caret)).length, expected.length);
            const isKey = /^\d$/.test(step.text) && at < text.length;
            if (isKey && expected.length === value.length && digitsOf(edited).length > expected.length) {
              expected = value;
              behind -= 1;
            }
          } else {
            const to = Math.min(step.to, text.length);
            const collapsed = at === to;
            const from = collapsed && !step.forward ? Math.max(0, at - 1) : Math.min(at, to);
            const until = collapsed && step.forward ? Math.min(text.length, at + 1) : Math.max(at, to);
            edited = text.slice(0, from) + text.slice(until);
            if (edited === text) continue;
            caret = from;
            deletion = step.forward ? "forward" : "back";
            const head = digitsOf(edited.slice(0, caret));
            const tail = digitsOf(edited.slice(caret));
            const onlyGap = head.length + tail.length === value.length;
            expected = onlyGap
              ? deletion === "back"
                ? head.slice(0, -1) + tail
                : head + tail.slice(1)
              : head + tail;
            behind = onlyGap && deletion === "back" ? head.length - 1 : head.length;
          }
          const result = reformat(cardNumberText, value, edited, caret, deletion);
          expect(result.value).toBe(expected);
          expect(digitsOf(result.text)).toBe(expected);
          expect(result.text).toBe(cardNumberText.show(expected));
          expect(digitsOf(result.text.slice(0, result.caret)).length).toBe(Math.max(0, behind));
          ({ value, text } = result);
        }
      }),
    );
  });
});

describe("random edits of an expiry date", () => {
  it("never make more than four digits, and never change a normalized date", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9 /.-]{0,12}$/), (typed) => {
        const tidy = tidyExpiry(typed);
        expect(tidy).toMatch(/^(\d{0,2}|\d{0,2}\/(\d{0,2}|20\d))$/);
        expect(tidyExpiry(EXPIRY.show(tidy)).replace(/^0/, "")).toBe(tidy.replace(/^0/, ""));
      }),
    );
  });
});
