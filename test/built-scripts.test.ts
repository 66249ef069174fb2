import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** The scripts that a payer's browser loads. */
const SCRIPTS = [
  "dist/frame/frame.html",
  "dist/protocol-frame/frame.html",
  "dist/elements/hosted-session.js",
  "dist/session-js/session.js",
  "dist/quote/hosted-quote.js",
];

describe.each(SCRIPTS)("%s as it was built", (file) => {
  const text = readFileSync(file, "utf8");

  it("is plain ASCII: a browser keeps a script in two bytes for each character if one of them needs it", () => {
    expect(text).not.toMatch(/[^\0-\x7F]/);
  });

  it("has no literal pattern of Unicode's properties, whose tables a browser would load while it reads the script", () => {
    // In a text, the backslash is doubled.
    expect(text).toContain("\\\\p{");
    expect(text).not.toMatch(/(?<!\\)\\p\{/);
  });
});
