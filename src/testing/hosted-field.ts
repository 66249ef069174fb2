import type { Locator, Page } from "@playwright/test";
import type { FieldName, Role } from "../wire/schema/fields.ts";

/** Where to look: a page, or a part of it where there are several forms. */
export type Findable = Page | Locator;

/** The token by which browsers know what to fill in; it tells the inputs of a whole card apart. */
const TOKENS: Partial<Record<Role, string>> = {
  "card.number": "cc-number",
  "card.expiry": "cc-exp",
  "card.expiryMonth": "cc-exp-month",
  "card.expiryYear": "cc-exp-year",
  "card.securityCode": "cc-csc",
  "card.nameOnCard": "cc-name",
};

/**
 * The control that the payer types into, inside its frame: an `<input>`, or a `<select>` where the page asked for a
 * list. Wait for it as for any other: a frame takes a moment to come.
 *
 * @param field the value of the element's `field` attribute
 * @param part which of the inputs of `field="card"` is meant; the number if left out
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
