import { SEEN } from "../../wire/schema/fields.ts";
import { ENGLISH, type Words } from "./locales/en.ts";
import { read, wideText } from "../../wire/schema/schema.ts";

/** Milliseconds. */
const LOAD_TIMEOUT = 2000;
const Text = wideText(SEEN, 120);

/** The texts of a locale file. A text that the file lacks is in English. */
export function wordsOf(file: unknown): Words {
  if (!file) return ENGLISH;
  const words: Words = { ...ENGLISH };
  const texts = file as Record<string, unknown>;
  let key: keyof Words;
  for (key in words) words[key] = read(Text, texts[key]) || words[key];
  return words;
}

/**
 * Loads the texts of a language. The gateway answers with the nearest locale. If the request fails, the texts are in English,
 * which needs no request.
 *
 * @param gateway origin whose `assets/locales/` has the files
 */
export async function loadWords(gateway: string, tag: string): Promise<Words> {
  if (/^en\b/i.test(tag)) return ENGLISH;
  try {
    const response = await fetch(`${gateway}/assets/locales/${tag}.json`, {
      credentials: "omit",
      signal: AbortSignal.timeout(LOAD_TIMEOUT),
    });
    return wordsOf(await response.json());
  } catch {
    return ENGLISH;
  }
}

/** The most specific text for a role, one of its errors or a choice. A choice without a text is its own text. */
export function textFor(words: Partial<Record<string, string>>, role: string, error?: string): string {
  if (error) return words[`${role}.${error}`] ?? words[error]!;
  return words[role] ?? words[role.replace(/.*\./, "")] ?? role;
}
