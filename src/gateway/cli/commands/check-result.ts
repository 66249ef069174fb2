/** The result of one check: the setting or file that it concerns, and a message for the operator. */
export type CheckResult = { status: "ok" | "warn" | "FAIL"; subject: string; message: string };
