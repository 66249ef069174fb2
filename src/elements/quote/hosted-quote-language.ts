import { SEEN } from "../../wire/schema/fields.ts";
import { QUOTE_WORDS, type QuoteWords } from "./hosted-quote-words.ts";

const TIMEOUT_MS = 4_000;
const cache = new Map<string, Promise<QuoteWords>>();

/**
 * Loads the quote's texts in the nearest available language, which the gateway selects, once per page. Returns
 * English where the gateway does not respond or the page's policy forbids the request, and for each text that a file
 * lacks.
 *
 * @param gateway the origin that serves `/assets/quote-locales/`
 */
export function quoteWordsIn(gateway: string, tag: string): Promise<QuoteWords> {
  if (/^en\b/i.test(tag)) return Promise.resolve(QUOTE_WORDS);
  const url = `${gateway}/assets/quote-locales/${tag}.json`;
  const pending = cache.get(url) ?? load(url);
  cache.set(url, pending);
  return pending;
}

async function load(url: string): Promise<QuoteWords> {
  const words: QuoteWords = { ...QUOTE_WORDS };
  try {
    const response = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const texts = (await response.json()) as Record<string, unknown>;
    // Rejects characters that change the text direction or are invisible. Compiled here and not at module level: see
    // `src/core/late-pattern.ts`.
    const isText = new RegExp(`^(${SEEN}){1,200}$`, "u");
    for (const key of Object.keys(words) as (keyof QuoteWords)[]) {
      const text = texts[key];
      if (typeof text === "string" && isText.test(text)) words[key] = text;
    }
  } catch {
    cache.delete(url); // so that another quote tries again
  }
  return words;
}
