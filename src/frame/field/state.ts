import { type Circumstances, type FieldRule, judgeTyping } from "../../core/fields.ts";
import type { Verdict } from "../../core/verdict.ts";
import type { FieldName, Role } from "../../wire/schema/fields.ts";
import type { StateError } from "../../wire/page-frame/from-frame.ts";
import type { Settings } from "../../wire/page-frame/to-frame.ts";

/** State of one input: its value, and everything that its judgement depends on. */
export interface InputState {
  role: Role;
  rule: FieldRule;
  /** The text without gaps and other characters that do not belong to the value. */
  value: string;
  /**
   * undefined: the payer has not edited it. `typing`: the payer is editing it. `done`: it was left or filled after the last
   * edit, and is judged as a whole, even if it has the focus again. `revealed`: its errors were revealed after the last edit,
   * for an update or by the page.
   */
  stage?: "typing" | "done" | "revealed" | undefined;
  /** An error that its own rule cannot find. The next edit removes it. */
  error?: StateError | undefined;
  /** `error` is about several fields. The next edit of a sibling removes it too. */
  together?: boolean | undefined;
}

/** State of one frame. It includes the page's settings, merged from `start` and each `configure`. */
export interface FrameState extends Circumstances, Settings {
  inputs: readonly InputState[];
  /** Index of the input that has the focus, or -1. */
  focus: number;
  /** Whether the page learns the first six digits of a complete number. */
  bin: boolean;
  /** The values were collected, and no field of the group was edited since. */
  collected?: boolean | undefined;
  /** The field asks whether the payer is still there. */
  idle?: boolean | undefined;
}

/** Judgement of one input. */
export interface InputStatus {
  empty: boolean;
  valid: boolean;
  error: StateError | undefined;
}

const WHOLE_CARD: readonly Role[] = ["card.number", "card.expiry", "card.securityCode"];

/** Roles of the inputs of a field: its own, or the three of a whole card. */
export function rolesOf(field: FieldName): readonly Role[] {
  return field === "card" ? WHOLE_CARD : [field];
}

function judge({ stage, rule, value }: InputState, now: FrameState): Verdict {
  return stage === "typing" ? judgeTyping(rule, value, now) : rule.judge(value, now);
}

/** Whether the value is valid by its own rule. It may still have an error that only the lead or the gateway knows. */
export function isComplete(input: InputState, now: FrameState): boolean {
  return judge(input, now) === "valid";
}

/** Judges one input. An incomplete value is no error while the payer types. */
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

/** The text of an input: the whole value, or with `mask` and without the focus the last four digits of a complete one. */
export function textOf(now: FrameState, at: number): string {
  const input = now.inputs[at]!;
  const { rule, value } = input;
  const text = rule.show?.(value) ?? value;
  const isMasked = now.mask && at !== now.focus && isComplete(input, now);
  return isMasked ? text.replace(/\d(?=[\d ]{4})/g, "•") : text;
}
