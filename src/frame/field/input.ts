import type { FieldRule } from "../../core/fields.ts";
import { listen } from "./listen.ts";

/**
 * The element a field is typed into, or chosen from. No `id` or `name`: a fragment in the frame's address must
 * not be able to focus it. No attribute ever holds the value.
 */
export function makeInput(
  rule: FieldRule,
  choices?: readonly string[],
): HTMLInputElement | HTMLSelectElement {
  const input = document.createElement(choices ? "select" : "input");
  const attributes: Record<string, string> = {
    type: "text",
    inputmode: rule.tidy ? "numeric" : "text",
    // A list stands as its language does: its arrow at the end.
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
  return input;
}
