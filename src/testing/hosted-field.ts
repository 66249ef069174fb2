import type { Locator, Page } from "@playwright/test";
import type { FieldName, Role } from "../wire/schema/fields.ts";

/** The scope of the search: a page, or a part of it if it has several forms. */
export type Findable = Page | Locator;

/** The `autocomplete` tokens, which identify the inputs of a whole-card field. */
const TOKENS: Partial<Record<Role, string>> = {
  "card.number": "cc-number",
  "card.expiry": "cc-exp",
  "card.expiryMonth": "cc-exp-month",
  "card.expiryYear": "cc-exp-year",
  "card.securityCode": "cc-csc",
  "card.nameOnCard": "cc-name",
};

/**
 * Returns the control that the payer types into, inside its frame: an `<input>`, or a `<select>` if the page requests
 * a list. Wait for it as for any locator, because frames take a moment to load.
 *
 * @param field the value of the element's `field` attribute
 * @param part the input of `field="card"`; the number by default
 */
export function hostedField(
  where: Findable,
  field: FieldName,
  part: "card.number" | "card.expiry" | "card.securityCode" = "card.number",
): Locator {
  const frame = where.locator(`hosted-field[field="${field}"] iframe`).contentFrame();
  return field === "card"
    ? frame.locator(`input[autocomplete~="${TOKENS[part]}"]`)
    : frame.locator(`:is(input, select):not([aria-hidden="true"])`).first();
}
