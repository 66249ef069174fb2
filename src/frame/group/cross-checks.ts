import { judgeExpiry } from "../../core/expiry.ts";
import type { CalendarMonth } from "../../core/expiry.ts";
import type { FieldError, Role } from "../../wire/schema/fields.ts";
import type { CollectedField } from "../field/reduce.ts";

/** Errors between fields that are valid one by one: the parts of a date, a number and its repetition. */
export function crossErrors(
  collected: readonly CollectedField[],
  today: CalendarMonth,
): { field: Role; error: FieldError }[] {
  const value = (field: string) => collected.find((one) => one.field === field)?.value;
  const errors: { field: Role; error: FieldError }[] = [];

  const month = value("card.expiryMonth");
  const year = value("card.expiryYear");
  if (month && year === "") errors.push({ field: "card.expiryYear", error: "missing" });
  if (year && month === "") errors.push({ field: "card.expiryMonth", error: "missing" });
  if (month && year && judgeExpiry(month, year, today) !== "valid") {
    errors.push({ field: "card.expiryMonth", error: "invalid" });
  }

  for (const { field, value: repeated } of collected) {
    const repeats = value(field.replace("Confirmation", ""));
    if (repeats !== undefined && repeats !== repeated) errors.push({ field, error: "invalid" });
  }
  return errors;
}
