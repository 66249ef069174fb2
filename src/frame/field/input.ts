import type { Circumstances, FieldRule } from "../../core/fields.ts";
import type { InputState } from "./state.ts";
import { listen } from "./listen.ts";
import type { Words } from "./locales/en.ts";
import { placeholderFor } from "./placeholder.ts";
import { textFor } from "./words.ts";

/**
 * Makes the element that the payer types into or chooses from. It has no `id` and no `name`, because a fragment in the
 * frame's URL must not focus it. No attribute holds the value.
 *
 * @param choose a list, if the rule has choices
 */
export function makeInput(rule: FieldRule, now: Circumstances, choose?: boolean): HTMLInputElement {
  const choices = rule.chosen || choose ? rule.choices?.(now) : undefined;
  const input = document.createElement(choices ? "select" : "input");
  const attributes: Record<string, string> = {
    type: "text",
    inputmode: rule.tidy ? "numeric" : "text",
    // A list has the direction of its language, with its arrow at the end.
    dir: choices ? "" : rule.tidy ? "ltr" : "auto",
    autocomplete: rule.autocomplete || "off",
    autocorrect: "off",
    autocapitalize: "off",
    spellcheck: "false",
    translate: "no",
  };
  for (const name in attributes) input.setAttribute(name, attributes[name]!);
  if (rule.masked) input.className = "masked";
  if (choices) for (const choice of ["", ...choices]) input.append(new Option(choice, choice));
  const cancel = (event: Event) => event.preventDefault();
  listen(input, { dragstart: cancel, ...(rule.guarded && { copy: cancel, cut: cancel }) });
  return input as HTMLInputElement;
}

/** Writes the texts of the payer's language into an input, and its placeholder or the names of its choices. */
export function labelInput(
  input: HTMLInputElement & Partial<Pick<HTMLSelectElement, "options">>,
  { role, rule }: InputState,
  words: Words,
  placeholder?: string,
): void {
  input.ariaLabel = textFor(words, role);
  input.placeholder = placeholderFor(role, words, placeholder, rule.free);
  for (const option of input.options ?? [])
    option.text = rule.labels?.[option.value] ?? textFor(words, option.value || role);
}
