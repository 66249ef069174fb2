/** What came of a look. Nothing of what a shop answered is in it. */
export type ProofOutcome =
  | "found"
  /** No such file. */
  | "absent"
  /** A file without the line. */
  | "different"
  /** The file is said to be elsewhere. */
  | "redirected"
  | "unreachable"
  /** No TLS with a certificate that is good for the host. */
  | "untrusted"
  /** The host has no address. */
  | "unresolved"
  /** The host has an address in a network of somebody's own. */
  | "private-address";

/**
 * - `proven` the last look found it.
 * - `failing` a look did not, and the proof before still holds.
 * - `lapsed` it was proven once, and that is too long ago.
 * - `unproven` it never was.
 */
export type ProofState = "proven" | "failing" | "lapsed" | "unproven";
