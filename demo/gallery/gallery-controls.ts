import type { HostedField, HostedSession } from "../../src/elements/index.ts";
import { directionOf, type GalleryChoice, readChoice } from "./gallery-choices.ts";

// What a visitor chooses shows at once, and stands in the page's address. A theme and a look are CSS alone: the
// fields follow by themselves.

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
  const answer = await fetch(`/gallery/names?lang=${choice.lang}`);
  const names = (await answer.json()) as Record<string, string>;
  for (const label of all<HTMLElement>("[data-name]")) {
    label.textContent = names[label.dataset["name"] ?? ""] ?? label.textContent;
  }
}

/** A label that lies in its field stands where an example would. */
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

// The elements may be defined before this or after it.
const wrong = sessionIn("invalid");
if (wrong?.querySelector(":state(ready)")) wrong.validate();
else wrong?.addEventListener("ready", () => wrong.validate());

document
  .querySelector("[data-do=invalid]")
  ?.addEventListener("click", () => sessionIn("invalid")?.validate());
document.querySelector("[data-do=focused]")?.addEventListener("click", () => {
  sessionIn("focused")?.focusField("card.number");
});
