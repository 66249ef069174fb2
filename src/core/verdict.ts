/**
 * What can be said about a field so far, in one word. `incomplete`: nothing is wrong yet, more is needed.
 * `expired` is the one way of being wrong that a payer mends with another card, so it has its own word.
 */
export type Verdict = "empty" | "incomplete" | "valid" | "invalid" | "expired";
