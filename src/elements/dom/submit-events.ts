/**
 * Events of a form: the first when Pay is pressed and the form starts to wait for its sessions, the second when it
 * was submitted or will not be. They have a file of their own, so that the quote's script can listen without the code
 * that waits.
 */
export const SUBMIT_HELD = "hosted-session-held";
export const SUBMIT_RELEASED = "hosted-session-released";
