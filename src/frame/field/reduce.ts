import { brandOf } from "../../core/brands.ts";
import { type Edited, type Formatting, reformat } from "../../core/editing.ts";
import type { Circumstances, FieldRules } from "../../core/fields.ts";
import type { Brand, FieldError, Role } from "../../wire/schema/fields.ts";
import type { FromFrame, StateError } from "../../wire/page-frame/from-frame.ts";
import type { SiblingMessage } from "../../wire/page-frame/siblings.ts";
import type { Settings, Start, ToFrame } from "../../wire/page-frame/to-frame.ts";
import {
  type FrameState,
  type InputState,
  type InputStatus,
  isComplete,
  rolesOf,
  statusOf,
} from "./input-state.ts";

/** Milliseconds without a sign of the payer after which the field asks whether the payer is still there. */
export const ASK_AFTER = 13 * 60_000;
/** Milliseconds to answer in. WCAG 2.2.1 asks for twenty seconds; a payer may have to come back from another room. */
export const CLEAR_AFTER = 2 * 60_000;

/** The text of one input after the browser's own edit. `at` is the input's place in the frame. */
interface Edit {
  t: "edit";
  at: number;
  text: string;
  /** Place of the caret in `text`; a list has none. */
  caret: number | undefined;
  /** As in `InputEvent`; "" where an event has none. */
  inputType: string;
  isComposing: boolean | undefined;
  /** The browser marks the input as filled by it. */
  autofill: boolean;
}

/** Messages of siblings that change the state. */
export type SiblingNews = Extract<SiblingMessage, { t: "awake" | "edited" | "brand" | "refused" }>;

/** Messages of the page and of siblings, as they come, and what happens in the frame's own document. */
export type FrameEvent =
  | Exclude<ToFrame, Start>
  | (SiblingNews & { own?: undefined })
  | Edit
  /** The focus came into an input, or left it. */
  | { t: "move"; at: number; focused: boolean }
  /** An error that the frame itself has found. */
  | { t: "refused"; field: Role; error: StateError; together?: undefined; own: true }
  /** A key, a press or the focus: the payer is there. */
  | { t: "awake"; own: true }
  /** There was no sign of the payer for `ASK_AFTER`. */
  | { t: "idle" };

/** What the frame has to do, in this order. */
export type Effect =
  | ["send", FromFrame]
  | ["say", SiblingMessage]
  /** Replaces the text by the browser's own editing, so that undo keeps working. */
  | ["type", at: number, text: string, caret: number]
  /** Writes the text of an input anew. */
  | ["text", at: number]
  /** Empties all inputs, and their history of undo. */
  | ["wipe"]
  /** Moves the focus into another input, if there is one. */
  | ["step", at: number]
  /** Starts the one timer anew, which then brings this event. */
  | ["wait", milliseconds: number, event: FrameEvent]
  | ["number", digits: string, complete: boolean]
  | ["attach", Extract<ToFrame, { t: "attach" }>]
  | ["focus"]
  | ["submit", Extract<ToFrame, { t: "submit" }>]
  | ["configure", Settings];

/** A brand, or where a security code is. There is no picture of `UNKNOWN`. */
export type Picture = Brand | "code-front" | "code-back";

/** What one field gives to an update. */
export interface CollectedField {
  field: Role;
  /** As it is stored: an expiry date as `MMYY`, a name without blanks around it. "" where there is an error. */
  value: string;
  error: FieldError | null;
  /** In the frame of a co-badged card's number: the local scheme that the payer chose. */
  localBrand?: string | undefined;
}

/** First six digits of a number that is complete. */
const binOf = (number: InputState, now: FrameState) =>
  isComplete(number, now) ? number.value.slice(0, 6) : "";

/** State of a frame that was just opened. */
export function initialState(
  start: Start,
  rules: FieldRules,
  today: Circumstances["today"],
  bin: boolean,
): FrameState {
  return {
    ...start,
    inputs: rolesOf(start.field).map((role) => ({ role, rule: rules[role], value: "" })),
    focus: -1,
    brand: "UNKNOWN",
    today,
    bin,
  };
}

