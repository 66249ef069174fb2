import { type FieldName, FIELD_NAMES } from "../wire/schema/fields.ts";
import type { PaymentType } from "./api.ts";

/**
 * The gateway's names for a field: `card.number` in `setFocus` and the `on…` functions, `number` in `validate` and
 * as a callback's second argument, `cardNumber` in `errors` and, by old habit, in configurations.
 */
export interface Role {
  field: FieldName;
  type: PaymentType;
  /** Last part of the field's name. */
  name: string;
}

/** The role that a page means; undefined for one that there is not (pages hand over such, and they are ignored). */
export function roleOf(type: string, name: string): Role | undefined {
  const short = type === "card" && name === "cardNumber" ? "number" : name;
  const field = FIELD_NAMES.find((known) => known === `${type}.${short}`);
  return field && { field, type: type as PaymentType, name: short };
}

/** As `roleOf`, for `card.number`, and for the bare `number` of pages that leave out the type. */
export function roleOfPath(path: string): Role | undefined {
  const [type, name] = path.includes(".") ? path.split(".", 2) : ["card", path];
  return roleOf(type!, name!);
}

/** What `formSessionUpdate.errors` calls a field: pages look it up in their own map by this key. */
export function errorKey({ field, name }: Role): string {
  return field === "card.number" ? "cardNumber" : name;
}
