/**
 * For a shop's own end-to-end tests: finds hosted fields and types into them as a payer does. It leans on nothing but
 * what docs/testing.md promises to keep.
 */
export { hostedField, type Findable } from "./hosted-field.ts";
export { typeCard, type CardToType } from "./type-card.ts";
