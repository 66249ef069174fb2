import type { FieldState } from "../wire/page-frame/from-frame.ts";
import type { ErrorReason, Validity } from "./api.ts";

/**
 * The last report of a frame: its field's state, and after each key whether the entry is incomplete or why it is
 * invalid.
 */
export interface FieldReport {
  state: FieldState;
  incomplete: boolean;
  reason: Exclude<ErrorReason, "EMPTY"> | undefined;
}

/**
 * The roles that must be filled in: the number and both parts of the expiry date. A missing security code is not an
 * error.
 */
const MANDATORY = ["card.number", "card.expiryMonth", "card.expiryYear", "giftCard.number"];

/** Whether a configured field must not be left empty. */
export const isMandatory = (field: string): boolean =>
  MANDATORY.includes(field) || /^(ach|directDebitCanada)\./.test(field);

/** Returns a field's validity as `session.js` reports it. */
export function validityOf(field: string, { state, incomplete, reason }: FieldReport): Validity {
  const validity = (isValid: boolean, isIncomplete: boolean, errorReason?: ErrorReason): Validity => ({
    isValid,
    isIncomplete,
    hasError: errorReason !== undefined,
    ...(errorReason && { errorReason }),
  });
  if (state.empty) return isMandatory(field) ? validity(false, true, "EMPTY") : validity(true, false);
  if (reason) return validity(false, false, reason);
  return incomplete ? validity(false, true) : validity(true, false);
}
