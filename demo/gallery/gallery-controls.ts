import type { HostedField, HostedSession } from "../../src/elements/index.ts";
import { directionOf, type GalleryChoice, readChoice } from "./gallery-choices.ts";

// Applies a visitor's settings at once and keeps them in the page's address. Theme and look are CSS only, and the
// fields follow them.

const controls = document.querySelector<HTMLFormElement>(".controls");
if (controls) controls.addEventListener("change", () => void show(chosen(controls)));

function all<E extends Element>(selector: string): E[] {
  return [...document.querySelectorAll<E>(selector)];
}

function chosen(form: HTMLFormElement): GalleryChoice {
  const data = new FormData(form);
  return readChoice((name) => {
    const value = data.get(name);
    return typeof value === "string" ? value : undefined;
  });
}

async function show(choice: GalleryChoice): Promise<void> {
  history.replaceState(null, "", `?${new URLSearchParams({ ...choice }).toString()}`);
  document.documentElement.dataset["theme"] = choice.theme;
  showLook(choice.look);
  for (const each of all<HTMLElement>("[data-follows]")) {
    each.dir = directionOf(choice);
    each.lang = choice.lang;
  }
  for (const field of all<HostedField>("hosted-field")) field.requestUpdate();
  const response = await fetch(`/gallery/names?lang=${choice.lang}`);
  const names = (await response.json()) as Record<string, string>;
  for (const label of all<HTMLElement>("[data-name]")) {
    label.textContent = names[label.dataset["name"] ?? ""] ?? label.textContent;
  }
}

/** A floating label takes the placeholder's place, so the placeholder is blank. */
function showLook(look: GalleryChoice["look"]): void {
  for (const part of all<HTMLElement>("#fields, #states")) {
    part.dataset["look"] = look;
    for (const field of part.querySelectorAll("hosted-field:not([data-never-blank])")) {
      if (look === "floating-label") field.setAttribute("placeholder", " ");
      else field.removeAttribute("placeholder");
    }
  }
}

for (const field of all<HostedField>("hosted-field")) {
  const hint = field.parentElement?.querySelector(".field-error");
  field.addEventListener("validitychange", () => {
    if (hint) hint.textContent = field.matches(":state(invalid)") ? field.validationMessage : "";
  });
}

function sessionIn(id: string): HostedSession | null {
  return document.querySelector(`#${id} hosted-session`);
}

// The elements may be defined before or after this script runs.
const invalidSession = sessionIn("invalid");
if (invalidSession?.querySelector(":state(ready)")) invalidSession.validate();
else invalidSession?.addEventListener("ready", () => invalidSession.validate());

document
  .querySelector("[data-do=invalid]")
  ?.addEventListener("click", () => sessionIn("invalid")?.validate());
document.querySelector("[data-do=focused]")?.addEventListener("click", () => {
  sessionIn("focused")?.focusField("card.number");
});
