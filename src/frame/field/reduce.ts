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
} from "./state.ts";

/** Idle time in milliseconds after which the field asks whether the payer is still there. */
export const ASK_AFTER = 13 * 60_000;
/**
 * Milliseconds from that question until the frame clears the field. WCAG 2.2.1 asks for twenty seconds. A payer may have to
 * come back from another room.
 */
export const CLEAR_AFTER = 2 * 60_000;

/** The browser has edited the text of one input. `at` is the index of the input. */
interface Edit {
  t: "edit";
  at: number;
  text: string;
  /** Index of the caret in `text`; undefined for a list. */
  caret: number | undefined;
  /** `InputEvent.inputType`; "" for an event without one. */
  inputType: string;
  isComposing: boolean | undefined;
  /** The input matches `:autofill`. */
  autofill: boolean;
}

/** The messages of siblings that are events of the state machine. */
export type SiblingNews = Extract<SiblingMessage, { t: "awake" | "edited" | "brand" | "refused" }>;

/** Messages of the page, messages of siblings, and (`own`) what happens in the frame's own document. */
export type FrameEvent =
  | Exclude<ToFrame, Start>
  | (SiblingNews & { own?: undefined })
  | Edit
  /** An input got or lost the focus. */
  | { t: "move"; at: number; focused: boolean }
  /** The frame itself found an error. */
  | { t: "refused"; field: Role; error: StateError; together?: undefined; own: true }
  /** Activity of the payer: a key, a press, an edit or the focus. */
  | { t: "awake"; own: true }
  /** No activity for `ASK_AFTER`. */
  | { t: "idle" };

/** An action on the document, the page, the siblings or the gateway. The frame runs the effects of an event in order. */
export type Effect =
  /** Sends a message to the page. */
  | ["send", FromFrame]
  /** Sends a message to the siblings. */
  | ["say", SiblingMessage]
  /** Replaces the text by a command of the browser's editor, because its undo then still works. */
  | ["type", at: number, text: string, caret: number]
  /** Writes the text of an input (`textOf`). */
  | ["text", at: number]
  /** Empties all inputs and their undo history. */
  | ["wipe"]
  /** Moves the focus to the input with this index, if there is one. */
  | ["step", at: number]
  /** Restarts the idle timer, which dispatches this event. */
  | ["wait", milliseconds: number, event: FrameEvent]
  /** The number changed, or became complete: finds its card type. */
  | ["number", digits: string, complete: boolean]
  | ["attach", Extract<ToFrame, { t: "attach" }>]
  | ["focus"]
  | ["submit", Extract<ToFrame, { t: "submit" }>]
  | ["configure", Settings];

/** A brand, or the place of the security code on a card. `UNKNOWN` has no picture. */
export type Picture = Brand | "code-front" | "code-back";

/** The value of one input for an update. */
export interface CollectedField {
  field: Role;
  /** The canonical value: an expiry date as `MMYY`, a name without blanks around it. "" if there is an error. */
  value: string;
  error: FieldError | null;
  /** The local scheme that the payer chose for a co-badged card. */
  localBrand?: string | undefined;
}

/** First six digits of a complete number; "" otherwise. */
const binOf = (number: InputState, now: FrameState) =>
  isComplete(number, now) ? number.value.slice(0, 6) : "";

/** State of a new frame. */
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

/**
 * Returns the state after an event, and the effects to run. A pure function: it needs no document, no clock (`state.today`)
 * and no network.
 */
export function reduce(state: FrameState, event: FrameEvent): [FrameState, Effect[]] {
  let { inputs, focus, brand, collected, idle } = state;
  const effects: Effect[] = [];
  let isEnded: boolean | undefined;
  /** Index of the first input that the event edits, or -1. */
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
      // The browser or a password manager filled it. The events of a password manager's script have no `inputType`.
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
        // The lead's error is about the collected value, which the payer may have edited since.
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
  // The number is the first input of a whole card.
  const number = inputs[0]!;
  if (number.role === "card.number") {
    const bin = binOf(number, state);
    const binBefore = binOf(state.inputs[0]!, state);
    if (!edited || (bin && !binBefore)) effects.push(["number", number.value, !!bin]);
    if (state.bin && bin !== binBefore) effects.push(["send", { t: "bin", bin }]);
    // Only a settled number sets the brand. Otherwise the page could infer the brand while the payer types, from a security
    // code that becomes invalid.
    const next = bin || focus ? brandOf(number.value).brand : brand;
    if (next !== brand) effects.push(["say", { t: "brand", brand: (brand = next) }]);
  }
  if (isEnded) effects.push(["step", edited + 1]);
  return [{ ...state, inputs, focus, brand, collected, idle }, effects];
}

/** State of the whole field, as the page learns it. */
export function fieldState(state: FrameState): InputStatus {
  const each = state.inputs.map((input) => statusOf(input, state));
  return {
    empty: each.every(({ empty }) => empty),
    valid: each.every(({ valid }) => valid),
    error: each.find(({ error }) => error)?.error,
  };
}

/** The values of all inputs for an update. Reveal the inputs first, so that the payer sees each error in the result. */
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

/** The picture at the end of the field: the brand of its number, or the place of the security code. */
export function pictureOf({ inputs: [first], brand }: FrameState): Picture {
  const { role, value } = first!;
  if (role === "card.number") return brandOf(value).brand;
  if (role === "card.securityCode") return brand === "AMEX" ? "code-front" : "code-back";
  return "UNKNOWN";
}
