import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** The scripts that a payer's browser parses before the payer can type, and those beside the fields. */
const SCRIPTS = [
  "dist/frame/frame.html",
  "dist/protocol-frame/frame.html",
  "dist/elements/hosted-session.js",
  "dist/session-js/session.js",
  "dist/quote/hosted-quote.js",
];

describe.each(SCRIPTS)("%s as it was built", (file) => {
  const text = readFileSync(file, "utf8");

  it("is plain ASCII, because one other character makes a browser store the script with two bytes for each", () => {
    expect(text).not.toMatch(/[^\0-\x7F]/);
  });

  it("has no literal pattern with Unicode properties, because a browser would load their tables while it parses", () => {
    // In a string literal the backslash is doubled.
    expect(text).toContain("\\\\p{");
    expect(text).not.toMatch(/(?<!\\)\\p\{/);
  });
});
