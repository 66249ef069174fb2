/**
 * The result of validating a field. `incomplete`: no error so far, but more input is needed. `expired` is separate
 * from `invalid`, because the payer needs another card.
 */
export type Verdict = "empty" | "incomplete" | "valid" | "invalid" | "expired";
