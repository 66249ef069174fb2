/**
 * Helpers for a shop's end-to-end tests: find hosted fields and type into them as a payer does. They rely only on
 * what docs/testing.md guarantees.
 */
export { hostedField, type Findable } from "./hosted-field.ts";
export { typeCard, type CardToType } from "./type-card.ts";
