import { describe, expect, it } from "vitest";
import { FIELDS } from "../../src/core/fields.ts";
import { type FrameState, textOf } from "../../src/frame/field/state.ts";
import {
  ASK_AFTER,
  CLEAR_AFTER,
  collectedFields,
  type Effect,
  fieldState,
  type FrameEvent,
  initialState,
  pictureOf,
  reduce,
} from "../../src/frame/field/reduce.ts";
import type { FieldName } from "../../src/wire/schema/fields.ts";

/** The state machine of a frame, without a document. */

const VISA = "4508750015741019";
const AMEX = "371881634498004";
const TODAY = { month: 11, year: 2030 };

const opened = (field: FieldName, settings: Partial<FrameState> = {}): FrameState => ({
  ...initialState(
    { t: "start", v: 2, field, group: "G".repeat(22), session: null },
    FIELDS,
    TODAY,
    settings.bin ?? false,
  ),
  ...settings,
});

/** Runs events through the state machine, and returns the effects of the last one. */
function play(state: FrameState, ...events: FrameEvent[]): [FrameState, Effect[]] {
  let effects: Effect[] = [];
  for (const event of events) [state, effects] = reduce(state, event);
  return [state, effects];
}

const enter = (at = 0): FrameEvent => ({ t: "move", at, focused: true });
const leave = (at = 0): FrameEvent => ({ t: "move", at, focused: false });
/** An edit by a key, with this text after it and the caret at its end. */
const type = (text: string, at = 0, rest: Partial<Extract<FrameEvent, { t: "edit" }>> = {}): FrameEvent => ({
  t: "edit",
  at,
  text,
  caret: text.length,
  inputType: "insertText",
  isComposing: false,
  autofill: false,
  ...rest,
});
const fill = (text: string, at = 0) => type(text, at, { inputType: "" });

const named = (effects: Effect[], name: Effect[0]) => effects.filter(([each]) => each === name);
const messages = (effects: Effect[]) =>
  effects.flatMap((effect) => (effect[0] === "send" ? [effect[1]] : []));
const said = (effects: Effect[]) => effects.flatMap((effect) => (effect[0] === "say" ? [effect[1]] : []));

describe("reduce", () => {
  it("does not change the state that it was given", () => {
    const state = opened("card", { required: true });
    const before = JSON.stringify(state);
    for (const event of [enter(), fill(VISA), leave(), { t: "reveal" }, { t: "clear" }] as const)
      reduce(state, event);
    expect(JSON.stringify(state)).toBe(before);
  });

  it("returns the same for the same state and event", () => {
    const [state] = play(opened("card.number"), enter(), type("4508 75"));
    expect(reduce(state, leave())).toEqual(reduce(state, leave()));
  });
});

describe("an edit", () => {
  it.each<[FieldName, string, Partial<Extract<FrameEvent, { t: "edit" }>>, string, Effect[]]>([
    ["card.number", "45087", {}, "45087", [["type", 0, "4508 7", 6]]],
    ["card.number", "4508a", {}, "4508", [["type", 0, "4508", 4]]],
    ["card.number", "45087", { isComposing: true }, "45087", []],
    ["card.number", "4508", { inputType: "historyUndo" }, "4508", []],
    [
      "card.expiry",
      "0139",
      {},
      "01/39",
      [
        ["type", 0, "01 / 39", 7],
        ["step", 1],
      ],
    ],
    ["card.nameOnCard", "Ada", {}, "Ada", []],
    [
      "card.securityCode",
      "123456",
      {},
      "1234",
      [
        ["type", 0, "1234", 4],
        ["step", 1],
      ],
    ],
  ])("of a focused %s to %j", (field, text, rest, value, expected) => {
    const [state, effects] = play(opened(field), enter(), type(text, 0, rest));
    expect(state.inputs[0]).toMatchObject({ value, stage: "typing" });
    expect(effects.filter(([name]) => name !== "number")).toEqual(expected);
  });

  it.each([
    ["without an input type", { inputType: "" }],
    ["by the browser's replacement", { inputType: "insertReplacementText" }],
    ["marked by the browser", { autofill: true }],
  ])("%s is a fill, and judged as a whole", (_, rest) => {
    const [state, effects] = play(opened("card.number"), enter(), type("4508", 0, rest));
    expect(messages(effects)).toEqual([{ t: "autofill" }]);
    expect(fieldState(state)).toEqual({ empty: false, valid: false, error: "incomplete" });
  });

  it("in a list is a choice: no fill, no formatting, no step", () => {
    const [state, effects] = play(
      opened("card.expiryMonth"),
      enter(),
      type("01", 0, { caret: undefined, inputType: "" }),
    );
    expect(state.inputs[0]).toMatchObject({ value: "01" });
    expect(effects).toEqual([]);
  });

  it("of an input without the focus writes its text", () => {
    const [, effects] = play(opened("card.number"), fill(VISA));
    expect(named(effects, "text")).toEqual([["text", 0]]);
  });

  it.each([
    ["at its end", {}, true],
    ["within it", { caret: 3 }, false],
    ["by a deletion", { inputType: "deleteContentBackward" }, false],
    ["by a fill", { inputType: "" }, false],
  ])("that completes a value %s steps to the next input: %j %s", (_, rest, steps) => {
    const [, effects] = play(opened("card"), enter(), type(VISA, 0, rest));
    expect(named(effects, "step")).toEqual(steps ? [["step", 1]] : []);
  });
});

