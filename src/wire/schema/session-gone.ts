/** What the gateway explains of a session that it does not know, or no longer. Pages of `session.js` compare it, and so do we. */
export const SESSION_GONE = "Form Session not found or expired.";
