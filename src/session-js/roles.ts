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

/**
 * Returns the role that a page names; undefined for an unknown one, because pages pass such names and they are
 * ignored.
 */
export function roleOf(type: string, name: string): Role | undefined {
  const short = type === "card" && name === "cardNumber" ? "number" : name;
  const field = FIELD_NAMES.find((known) => known === `${type}.${short}`);
  return field && { field, type: type as PaymentType, name: short };
}

/** As `roleOf`, for a path such as `card.number`, or the bare `number` of pages that leave out the type. */
export function roleOfPath(path: string): Role | undefined {
  const [type, name] = path.includes(".") ? path.split(".", 2) : ["card", path];
  return roleOf(type!, name!);
}

/** The field's key in `formSessionUpdate.errors`, which pages look up in their own map. */
export function errorKey({ field, name }: Role): string {
  return field === "card.number" ? "cardNumber" : name;
}