/** The state after an event, and what there is to do. */
export function reduce(state: FrameState, event: FrameEvent): [FrameState, Effect[]] {
  let { inputs, focus, brand, collected, idle } = state;
  const effects: Effect[] = [];
  let isEnded = false;
  /** The first input that was edited. */
  let edited = -1;

  switch (event.t) {
    case "edit": {
      const { at, text, caret, inputType } = event;
      const before = inputs[at]!;
      const { rule } = before;
      const { tidy } = rule;
      const deletion = inputType.startsWith("delete")
        ? inputType.includes("Forward")
          ? "forward"
          : "back"
        : "";
      let after: Edited = { value: text, text, caret: caret! };
      if (caret! >= 0 && tidy) {
        const cut = (whole: string) => tidy(whole).slice(0, rule.longest(state));
        after = reformat({ ...(rule as Formatting), tidy: cut }, before.value, text, caret!, deletion);
        if (event.isComposing || inputType.startsWith("history")) after.value = tidy(text);
        else if (at === focus) effects.push(["type", at, after.text, after.caret]);
      }
      if (at !== focus) effects.push(["text", at]);
      // Without keys: filled by the browser, or by the script of a password manager, whose events have no type.
      const isFilled = caret! >= 0 && (!inputType || inputType === "insertReplacementText" || event.autofill);
      const stage = isFilled || at !== focus ? "done" : "typing";
      const input: InputState = { ...before, value: after.value, stage, error: undefined };
      inputs = inputs.with(at, input);
      edited = at;
      if (isFilled) effects.push(["send", { t: "autofill" }]);
      isEnded =
        stage === "typing" && !deletion && after.caret === after.text.length && isComplete(input, state);
      break;
    }
    case "clear":
      inputs = inputs.map((input) => ({ ...input, value: "", stage: undefined, error: undefined }));
      edited = 0;
      idle = false;
      effects.push(["wipe"]);
      break;
    case "move":
      inputs = inputs.map((input) => (input.stage === "typing" ? { ...input, stage: "done" } : input));
      if (inputs[event.at]!.value) effects.push(["text", event.at]);
      focus = event.focused ? event.at : -1;
      break;
    case "reveal":
      inputs = inputs.map((input) => ({ ...input, stage: "revealed" }));
      collected = true;
      break;
    case "refused":
      inputs = inputs.map((input) =>
        // A refusal is about the value that was collected, which may have been edited since.
        input.role === event.field && (event.own || input.stage === "revealed")
          ? { ...input, error: event.error, together: event.together }
          : input,
      );
      break;
    case "edited":
      inputs = inputs.map((input) => (input.together ? { ...input, error: undefined } : input));
      collected = false;
      break;
    case "brand":
      if (inputs[0]!.role !== "card.number") brand = event.brand;
      break;
    case "awake":
      effects.push(["wait", ASK_AFTER, { t: "idle" }]);
      // Activity in one field resets the idle timer of all fields.
      if (idle && event.own) effects.push(["say", { t: "awake" }]);
      idle = false;
      break;
    case "idle":
      effects.push(["wait", CLEAR_AFTER, { t: "clear" }]);
      idle = true;
      break;
    default:
      if (event.t === "configure") state = { ...state, ...event };
      effects.push([event.t, event] as Effect);
  }

  if (edited >= 0 && collected) {
    effects.push(["send", { t: "edited" }], ["say", { t: "edited" }]);
    collected = false;
  }
  // A whole card begins with its number.
  const number = inputs[0]!;
  if (number.role === "card.number") {
    const bin = binOf(number, state);
    const binBefore = binOf(state.inputs[0]!, state);
    if (!edited || (bin && !binBefore)) effects.push(["number", number.value, !!bin]);
    if (state.bin && bin !== binBefore) effects.push(["send", { t: "bin", bin }]);
    // Not before the number is settled: a code that stands there already would tell the page, by becoming wrong, which
    // brand is being typed.
    const next = bin || focus ? brandOf(number.value).brand : brand;
    if (next !== brand) effects.push(["say", { t: "brand", brand: (brand = next) }]);
  }
  if (isEnded) effects.push(["step", edited + 1]);
  return [{ ...state, inputs, focus, brand, collected, idle }, effects];
}

/** The field as one, which is what the page is told of it. */
export function fieldState(state: FrameState): InputStatus {
  const each = state.inputs.map((input) => statusOf(input, state));
  return {
    empty: each.every(({ empty }) => empty),
    valid: each.every(({ valid }) => valid),
    error: each.find(({ error }) => error)?.error,
  };
}

/** What the inputs give to an update, after they were revealed. */
export function collectedFields(state: FrameState, localBrand: string | undefined): CollectedField[] {
  return state.inputs.map((input) => {
    const { role, rule, value } = input;
    const { empty, error } = statusOf(input, state);
    return {
      field: role,
      error: error ? (empty ? "missing" : "invalid") : null,
      value: error ? "" : (rule.stored?.(value) ?? value),
      localBrand,
    };
  });
}

/** The picture at the end of the field: the brand of its number, or the place of a security code on the card. */
export function pictureOf({ inputs: [first], brand }: FrameState): Picture {
  const { role, value } = first!;
  if (role === "card.number") return brandOf(value).brand;
  if (role === "card.securityCode") return brand === "AMEX" ? "code-front" : "code-back";
  return "UNKNOWN";
}
