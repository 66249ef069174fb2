/** What a look at one thing came to. */
export type Finding = { is: "ok" | "warn" | "FAIL"; about: string; words: string };
