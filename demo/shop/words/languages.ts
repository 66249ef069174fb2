import { ARABIC } from "./arabic.ts";
import { ENGLISH, type ShopWords } from "./english.ts";

/** The languages of the checkout. The first is the default. */
export const LANGUAGES: readonly ShopWords[] = [ENGLISH, ARABIC];

/** Returns the texts of a page by its `lang`. */
export function wordsOf(tag: string): ShopWords {
  return LANGUAGES.find((words) => words.tag === tag) ?? ENGLISH;
}
