/**
 * A form tells so when it begins to wait for its sessions, at the press of Pay, and when it has left or does not leave after all.
 * Apart from what waits: the script of the quote listens, and does not carry it.
 */
export const HELD = "hosted-session-held";
export const RELEASED = "hosted-session-released";