describe("the state that is sent to the page", () => {
  const required = { required: true };
  it.each<[string, FieldName, Partial<FrameState>, FrameEvent[], object]>([
    ["new", "card.number", required, [], { empty: true, valid: false, error: undefined }],
    ["entered and left", "card.number", required, [enter(), leave()], { error: undefined }],
    [
      "half typed",
      "card.number",
      required,
      [enter(), type("4508")],
      { empty: false, valid: false, error: undefined },
    ],
    [
      "half typed and left",
      "card.number",
      required,
      [enter(), type("4508"), leave()],
      { error: "incomplete" },
    ],
    [
      "and entered again",
      "card.number",
      required,
      [enter(), type("4508"), leave(), enter()],
      { error: "incomplete" },
    ],
    [
      "and edited again",
      "card.number",
      required,
      [enter(), type("4508"), leave(), enter(), type("45087")],
      { error: undefined },
    ],
    [
      "typed and deleted",
      "card.number",
      required,
      [enter(), type("4"), type("")],
      { empty: true, error: undefined },
    ],
    [
      "typed, deleted, left",
      "card.number",
      required,
      [enter(), type("4"), type(""), leave()],
      { error: "missing" },
    ],
    [
      "the same, not required",
      "card.number",
      {},
      [enter(), type("4"), type(""), leave()],
      { error: undefined },
    ],
    ["revealed", "card.number", required, [{ t: "reveal" }], { empty: true, error: "missing" }],
    ["revealed, not required", "card.number", {}, [{ t: "reveal" }], { empty: true, error: undefined }],
    [
      "complete",
      "card.number",
      required,
      [enter(), type(VISA)],
      { empty: false, valid: true, error: undefined },
    ],
    ["wrong", "card.number", {}, [fill("4508750015741018")], { valid: false, error: "invalid" }],
    ["over", "card.expiry", {}, [fill("01/20")], { valid: false, error: "expired" }],
    [
      "cleared",
      "card.number",
      required,
      [fill("4508"), { t: "reveal" }, { t: "clear" }],
      { empty: true, error: undefined },
    ],
  ])("%s", (_, field, settings, events, expected) => {
    const [state] = play(opened(field, settings), ...events);
    expect(fieldState(state)).toMatchObject(expected);
  });

  it("is one for a whole card: the first error, and empty only if all is", () => {
    const [state] = play(opened("card", { required: true }), fill(VISA), fill("01/20", 1), leave(1));
    expect(fieldState(state)).toEqual({ empty: false, valid: false, error: "expired" });
    const [all] = play(opened("card"), fill(VISA), fill("01/39", 1), fill("123", 2));
    expect(fieldState(all)).toEqual({ empty: false, valid: true, error: undefined });
  });
});

