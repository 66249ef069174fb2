import { ReactiveElement } from "@lit/reactive-element";
import type { FieldName } from "../../wire/schema/fields.ts";

/** What must be typed unless the page says `optional`: what a card payment usually needs. */
const NEEDED: readonly string[] = [
  "card",
  "card.number",
  "card.expiry",
  "card.expiryMonth",
  "card.expiryYear",
  "card.securityCode",
];

const BOOLEANS: readonly string[] = ["optional", "required", "disabled", "choose", "mask"];

/** A boolean as the page has set it: a framework may have put anything there, a text of the word among it. */
export const isSet = (value: unknown): boolean => Boolean(value) && value !== "false";

/** Whether a field must not be left empty. */
export const mustBeFilled = ({ field, required, optional }: FieldAttributes): boolean =>
  isSet(required) || (NEEDED.includes(field) && !isSet(optional));

/** What a page says of a field, as attributes or as properties, in the manner of whatever framework. */
export class FieldAttributes extends ReactiveElement {
  static override properties = {
    // Frameworks set properties; a page's styles, its tests and our looks go by the attributes.
    field: { reflect: true },
    placeholder: { reflect: true },
    optional: { type: Boolean },
    required: { type: Boolean },
    disabled: {
      reflect: true,
      converter: {
        fromAttribute: (value: string | null) => value !== null,
        toAttribute: (value: unknown) => (isSet(value) ? "" : null),
      },
    },
    choose: { type: Boolean },
    mask: { type: Boolean },
  };

  declare field: FieldName;
  declare placeholder: string | number | null;
  declare optional: boolean;
  declare required: boolean;
  declare disabled: boolean;
  declare choose: boolean;
  declare mask: boolean;

  constructor() {
    super();
    // What is a boolean from the beginning, frameworks give a bare attribute's "" as true.
    this.optional = this.required = this.disabled = this.choose = this.mask = false;
  }

  /** Some frameworks write a boolean down as text, before the script that knows better is there. */
  override attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (value === "false" && BOOLEANS.includes(name)) this.removeAttribute(name);
    else super.attributeChangedCallback(name, before, value);
  }
}
