import type { FieldState } from "../wire/page-frame/from-frame.ts";
import type { ErrorReason, Validity } from "./api.ts";

/** What a frame has said of its field's state, and how it stands with each key. */
export interface Known {
  state: FieldState;
  incomplete: boolean;
  reason: Exclude<ErrorReason, "EMPTY"> | undefined;
}

/** Roles whose absence is an error: the number, and both parts of the date. A missing code is none. */
const MANDATORY = ["card.number", "card.expiryMonth", "card.expiryYear", "giftCard.number"];

/** Whether a field that the page has configured must not be left empty. */
export const isMandatory = (field: string): boolean =>
  MANDATORY.includes(field) || /^(ach|directDebitCanada)\./.test(field);

/** The validity of a field in the protocol's terms. */
export function validityOf(field: string, { state, incomplete, reason }: Known): Validity {
  const judged = (isValid: boolean, isIncomplete: boolean, errorReason?: ErrorReason): Validity => ({
    isValid,
    isIncomplete,
    hasError: errorReason !== undefined,
    ...(errorReason && { errorReason }),
  });
  if (state.empty) return isMandatory(field) ? judged(false, true, "EMPTY") : judged(true, false);
  if (reason) return judged(false, false, reason);
  return incomplete ? judged(false, true) : judged(true, false);
}