describe("an error from elsewhere", () => {
  const refused = (together: boolean) =>
    ({ t: "refused", field: "card.number", error: "invalid", together }) as const;

  it.each<[string, FrameEvent[], string | undefined]>([
    ["is shown at the value that was collected", [{ t: "reveal" }, refused(false)], "invalid"],
    ["is not shown at a value that was not", [refused(false)], undefined],
    ["nor at one that was edited since", [{ t: "reveal" }, fill(VISA), refused(false)], undefined],
    ["ends with the next edit", [{ t: "reveal" }, refused(false), fill(VISA)], undefined],
    [
      "about this field alone stays when a sibling is edited",
      [{ t: "reveal" }, refused(false), { t: "edited" }],
      "invalid",
    ],
    [
      "about several fields ends when a sibling is edited",
      [{ t: "reveal" }, refused(true), { t: "edited" }],
      undefined,
    ],
    [
      "of the frame's own is shown in any case",
      [{ t: "refused", field: "card.number", error: "unsupported", own: true }],
      "unsupported",
    ],
    [
      "about another field is none",
      [{ t: "reveal" }, { ...refused(false), field: "card.expiry" }],
      undefined,
    ],
  ])("%s", (_, events, error) => {
    const [state] = play(opened("card.number"), fill(VISA), ...events);
    expect(fieldState(state).error).toBe(error);
  });
});

describe("the first edit after an update", () => {
  const edits = (effects: Effect[]) =>
    [messages(effects), said(effects)].map((all) => all.filter(({ t }) => t === "edited"));
  const [filled] = play(opened("card.nameOnCard"), enter(), type("Ada"));

  it.each<[string, FrameEvent[], number]>([
    ["is told", [{ t: "reveal" }, type("Adam")], 1],
    ["is told where it changes nothing", [{ t: "reveal" }, type("Ada")], 1],
    ["is told where it clears the field", [{ t: "reveal" }, { t: "clear" }], 1],
    ["is told once", [{ t: "reveal" }, type("Adam"), type("Adams")], 0],
    [
      "is told again after the next update",
      [{ t: "reveal" }, type("Adam"), { t: "reveal" }, type("Adams")],
      1,
    ],
    ["is not told again where a sibling has told it", [{ t: "reveal" }, { t: "edited" }, type("Adam")], 0],
    ["is none before the first update", [type("Adam")], 0],
    ["is none where the payer only leaves", [{ t: "reveal" }, leave()], 0],
  ])("%s, to the page as often as to the siblings", (_, events, times) => {
    const [, effects] = play(filled, ...events);
    expect(edits(effects).map(({ length }) => length)).toEqual([times, times]);
  });

  it("is a message without content", () => {
    const [, effects] = play(filled, { t: "reveal" }, type("Adam"));
    expect(messages(effects)).toEqual([{ t: "edited" }]);
  });
});

describe("the number", () => {
  it("is reported with each edit, complete or not", () => {
    const [, half] = play(opened("card.number"), enter(), type("4508"));
    expect(named(half, "number")).toEqual([["number", "4508", false]]);
    const [, whole] = play(opened("card.number"), enter(), type(VISA));
    expect(named(whole, "number")).toEqual([["number", VISA, true]]);
  });

  it("that may be longer is reported when it is left, and only once", () => {
    const [left, effects] = play(opened("card.number"), enter(), type("4000000000006"), leave());
    expect(named(effects, "number")).toEqual([["number", "4000000000006", true]]);
    expect(named(play(left, enter(), leave())[1], "number")).toEqual([]);
  });

  it.each<[string, boolean, FrameEvent[], string[]]>([
    ["is told when it is complete", true, [type(VISA)], ["450875"]],
    ["is taken back when it is not any more", true, [type(VISA), type(VISA.slice(1))], [""]],
    ["is not told while it is typed", true, [type("45087500")], []],
    ["is not told again for the same number", true, [type(VISA), leave(), enter()], []],
    ["is not told where the operator does not allow it", false, [type(VISA)], []],
  ])("of which the first six digits %s: %s", (_, bin, events, bins) => {
    const [, effects] = play(opened("card.number", { bin }), enter(), ...events);
    expect(messages(effects).flatMap((message) => (message.t === "bin" ? [message.bin] : []))).toEqual(bins);
  });

  it("sends its siblings the brand when it is settled, and not before", () => {
    const brands = (effects: Effect[]) => said(effects).filter(({ t }) => t === "brand");
    const [typing, early] = play(opened("card.number"), enter(), type(AMEX.slice(0, -1)));
    expect(brands(early)).toEqual([]);
    expect(brands(reduce(typing, type(AMEX))[1])).toEqual([{ t: "brand", brand: "AMEX" }]);
    expect(brands(reduce(typing, leave())[1])).toEqual([{ t: "brand", brand: "AMEX" }]);
  });

  it("takes no brand from a sibling", () => {
    const [state] = play(opened("card.number"), { t: "brand", brand: "AMEX" });
    expect(state.brand).toBe("UNKNOWN");
  });
});

