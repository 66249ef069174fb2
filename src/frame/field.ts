import { type Deletion, reformat } from "../core/editing.ts";
import { type Circumstances, FIELDS, type FieldRule, judgeTyping, type Role } from "../core/fields.ts";
import type { Verdict } from "../core/verdict.ts";
import type { FieldError } from "../wire/fields.ts";
import type { StateError } from "../wire/from-frame.ts";
import type { Settings } from "../wire/to-frame.ts";
import { makeInput } from "./input.ts";
import { placeholderFor } from "./placeholder.ts";
import { type Language, textFor } from "./words.ts";

/** How one input stands. */
export interface Standing {
  focused: boolean;
  empty: boolean;
  valid: boolean;
  error: StateError | undefined;
}

/** What a field asks and tells the frame it lives in. */
export interface FieldHost {
  now(): Circumstances;
  /** Something about the field is different. `edited`: its value may be. */
  changed(edited: boolean): void;
  pressed(key: "Enter" | "Escape"): void;
  /** The browser or a password manager has filled it. */
  filled(): void;
}

/** One input and what is known of it. */
export interface Field {
  readonly role: Role;
  readonly element: HTMLInputElement | HTMLSelectElement;
  /** What was typed, tidy. */
  value(): string;
  /** What is stored of it: an expiry date as `MMYY`, names without blanks around them. */
  canonical(): string;
  standing(): Standing;
  /** The value by itself is right; somebody else may still refuse it. */
  complete(): boolean;
  /** As if the payer had left it: judges the value, shows what is wrong, and says what that is. */
  finish(): FieldError | undefined;
  /** Wrong for a reason that only others know; until it is edited. */
  refuse(error: StateError): void;
  configure(settings: Settings): void;
  speak(language: Language, placeholder?: string): void;
  clear(): void;
}

/** Makes the field: the only place where a value lives. */
export function openField(role: Role, host: FieldHost): Field {
  const rule: FieldRule = FIELDS[role];
  const input = makeInput(rule);
  let value = "";
  let focused = false;
  let required = false;
  /** The payer has been at it; leaving it empty again is a mistake. */
  let used = false;
  /** Judged as a whole until the next edit, even under the payer's hands. */
  let done = false;
  let refused: StateError | undefined;
  /** Set while this code itself edits the text. */
  let writing = false;

  const judge = (): Verdict =>
    focused && !done ? judgeTyping(rule, value, host.now()) : rule.judge(value, host.now());

  const standing = (): Standing => {
    const verdict = judge();
    let error: StateError | undefined;
    if (refused) error = refused;
    else if (verdict === "empty") error = required && (done || (used && !focused)) ? "missing" : undefined;
    else if (verdict === "incomplete") error = focused && !done ? undefined : verdict;
    else if (verdict !== "valid") error = verdict;
    return { focused, empty: verdict === "empty", valid: verdict === "valid" && !error, error };
  };

  /** Through the browser's own editing where that works, so that undo still knows its way. */
  const write = (text: string) => {
    writing = true;
    const typed = input as HTMLInputElement;
    if (document.activeElement === input) {
      typed.select();
      if (!document.execCommand(text ? "insertText" : "delete", false, text)) typed.value = text;
    } else typed.value = text;
    writing = false;
  };

  const edit = (event: InputEvent) => {
    if (writing) return;
    // Scripts of password managers send plain events, without a type.
    const inputType = event.inputType || "";
    const { isComposing } = event;
    const text = input.value;
    if (!rule.tidy || !rule.show) value = text.slice(0, rule.longest(host.now()));
    else if (isComposing || inputType.startsWith("history")) value = rule.tidy(text);
    else {
      const deletion: Deletion = inputType.startsWith("delete")
        ? inputType.includes("Forward")
          ? "forward"
          : "back"
        : "";
      const caret = (input as HTMLInputElement).selectionStart ?? text.length;
      const edited = reformat({ tidy: rule.tidy, show: rule.show }, value, text, caret, deletion);
      value = edited.value;
      if (edited.text !== text) write(edited.text);
      if (focused) (input as HTMLInputElement).setSelectionRange(edited.caret, edited.caret);
    }
    used = true;
    refused = undefined;
    // Without keys: filled by the browser, a password manager or a script of theirs.
    done =
      !rule.choices && (!inputType || inputType === "insertReplacementText" || input.matches(":autofill"));
    if (done) host.filled();
    host.changed(true);
  };

  input.addEventListener("input", (event) => edit(event as InputEvent));
  input.addEventListener("compositionend", () => edit(new InputEvent("input", { inputType: "insertText" })));
  input.addEventListener("focus", () => {
    focused = true;
    host.changed(false);
  });
  input.addEventListener("blur", () => {
    focused = false;
    host.changed(false);
  });
  input.addEventListener("keydown", (event) => {
    const { key, isComposing } = event as KeyboardEvent;
    if (!isComposing && (key === "Enter" || key === "Escape")) host.pressed(key);
  });

  return {
    role,
    element: input,
    value: () => value,
    canonical: () => rule.stored?.(value) ?? value,
    standing,
    complete: () => judge() === "valid",
    finish() {
      done = true;
      host.changed(false);
      const { empty, error } = standing();
      return empty ? error && "missing" : error && "invalid";
    },
    refuse(error) {
      refused = error;
      host.changed(false);
    },
    configure(settings) {
      required = settings.required ?? required;
      input.disabled = settings.disabled ?? input.disabled;
      input.ariaRequired = `${required}`;
    },
    speak({ words }, placeholder) {
      if (input instanceof HTMLInputElement) input.placeholder = placeholderFor(role, words, placeholder);
      input.ariaLabel = textFor(words, role);
      if (input instanceof HTMLSelectElement) {
        for (const option of input.options) option.text = textFor(words, option.value || role);
      }
    },
    clear() {
      value = "";
      used = done = false;
      refused = undefined;
      input.value = "";
      host.changed(true);
    },
  };
}
