import type { HostedField, HostedSession } from "../src/elements/index.ts";
import { directionOf, type GalleryChoice, readChoice } from "./gallery-choices.ts";

// What a visitor chooses shows at once, and stands in the page's address. A theme and a look are CSS alone: the
// fields follow by themselves.

const controls = document.querySelector<HTMLFormElement>(".controls");
if (controls) controls.addEventListener("change", () => void show(chosen(controls)));

/** The page's fields, and those of the samples in their shadow trees. */
function roots(): ParentNode[] {
  const shadows = [...document.querySelectorAll(".shadow")].map(({ shadowRoot }) => shadowRoot);
  return [document, ...shadows.filter((root) => root !== null)];
}

function all<E extends Element>(selector: string): E[] {
  return roots().flatMap((root) => [...root.querySelectorAll<E>(selector)]);
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

/** The next look is there before the last one goes, so that no field is ever without. */
function showLook(look: GalleryChoice["look"]): void {
  const before = document.querySelector<HTMLLinkElement>("#look");
  const href = before?.href.replace(/[^/]+$/, `${look}.css`);
  if (!before || href === undefined || href === before.href) return;
  const after = document.createElement("link");
  after.rel = "stylesheet";
  after.id = "look";
  after.href = href;
  after.addEventListener("load", () => before.remove());
  before.removeAttribute("id");
  before.after(after);
  for (const field of document.querySelectorAll("hosted-field:not([data-never-blank])")) {
    field.toggleAttribute("placeholder", false);
    if (look === "floating-label") field.setAttribute("placeholder", " ");
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
