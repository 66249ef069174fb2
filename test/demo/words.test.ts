import { describe, expect, it } from "vitest";
import { ARABIC } from "../../demo/shop/words/arabic.ts";
import { ENGLISH } from "../../demo/shop/words/english.ts";
import { wordsOf } from "../../demo/shop/words/languages.ts";
import { phrase, piecesOf } from "../../demo/shop/words/phrase.ts";

/** Returns every text by its path. */
function textsOf(words: object, path = ""): [path: string, text: string][] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === "string" ? [[`${path}${name}`, value]] : textsOf(value as object, `${path}${name}.`),
  );
}

const PATHS = /^(tag|direction|money|home|base|other\..*|page\.other_language)$/;

describe("the shop in Arabic", () => {
  const english = new Map(textsOf(ENGLISH));
  const arabic = textsOf(ARABIC).filter(([path]) => !PATHS.test(path));

  it("has every text of the English shop, with the same placeholders", () => {
    expect(textsOf(ARABIC).map(([path]) => path)).toEqual([...english.keys()]);
    for (const [path, text] of arabic) {
      const names = (of: string) => (of.match(/\{\w+\}/g) ?? []).toSorted();
      expect(names(text), path).toEqual(names(english.get(path)!));
    }
  });

  it("is written in Arabic", () => {
    for (const [path, text] of arabic) expect(text, path).toMatch(/\p{Script=Arabic}/u);
  });
});

it("a language that the shop does not have falls back to English", () => {
  expect(["ar", "en", "de", "constructor"].map((tag) => wordsOf(tag).tag)).toEqual(["ar", "en", "en", "en"]);
});

describe("a phrase", () => {
  it("has its values in place of their names, and marks each with its name", () => {
    expect(phrase("{a} and {b}, {a}", { a: "1", b: "{a}" })).toBe("1 and {a}, 1");
    expect(piecesOf("Order {order}.", { order: "X" })).toEqual([
      { text: "Order ", name: undefined },
      { text: "X", name: "order" },
      { text: ".", name: undefined },
    ]);
  });

  it("keeps a name without a value, also one that objects inherit", () => {
    expect(phrase("{constructor}", {})).toBe("{constructor}");
  });
});
