import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { QUOTE_WORDS } from "../../src/elements/quote/hosted-quote-words.ts";

const FOLDER = "src/elements/quote/quote-locales";
const localesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));
const locales = localesIn(FOLDER);
/** A sign that replaces an amount, the same in all languages. */
const { unknown: _, ...ENGLISH } = QUOTE_WORDS;
const wordsOf = (locale: string): Record<string, string> =>
  JSON.parse(readFileSync(`${FOLDER}/${locale}.json`, "utf8"));
const namesIn = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

it("the quote has every language of the fields", () => {
  expect(locales.toSorted()).toEqual(localesIn("src/frame/field/locales").toSorted());
});

describe.each(locales)("%s", (locale) => {
  const words = wordsOf(locale);

  it("has every key and no other, with the same placeholders", () => {
    expect(Object.keys(words).toSorted()).toEqual(Object.keys(ENGLISH).toSorted());
    for (const [key, text] of Object.entries(ENGLISH))
      expect(namesIn(words[key]!), key).toEqual(namesIn(text));
  });

  it("has no text left in English by accident", () => {
    const same = Object.entries(ENGLISH).filter(([key, text]) => words[key] === text);
    // Some languages use the same words as English.
    const shared: Record<string, RegExp> = {
      Subtotal: /^(ca|da|es|es-MX|id|pt|pt-BR|ro)$/,
      Total: /^id$/,
    };
    expect(same.map(([, text]) => text).filter((text) => !shared[text]?.test(locale))).toEqual([]);
  });

  it("has no invisible character but joiners, and nothing too long", () => {
    for (const text of Object.values(words)) expect(text).toMatch(/^([^\p{C}]|[\u200c\u200d]){1,200}$/u);
  });
});
