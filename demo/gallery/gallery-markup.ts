import { type GalleryChoice, LOOKS } from "./gallery-choices.ts";
import { type GalleryField, type GalleryGroup, nameKey, SAMPLE_FIELDS } from "./gallery-fields.ts";
import type { GatewayOnPage } from "../shop/pages.ts";
import { type Html, html } from "../shop/template.ts";

/** The data for all parts of the page. */
export interface Scene {
  gateway: GatewayOnPage;
  choice: GalleryChoice;
  names: Readonly<Record<string, string>>;
}

type Direction = "ltr" | "rtl";

/** Renders a field as the looks expect it: label, field, and a line for its error. */
function fieldOf({ names, choice }: Scene, group: string, field: GalleryField, disabled = false): Html {
  const id = `${group}-${field.field.replaceAll(".", "-")}`;
  // A floating label takes the placeholder's place, so the placeholder is blank.
  const blank = !field.neverBlank && choice.look === "floating-label";
  const attributes = [
    field.choose ? "choose" : "",
    field.neverBlank ? "data-never-blank" : "",
    blank ? 'placeholder=" "' : "",
    disabled ? "disabled" : "",
  ].join(" ");
  return html`<div class="field${field.wide ? " wide" : ""}">
    <label for="${id}" data-name="${nameKey(field.field)}"
      >${names[nameKey(field.field)] ?? field.field}</label
    >
    <hosted-field id="${id}" field="${field.field}" ${{ html: attributes }}></hosted-field>
    <p class="field-error"></p>
  </div>`;
}

/** Renders a session around some fields. It has no id, so the gateway creates it when needed. */
function session({ gateway }: Scene, fields: Html, merchant = gateway.merchant): Html {
  return html`<hosted-session gateway="${gateway.origin}" merchant="${merchant}" api-version="100"
    >${fields}</hosted-session
  >`;
}

function fields(scene: Scene, direction: Direction, content: Html): Html {
  return html`<div class="fields" data-follows lang="${scene.choice.lang}" dir="${direction}">
    ${content}
  </div>`;
}

/** Renders one payment type with all its fields. */
export function groupSection(scene: Scene, group: GalleryGroup, direction: Direction): Html {
  const all = html`${group.fields.map((field) => fieldOf(scene, group.id, field))}`;
  return html`<section class="sheet" id="${group.id}" aria-labelledby="${group.id}-title">
    <h3 id="${group.id}-title">${group.title}</h3>
    <p class="note">${group.note}</p>
    ${fields(scene, direction, session(scene, all))}
  </section>`;
}

/** Renders a card in one look and theme, independent of the page's. */
export function sample(
  scene: Scene,
  look: GalleryChoice["look"],
  theme: "light" | "dark",
  direction: Direction,
): Html {
  const id = `${look}-${theme}`;
  const own = { ...scene, choice: { ...scene.choice, look } };
  const all = html`${SAMPLE_FIELDS.map((field) => fieldOf(own, id, field))}`;
  return html`<section
    class="sheet sample"
    data-look="${look}"
    data-theme="${theme}"
    aria-labelledby="${id}-title"
  >
    <h3 id="${id}-title">${LOOKS[look]}, ${theme}</h3>
    ${fields(scene, direction, session(scene, all))}
  </section>`;
}

const NUMBER: GalleryField = { field: "card.number", wide: true };
/** An unknown merchant, for which the gateway shows no field. */
const UNKNOWN_MERCHANT = "UNKNOWN_MERCHANT";

/** Renders the states of a field side by side. */
export function stateSections(scene: Scene, direction: Direction): Html {
  const state = (
    id: string,
    title: string,
    note: string,
    extra: { disabled?: boolean; merchant?: string; button?: string } = {},
  ) =>
    html`<section class="sheet" id="${id}" aria-labelledby="${id}-title">
      <h3 id="${id}-title">${title}</h3>
      <p class="note">${note}</p>
      ${fields(
        scene,
        direction,
        session(scene, fieldOf(scene, id, NUMBER, extra.disabled), extra.merchant ?? scene.gateway.merchant),
      )}
      ${
        extra.button === undefined
          ? html``
          : html`<button type="button" data-do="${id}">${extra.button}</button>`
      }
    </section>`;
  return html`${[
    state("empty", "Empty", "Nothing typed yet."),
    state("focused", "Focused", "The page shows the ring; the keys go to the frame.", {
      button: "Move the focus into it",
    }),
    state("invalid", "Wrong", "As after a press of Pay: the words come from the gateway.", {
      button: "Check it again",
    }),
    state("disabled", "Disabled", "By its own attribute, or by a fieldset around it.", { disabled: true }),
    state("unavailable", "Unavailable", "The gateway gives this page no field; it says so after a while.", {
      merchant: UNKNOWN_MERCHANT,
    }),
  ]}`;
}
