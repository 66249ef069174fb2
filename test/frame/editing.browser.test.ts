import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cdp } from "vitest/browser";
import { cardNumberText } from "../../src/core/card-number-text.ts";
import { digitsOf } from "../../src/core/digits.ts";
import { open, serve } from "../support/open-frame.ts";

/** One edit of a number. `from` and `to` are indexes in the shown text; the end of the text limits them. */
type Step =
  | { do: "insert" | "compose" | "drop"; from: number; to: number; text: string }
  | { do: "back" | "forward" | "cut"; from: number; to: number };

const place = fc.nat(24);
const step = (kinds: readonly Step["do"][]): fc.Arbitrary<Step> => {
  const insertion = (kind: "insert" | "compose" | "drop", text: RegExp) =>
    fc.record({ do: fc.constant(kind), from: place, to: place, text: fc.stringMatching(text) });
  const deletion = fc.record({
    do: fc.constantFrom("back" as const, "forward" as const, "cut" as const),
    from: place,
    to: place,
  });
  const all = [
    insertion("insert", /^[0-9]$/), // a key
    insertion("insert", /^[0-9]{4}([- ][0-9]{2,4}){1,3}$/), // pasted
    insertion("insert", /^[０-９٠-٩]{1,3}$/),
    insertion("compose", /^[0-9]{1,3}$/),
    insertion("drop", /^[0-9 -]{1,8}$/),
    deletion,
    deletion,
  ];
  return fc.oneof(...all).filter((one) => kinds.includes(one.do));
};

const EVERY = ["insert", "compose", "drop", "back", "forward", "cut"] as const;

const send = (method: string, params: object) =>
  (cdp() as unknown as { send(method: string, params: object): Promise<unknown> }).send(method, params);

const press = async (key: string, code: number, commands: string[] = []) => {
  await send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, windowsVirtualKeyCode: code, commands });
  await send("Input.dispatchKeyEvent", { type: "keyUp", key, windowsVirtualKeyCode: code });
};

/** Makes one edit in the input, by the browser's own editing if it has a command for it. */
async function act(input: HTMLInputElement, one: Step, from: number, to: number): Promise<void> {
  input.setSelectionRange(from, to);
  switch (one.do) {
    case "insert":
      return void (await send("Input.insertText", { text: one.text }));
    case "compose":
      for (let end = 1; end <= one.text.length; end++) {
        const text = one.text.slice(0, end);
        await send("Input.imeSetComposition", { text, selectionStart: end, selectionEnd: end });
      }
      return void (await send("Input.insertText", { text: one.text }));
    case "drop":
      input.setRangeText(one.text, from, to, "end");
      input.dispatchEvent(new InputEvent("input", { inputType: "insertFromDrop", data: one.text }));
      return;
    case "back":
      return press("Backspace", 8);
    case "forward":
      return press("Delete", 46);
    case "cut":
      return void document.execCommand("cut");
  }
}

/** The expected digits after an edit, and how many of them are before the caret. */
function expected(text: string, one: Step, from: number, to: number): { digits: string; before: number } {
  const value = digitsOf(text);
  if (one.do === "cut") return { digits: value, before: digitsOf(text.slice(0, to)).length };
  if ("text" in one) {
    const head = text.slice(0, from) + one.text;
    const digits = cardNumberText.tidy(head + text.slice(to));
    // A full number takes no further digit within it. A composed digit is there before the field can refuse it.
    const key = one.do !== "compose" && from === to && to < text.length && /^\d$/.test(digitsOf(one.text));
    if (
      key &&
      one.text.length === 1 &&
      digits.length === value.length &&
      value.length < digitsOf(head + text.slice(to)).length
    )
      return { digits: value, before: digitsOf(head).length - 1 };
    return { digits, before: Math.min(digitsOf(head).length, digits.length) };
  }
  const start = from < to ? from : one.do === "back" ? Math.max(0, from - 1) : from;
  const end = from < to ? to : one.do === "back" ? from : Math.min(text.length, to + 1);
  let head = digitsOf(text.slice(0, start));
  let tail = digitsOf(text.slice(end));
  // If only a gap was deleted, the digit on its far side goes too.
  if (start < end && head.length + tail.length === value.length) {
    if (one.do === "back") head = head.slice(0, -1);
    else tail = tail.slice(1);
  }
  return { digits: cardNumberText.tidy(head + tail), before: head.length };
}

beforeEach(() => void serve());
let stop = () => {};
afterEach(() => stop());

/** An empty number field with the focus, and a function that makes one edit and checks the result. */
async function field() {
  const frame = await open("card.number");
  const { input } = frame;
  stop = frame.stop;
  return {
    input,
    begin: () => {
      frame.deliver({ t: "clear" });
      input.focus();
    },
    async take(one: Step) {
      const text = input.value;
      const [a, b] = [one.from, one.to].map((at) => Math.min(at, text.length)).toSorted((x, y) => x - y);
      // Half of the edits are at one index, and half replace a selection.
      const [from, to] = one.to % 2 ? [a!, b!] : [a!, a!];
      const must = expected(text, one, from, to);
      await act(input, one, from, to);
      expect(digitsOf(input.value)).toBe(must.digits);
      expect(input.value).toBe(cardNumberText.show(must.digits));
      // A cut that the field refuses leaves the selection.
      const caret = one.do === "cut" ? input.selectionEnd! : input.selectionStart!;
      expect(digitsOf(input.value.slice(0, caret)).length).toBe(must.before);
    },
  };
}

describe("any editing of a number in a browser", () => {
  it("leaves the digits that it should, in groups, the caret behind its digit, and a way back", async () => {
    const { input, begin, take } = await field();
    await fc.assert(
      fc.asyncProperty(fc.array(step(EVERY), { maxLength: 12 }), async (steps) => {
        begin();
        for (const one of steps) await take(one);
      }),
      { numRuns: 30 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step(["insert", "back", "forward"]), { maxLength: 8 }), async (steps) => {
        begin();
        for (const one of steps) await take(one);
        const last = input.value;
        for (let i = 0; i < 40; i++) await press("z", 90, ["undo"]);
        expect(input.value).toBe("");
        for (let i = 0; i < 40; i++) await press("z", 90, ["redo"]);
        expect(input.value).toBe(last);
      }),
      { numRuns: 8 },
    );
  }, 120_000);
});
