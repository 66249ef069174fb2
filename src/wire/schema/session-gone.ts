/** The explanation of the error for an unknown or expired session. Merchants' pages compare it, and so do the elements. */
export const SESSION_GONE = "Form Session not found or expired.";
