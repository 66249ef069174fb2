import { ARABIC } from "./arabic.ts";
import { ENGLISH, type ShopWords } from "./english.ts";

/** The languages that there is a checkout in; the first one is the front door's. */
export const LANGUAGES: readonly ShopWords[] = [ENGLISH, ARABIC];

/** The words of a page, by its `lang`. */
export function wordsOf(tag: string): ShopWords {
  return LANGUAGES.find((words) => words.tag === tag) ?? ENGLISH;
}
