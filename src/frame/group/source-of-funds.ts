import type { Role } from "../../wire/schema/fields.ts";
import type { CollectedField } from "../field/reduce.ts";

/** `sourceOfFunds.type` of a role: its first part in capitals, such as `GIFT_CARD` for `giftCard.pin`. */
const typeOf = (role: Role) => role.replace(/\..*/, "").replace(/[A-Z]/g, "_$&").toUpperCase();

/** Path of a field below `sourceOfFunds.provided`: its role, except for the parts of an expiry date. */
export function pathOf(field: Role): string {
  return field.replace("expiryMonth", "expiry.month").replace("expiryYear", "expiry.year");
}

/** The request body of Update Session for these values, without empty ones and confirmations. */
export function sourceOfFunds(collected: readonly CollectedField[]): { sourceOfFunds: object } {
  const provided: Record<string, unknown> = {};
  let type = "";
  for (const { field, value, localBrand } of collected) {
    if (!value || field.endsWith("Confirmation")) continue;
    type ||= typeOf(field);
    const names = pathOf(field).split(".");
    const last = names.pop()!;
    let at = provided;
    for (const name of names) at = (at[name] ??= {}) as Record<string, unknown>;
    if (localBrand) at["localBrand"] = localBrand;
    at[last] = field === "card.expiry" ? { month: value.slice(0, 2), year: value.slice(2) } : value;
  }
  return { sourceOfFunds: { type, provided } };
}
