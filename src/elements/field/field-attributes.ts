import { ReactiveElement } from "@lit/reactive-element";
import type { FieldName } from "../../wire/schema/fields.ts";

/** The fields that are required unless the page sets `optional`, because card payments usually need them. */
const REQUIRED_BY_DEFAULT: readonly string[] = [
  "card",
  "card.number",
  "card.expiry",
  "card.expiryMonth",
  "card.expiryYear",
  "card.securityCode",
];

const BOOLEANS: readonly string[] = ["optional", "required", "disabled", "choose", "mask"];

/** Reads a boolean that a framework may have set as any value, the text "false" included. */
export const isSet = (value: unknown): boolean => Boolean(value) && value !== "false";

/** Whether the field must not be left empty. */
export const isRequired = ({ field, required, optional }: FieldAttributes): boolean =>
  isSet(required) || (REQUIRED_BY_DEFAULT.includes(field) && !isSet(optional));

/** The attributes and properties of a field, as any framework sets them. */
export class FieldAttributes extends ReactiveElement {
  static override properties = {
    // Reflected, because frameworks set properties, and the page's styles, its tests and our looks select by
    // attribute.
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
    // Set to false here, because frameworks then turn a bare attribute's "" into true.
    this.optional = this.required = this.disabled = this.choose = this.mask = false;
  }

  /** Removes a boolean attribute with the text "false", which some frameworks write before this script is loaded. */
  override attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (value === "false" && BOOLEANS.includes(name)) this.removeAttribute(name);
    else super.attributeChangedCallback(name, before, value);
  }
}
