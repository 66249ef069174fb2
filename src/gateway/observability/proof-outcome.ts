/** The result of a check of an origin's proof. It contains nothing of the shop's response. */
export type ProofOutcome =
  | "found"
  /** The file does not exist. */
  | "absent"
  /** The file does not contain the line. */
  | "different"
  /** The response is a redirect. */
  | "redirected"
  | "unreachable"
  /** The host has no valid certificate. */
  | "untrusted"
  /** The host has no address. */
  | "unresolved"
  /** The host has an address in a private network. */
  | "private-address";

/**
 * The state of an origin's proof:
 *
 * - `proven`: the last check found it.
 * - `failing`: the last check did not find it, and an earlier one is still valid.
 * - `lapsed`: no check found it for longer than a proof is valid.
 * - `unproven`: no check ever found it.
 */
export type ProofState = "proven" | "failing" | "lapsed" | "unproven";
