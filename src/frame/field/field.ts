import { type Deletion, type Edited, reformat } from "../../core/editing.ts";
import { type Circumstances, type FieldRules, judgeTyping, type Role } from "../../core/fields.ts";
import type { Verdict } from "../../core/verdict.ts";
import type { FieldError } from "../../wire/schema/fields.ts";
import type { StateError } from "../../wire/page-frame/from-frame.ts";
import type { Settings } from "../../wire/page-frame/to-frame.ts";
import { makeInput } from "./input.ts";
import { listen } from "./listen.ts";
import { placeholderFor } from "./placeholder.ts";
import { textFor } from "./words.ts";
import type { Words } from "./locales/en.ts";

/** How one input stands. */
export interface Standing {
  focused: boolean;
  empty: boolean;
  valid: boolean;
  error: StateError | undefined;
}

/** What a field asks and tells the frame it lives in. */
export interface FieldHost {
  readonly rules: FieldRules;
  now(): Circumstances;
  /** Something about the field is different. `edited`: its value may be. */
  changed(edited: boolean): void;
  /** The browser or a password manager has filled it. */
  filled(): void;
  /** Typed to its end, or deleted to its beginning. */
  leave(step: 1 | -1): void;
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
  /** Wrong for a reason that only others know, until it is edited. Together with others: until one of these is. */
  refuse(error?: StateError, together?: boolean): void;
  /** The same of the value that was gathered last, and nothing if that is another by now. */
  reject(error: StateError, together: boolean): void;
  /** Another field of the group was edited. */
  forgive(): void;
  configure(settings: Settings): void;
  speak(words: Words, placeholder?: string): void;
  clear(): void;
}

/**
 * Makes the field: the only place where a value lives.
 *
 * @param choose a list to choose from, where the field has one
 */
export function openField(role: Role, choose: boolean, host: FieldHost): Field {
  const rule = host.rules[role];
  const input = makeInput(rule, rule.chosen || choose ? rule.choices?.(host.now()) : undefined);
  const typed = input instanceof HTMLInputElement ? input : undefined;
  const { tidy, show } = rule;
  let value = "";
  let focused = false;
  let required = false;
  let masked = false;
  /** The payer has been at it; leaving it empty again is a mistake. */
  let used = false;
  /** Left, filled or shown its error: judged as a whole until the next edit, even under the payer's hands. */
  let done = false;
  /** Shown its error by somebody else than the payer: even a field nobody has touched may be missing. */
  let revealed = false;
  let refused: StateError | undefined;
  let isTogether = false;
  /** Set while this code itself edits the text. */
  let writing = false;

  const typing = () => focused && !done;

  const judge = (): Verdict =>
    typing() ? judgeTyping(rule, value, host.now()) : rule.judge(value, host.now());

  const standing = (): Standing => {
    const verdict = judge();
    let error: StateError | undefined;
    if (refused) error = refused;
    else if (verdict === "empty")
      error = required && (revealed || (used && !typing())) ? "missing" : undefined;
    else if (verdict === "incomplete") error = typing() ? undefined : verdict;
    else if (verdict !== "valid") error = verdict;
    return { focused, empty: verdict === "empty", valid: verdict === "valid" && !error, error };
  };

  /** Through the browser's own editing where that works, so that undo still knows its way. */
  const write = (text: string) => {
    writing = true;
    if (focused) typed?.select();
    if (!focused || !document.execCommand("insertText", false, text)) input.value = text;
    writing = false;
  };

  /** The number in full under the payer's hands, and otherwise, if so asked for, its end. */
  const veil = () => {
    // Without `mask` too, once it is left: there may have been one.
    if (!typed || !show || !value || (focused && !masked)) return;
    const text = show(value);
    typed.value = focused || !masked || judge() !== "valid" ? text : text.replace(/\d(?=[\d ]{4})/g, "•");
  };

  const format = (text: string, deletion: Deletion): Edited => {
    const caret = typed?.selectionStart ?? text.length;
    if (!tidy || !show || !typed) return { value: text, text, caret };
    const cut = (whole: string) => tidy(whole).slice(0, rule.longest(host.now()));
    return reformat({ tidy: cut, show }, value, text, caret, deletion);
  };

  const edit = ({ inputType, isComposing }: Partial<InputEvent>) => {
    if (writing) return;
    const text = input.value;
    const how = inputType ?? "";
    const deletion = how.startsWith("delete") ? (how.includes("Forward") ? "forward" : "back") : "";
    const edited = format(text, deletion);
    value = edited.value;
    if (isComposing || how.startsWith("history")) value = tidy?.(text) ?? text;
    else {
      if (edited.text !== text) write(edited.text);
      if (focused && tidy) typed?.setSelectionRange(edited.caret, edited.caret);
    }
    used = true;
    revealed = false;
    refused = undefined;
    // Without keys: filled by the browser, or by the script of a password manager, whose events have no type.
    done = !!typed && (!how || how === "insertReplacementText" || typed.matches(":autofill"));
    if (done) host.filled();
    veil();
    host.changed(true);
    if (
      typed &&
      focused &&
      !deletion &&
      !done &&
      edited.caret === edited.text.length &&
      judge() === "valid"
    ) {
      host.leave(1);
    }
  };

  const moved = ({ type, relatedTarget }: FocusEvent) => {
    focused = type === "focus";
    done ||= !focused;
    veil();
    // To another input of this frame: that will have the focus before anybody asks.
    if (focused || !relatedTarget) host.changed(false);
  };

  listen(input, {
    input: edit,
    compositionend: () => edit({ inputType: "insertText" }),
    focus: moved,
    blur: moved,
    keydown(event) {
      if (event.key !== "Backspace" || value || event.isComposing) return;
      event.preventDefault();
      host.leave(-1);
    },
  });

  return {
    role,
    element: input,
    value: () => value,
    canonical: () => rule.stored?.(value) ?? value,
    standing,
    complete: () => judge() === "valid",
    finish() {
      done = revealed = true;
      host.changed(false);
      const { empty, error } = standing();
      return error && (empty ? "missing" : "invalid");
    },
    refuse(error, together = false) {
      refused = error;
      isTogether = together;
      host.changed(false);
    },
    reject(error, together) {
      if (revealed) this.refuse(error, together);
    },
    forgive() {
      if (isTogether) this.refuse();
    },
    configure(settings) {
      ({ required = false, mask: masked = false } = settings);
      if (settings.disabled) input.blur();
      input.disabled = !!settings.disabled;
      input.ariaRequired = `${required}`;
      veil();
    },
    speak(words, placeholder) {
      input.ariaLabel = textFor(words, role);
      if (typed) typed.placeholder = placeholderFor(role, words, placeholder, rule.free);
      else
        for (const option of (input as HTMLSelectElement).options)
          option.text = rule.labels?.[option.value] ?? textFor(words, option.value || role);
    },
    clear() {
      value = input.value = "";
      // Undo would bring it back, but for an input that has been of another type since.
      for (const type of ["number", "text"]) input.setAttribute("type", type);
      used = done = revealed = false;
      refused = undefined;
      host.changed(true);
    },
  };
}