describe("a security code", () => {
  it.each([
    ["VISA", "123", true],
    ["AMEX", "123", false],
    ["AMEX", "1234", true],
  ] as const)("of a %s: %s is complete: %s", (brand, text, valid) => {
    const [state] = play(opened("card.securityCode"), { t: "brand", brand }, enter(), type(text));
    expect(fieldState(state).valid).toBe(valid);
  });

  it.each([
    ["card.securityCode", "VISA", "code-back"],
    ["card.securityCode", "AMEX", "code-front"],
    ["card.nameOnCard", "AMEX", "UNKNOWN"],
  ] as const)("has a picture of where it is: %s, %s: %s", (field, brand, picture) => {
    const [state] = play(opened(field), { t: "brand", brand });
    expect(pictureOf(state)).toBe(picture);
  });
});

describe("a payer who has gone away", () => {
  it("is asked after thirteen minutes, and two minutes later the field is cleared", () => {
    const [state, active] = play(opened("card.number"), { t: "awake", own: true });
    expect(active).toEqual([["wait", ASK_AFTER, { t: "idle" }]]);
    const [asking, asked] = play(state, { t: "idle" });
    expect(asking.idle).toBe(true);
    expect(asked).toEqual([["wait", CLEAR_AFTER, { t: "clear" }]]);
    expect(ASK_AFTER + CLEAR_AFTER).toBe(15 * 60_000);
  });

  it("answers in one field for all fields of the group", () => {
    const [asking] = play(opened("card.number"), { t: "idle" });
    const [own, effects] = play(asking, { t: "awake", own: true });
    expect(own.idle).toBe(false);
    expect(said(effects)).toEqual([{ t: "awake" }]);
    const [heard, none] = play(asking, { t: "awake" });
    expect(heard.idle).toBe(false);
    expect(said(none)).toEqual([]);
  });

  it("is not asked about what was cleared", () => {
    expect(play(opened("card.number"), { t: "idle" }, { t: "clear" })[0].idle).toBe(false);
  });
});

describe("what is collected", () => {
  it("is canonical, and without a value where there is an error", () => {
    const [state] = play(opened("card", { required: true }), fill(VISA), fill("1/39", 1), fill("12", 2), {
      t: "reveal",
    });
    expect(collectedFields(state, undefined)).toEqual([
      { field: "card.number", value: VISA, error: null, localBrand: undefined },
      { field: "card.expiry", value: "0139", error: null, localBrand: undefined },
      { field: "card.securityCode", value: "", error: "invalid", localBrand: undefined },
    ]);
  });

  it("is missing where it is required and empty", () => {
    const [state] = play(opened("card.number", { required: true }), { t: "reveal" });
    expect(collectedFields(state, undefined)).toMatchObject([{ value: "", error: "missing" }]);
  });
});

describe("the text of a masked number", () => {
  it.each<[string, boolean, FrameEvent[], string]>([
    ["in full while the payer is in it", true, [enter(), type(VISA)], "4508 7500 1574 1019"],
    ["its end once he has left it", true, [enter(), type(VISA), leave()], "•••• •••• •••• 1019"],
    ["in full where it is wrong", true, [fill("4508750015741018")], "4508 7500 1574 1018"],
    ["in full without `mask`", false, [fill(VISA)], "4508 7500 1574 1019"],
  ])("%s", (_, mask, events, text) => {
    const [state] = play(opened("card.number", { mask }), ...events);
    expect(textOf(state, 0)).toBe(text);
  });
});

describe("messages of the page that concern no value", () => {
  it.each<FrameEvent>([
    { t: "focus" },
    { t: "attach", session: `SESSION${"0".repeat(26)}` },
    { t: "submit", rid: "R".repeat(22), fields: ["card.number"] },
  ])("are effects: %j", (message) => {
    const state = opened("card.nameOnCard");
    const [after, effects] = reduce(state, message);
    expect(effects).toEqual([[message.t, message]]);
    expect(after).toMatchObject(state);
  });

  it("are settings, merged in order", () => {
    const [state] = play(
      opened("card.number"),
      { t: "configure", required: true, placeholder: "•••• ••••" },
      { t: "configure", required: false },
    );
    expect(state).toMatchObject({ required: false, placeholder: "•••• ••••" });
  });
});
