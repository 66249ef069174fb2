import { SEEN } from "../../wire/schema/fields.ts";
import { QUOTE_WORDS, type QuoteWords } from "./hosted-quote-words.ts";

const PATIENCE = 4_000;
const loaded = new Map<string, Promise<QuoteWords>>();

/**
 * The quote's words in the nearest language there is, which the gateway finds, loaded once for a page. English, which is
 * always there, where the gateway does not answer, the page's policy forbids to ask it, or a file lacks a text.
 *
 * @param gateway origin whose `/assets/quote-locales/` has the files
 */
export function quoteWordsIn(gateway: string, tag: string): Promise<QuoteWords> {
  if (/^en\b/i.test(tag)) return Promise.resolve(QUOTE_WORDS);
  const url = `${gateway}/assets/quote-locales/${tag}.json`;
  const known = loaded.get(url) ?? load(url);
  loaded.set(url, known);
  return known;
}

async function load(url: string): Promise<QuoteWords> {
  const words: QuoteWords = { ...QUOTE_WORDS };
  try {
    const answer = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
    const texts = (await answer.json()) as Record<string, unknown>;
    // Nothing that could turn the text around it, or hide in it. Made here and not above: see `src/core/late-pattern.ts`.
    const isText = new RegExp(`^(${SEEN}){1,200}$`, "u");
    for (const key of Object.keys(words) as (keyof QuoteWords)[]) {
      const text = texts[key];
      if (typeof text === "string" && isText.test(text)) words[key] = text;
    }
  } catch {
    loaded.delete(url); // another quote may have more luck
  }
  return words;
}
