import { type Circumstances, type FieldRule, judgeTyping } from "../../core/fields.ts";
import type { Verdict } from "../../core/verdict.ts";
import type { FieldName, Role } from "../../wire/schema/fields.ts";
import type { StateError } from "../../wire/page-frame/from-frame.ts";
import type { Settings } from "../../wire/page-frame/to-frame.ts";

/** One input: its value, and all that decides how the value is judged. */
export interface InputState {
  role: Role;
  rule: FieldRule;
  /** The text that the payer typed, without gaps and other characters that do not belong to the value. */
  value: string;
  /**
   * How far the payer is with it; undefined if the payer has not edited it. `typing`: in the middle of it. `done`: left or
   * filled since the last edit, and judged as a whole, even if it has the focus again. `revealed`: done, and the value of
   * the last update.
   */
  stage?: "typing" | "done" | "revealed" | undefined;
  /** An error that its own rule cannot find. It ends with the next edit. */
  error?: StateError | undefined;
  /** `error` is about several fields: it also ends with the next edit of a sibling. */
  together?: boolean | undefined;
}

/** Everything that decides what one frame shows, stores and sends. */
export interface FrameState extends Circumstances, Settings {
  inputs: readonly InputState[];
  /** Place of the input that has the focus, or -1. */
  focus: number;
  /** The operator lets the page know the first six digits of a complete number. */
  bin: boolean;
  /** The values were collected for an update, and no field of the group was edited since. */
  collected?: boolean | undefined;
  /** The idle time is over: the field asks whether the payer is still there. */
  idle?: boolean | undefined;
}

/** Judgement of one input. */
export interface InputStatus {
  empty: boolean;
  valid: boolean;
  error: StateError | undefined;
}

const WHOLE_CARD: readonly Role[] = ["card.number", "card.expiry", "card.securityCode"];

/** Roles of the inputs of a field: one, or the three of a whole card. */
export function rolesOf(field: FieldName): readonly Role[] {
  return field === "card" ? WHOLE_CARD : [field];
}

function judge({ stage, rule, value }: InputState, now: FrameState): Verdict {
  return stage === "typing" ? judgeTyping(rule, value, now) : rule.judge(value, now);
}

/** Whether the value is right by its own rule. The gateway or a sibling may still find an error in it. */
export function isComplete(input: InputState, now: FrameState): boolean {
  return judge(input, now) === "valid";
}

/** Judges one input. A payer who is still typing sees no error for a value that more digits can complete. */
export function statusOf(input: InputState, now: FrameState): InputStatus {
  const { stage } = input;
  const verdict = judge(input, now);
  const isDone = stage && stage !== "typing";
  let { error } = input;
  if (!error) {
    if (verdict === "empty") {
      if (isDone && now.required) error = "missing";
    } else if (verdict !== "valid" && (isDone || verdict !== "incomplete")) error = verdict;
  }
  return { empty: verdict === "empty", valid: verdict === "valid" && !error, error };
}

/** Text that an input shows: the whole value, and with `mask` the last four digits once the payer has left it. */
export function textOf(now: FrameState, at: number): string {
  const input = now.inputs[at]!;
  const { rule, value } = input;
  const text = rule.show?.(value) ?? value;
  const isMasked = now.mask && at !== now.focus && isComplete(input, now);
  return isMasked ? text.replace(/\d(?=[\d ]{4})/g, "•") : text;
}
